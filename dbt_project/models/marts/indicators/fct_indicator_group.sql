-- Counts first, in whole numbers; the share is computed last, from the counts that travel with it.
with counted as (
    select
        members.round,
        members.grouping_id,
        members.group_code,
        results.indicator_id,
        cast(count(*) as integer) as municipalities,
        cast(sum(case when respondents.answered then 1 else 0 end) as integer) as answering,
        cast(
            sum(case when results.base = 1 then results.numerator when results.base = 0 then 0 end) as integer
        ) as numerator,
        cast(sum(results.base) as integer) as base,
        max(case when results.status = 'not_asked' then 1 else 0 end) = 1 as is_not_asked,
        {{ combined_origin('results.data_origin') }} as data_origin
    from {{ ref('int_grouping_members') }} as members
    inner join {{ ref('int_respondents') }} as respondents
        on
            members.round = respondents.round
            and members.municipality_code = respondents.municipality_code
    inner join {{ ref('fct_indicator_municipality') }} as results
        on
            members.round = results.round
            and members.municipality_code = results.municipality_code
    group by members.round, members.grouping_id, members.group_code, results.indicator_id
)

select
    round,
    grouping_id,
    group_code,
    indicator_id,
    municipalities,
    answering,
    numerator,
    base,
    cast({{ round_half_away('numerator', 'base') }} as integer) as share_percent,
    case
        when is_not_asked then 'not_asked'
        when base > 0 then 'answered'
        when answering = 0 then 'not_answered'
        else 'not_applicable'
    end as status,
    data_origin
from counted
order by round, grouping_id, group_code, indicator_id
