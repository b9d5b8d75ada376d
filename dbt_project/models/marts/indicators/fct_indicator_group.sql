-- Counts first, in whole numbers; the shares are computed last, from the counts that travel with them.
with counted as (
    select
        members.round,
        members.grouping_id,
        members.group_code,
        results.indicator_id,
        cast(sum(coalesce(results.numerator, 0)) as integer) as numerator,
        cast(sum(results.base) as integer) as base,
        cast(sum(results.unit_numerator) as integer) as unit_numerator,
        cast(sum(results.unit_base) as integer) as unit_base
    from {{ ref('int_grouping_members') }} as members
    inner join {{ ref('int_indicator_rollup') }} as results
        on
            members.round = results.round
            and members.municipality_code = results.municipality_code
    group by members.round, members.grouping_id, members.group_code, results.indicator_id
)

select
    groups.round,
    groups.grouping_id,
    groups.group_code,
    indicators.indicator_id,
    groups.municipalities,
    groups.answering,
    counted.numerator,
    counted.base,
    cast({{ round_half_away('counted.numerator', 'counted.base') }} as integer) as share_percent,
    groups.units,
    groups.units_answering,
    counted.unit_numerator,
    counted.unit_base,
    cast({{ round_half_away('counted.unit_numerator', 'counted.unit_base') }} as integer) as unit_share_percent,
    case
        when counted.base is null then 'not_asked'
        when counted.base > 0 then 'answered'
        when groups.answering = 0 then 'not_answered'
        else 'not_applicable'
    end as status,
    groups.data_origin
from {{ ref('int_groups') }} as groups
inner join {{ ref('dim_indicator_round') }} as indicators on groups.round = indicators.round
left join counted
    on
        groups.round = counted.round
        and groups.grouping_id = counted.grouping_id
        and groups.group_code = counted.group_code
        and indicators.indicator_id = counted.indicator_id
order by groups.round, groups.grouping_id, groups.group_code, indicators.indicator_id
