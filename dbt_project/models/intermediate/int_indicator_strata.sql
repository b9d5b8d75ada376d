-- Of the frame's base (a rule without terms) everyone is known; of any other, those that answered. Strata are counted
-- by number, in a third of the time that their names take.
with members as (
    select
        members.round,
        members.grouping_id,
        members.group_code,
        municipalities.size_group as stratum,
        members.municipality_code,
        municipalities.answered,
        municipalities.units_answering between 1 and municipalities.units - 1 as partly_answered,
        dense_rank() over (
            order by members.round, members.grouping_id, members.group_code, municipalities.size_group
        ) as stratum_no
    from {{ ref('int_grouping_members') }} as members
    inner join {{ ref('int_municipalities') }} as municipalities
        on
            members.round = municipalities.round
            and members.municipality_code = municipalities.municipality_code
),

strata as (
    select distinct
        stratum_no,
        round,
        grouping_id,
        group_code,
        stratum
    from members
),

counted as (
    select
        members.stratum_no,
        results.indicator_id,
        count(*) as municipalities,
        sum(case when indicators.base_is_frame or members.answered then 1 else 0 end) as respondents,
        sum(case when members.partly_answered then 1 else 0 end) as partly_answering,
        sum(coalesce(results.numerator, 0)) as numerator,
        sum(results.base) as base,
        sum(results.item_non_response) as item_non_response,
        sum(results.unit_item_non_response) as unit_item_non_response,
        sum(case when results.base = 1 and results.status = 'dont_know' then 1 else 0 end) as dont_know,
        sum(results.base_non_response) as base_non_response,
        sum(results.unit_base_non_response) as unit_base_non_response,
        sum(coalesce(results.lowest, 0)) as lowest_numerator,
        count(results.lowest) as lowest_base,
        sum(coalesce(results.highest, 0)) as highest_numerator,
        count(results.highest) as highest_base
    from {{ ref('int_indicator_rollup') }} as results
    inner join {{ ref('int_indicator_rounds') }} as indicators
        on
            results.round = indicators.round
            and results.indicator_id = indicators.indicator_id
    inner join members
        on
            results.round = members.round
            and results.municipality_code = members.municipality_code
    group by members.stratum_no, results.indicator_id
)

select
    strata.round,
    strata.grouping_id,
    strata.group_code,
    counted.indicator_id,
    strata.stratum,
    cast(counted.municipalities as integer) as municipalities,
    cast(counted.respondents as integer) as respondents,
    cast(counted.partly_answering as integer) as partly_answering,
    cast(counted.numerator as integer) as numerator,
    cast(counted.base as integer) as base,
    cast(counted.item_non_response as integer) as item_non_response,
    cast(counted.unit_item_non_response as integer) as unit_item_non_response,
    cast(counted.dont_know as integer) as dont_know,
    cast(counted.base_non_response as integer) as base_non_response,
    cast(counted.unit_base_non_response as integer) as unit_base_non_response,
    cast(counted.lowest_numerator as integer) as lowest_numerator,
    cast(counted.lowest_base as integer) as lowest_base,
    cast(counted.highest_numerator as integer) as highest_numerator,
    cast(counted.highest_base as integer) as highest_base
from counted
inner join strata on counted.stratum_no = strata.stratum_no
