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
    all_groups.round,
    all_groups.grouping_id,
    all_groups.group_code,
    indicators.indicator_id,
    all_groups.municipalities,
    all_groups.answering,
    counted.numerator,
    counted.base,
    cast({{ round_half_away('counted.numerator', 'counted.base') }} as integer) as share_percent,
    all_groups.units,
    all_groups.units_answering,
    counted.unit_numerator,
    counted.unit_base,
    cast({{ round_half_away('counted.unit_numerator', 'counted.unit_base') }} as integer) as unit_share_percent,
    case
        when counted.base is null then 'not_asked'
        when counted.base > 0 then 'answered'
        when all_groups.answering = 0 then 'not_answered'
        else 'not_applicable'
    end as status,
    all_groups.data_origin
from {{ ref('int_groups') }} as all_groups
inner join {{ ref('int_indicator_rounds') }} as indicators on all_groups.round = indicators.round
left join counted
    on
        all_groups.round = counted.round
        and all_groups.grouping_id = counted.grouping_id
        and all_groups.group_code = counted.group_code
        and indicators.indicator_id = counted.indicator_id
order by all_groups.round, all_groups.grouping_id, all_groups.group_code, indicators.indicator_id
