-- A unit in the base comes before one outside it, and what is known before what is not. What silence and blanks leave
-- open of units is rolled up as their answers are.
with counted as (
    select
        results.round,
        results.municipality_code,
        results.indicator_id,
        cast(sum(results.base) as integer) as unit_base,
        cast(sum(coalesce(results.numerator, 0)) as integer) as unit_numerator,
        sum(case when results.base = 1 then units.unit_population end) as people,
        sum(case when results.numerator = 1 then units.unit_population else 0 end) as people_with,
        count(results.lowest) as lowest_units,
        sum(coalesce(results.lowest, 0)) as lowest_units_with,
        sum(case when results.lowest is not null then units.unit_population end) as lowest_people,
        sum(case when results.lowest = 1 then units.unit_population else 0 end) as lowest_people_with,
        count(results.highest) as highest_units,
        sum(coalesce(results.highest, 0)) as highest_units_with,
        sum(case when results.highest is not null then units.unit_population end) as highest_people,
        sum(case when results.highest = 1 then units.unit_population else 0 end) as highest_people_with,
        sum(case when results.base = 1 and results.lowest < results.highest then 1 else 0 end) as open_units,
        sum(case when results.is_base_open then 1 else 0 end) as base_open_units,
        max(
            case
                when results.status = 'answered' then 4
                when results.status = 'dont_know' then 3
                when results.base = 1 then 2
                when results.status = 'not_applicable' then 1
                else 0
            end
        ) as best_known
    from {{ ref('int_indicator_units') }} as results
    inner join {{ ref('int_respondents') }} as units
        on
            results.round = units.round
            and results.unit_code = units.unit_code
    group by results.round, results.municipality_code, results.indicator_id
)

select
    counted.round,
    counted.municipality_code,
    counted.indicator_id,
    {{ rolled_up(
        'indicators.rollup', 'counted.unit_numerator', 'counted.unit_base', 'counted.people_with', 'counted.people'
    ) }} as numerator,
    cast(counted.unit_base > 0 as integer) as base,
    case counted.best_known
        when 4 then 'answered'
        when 3 then 'dont_know'
        when 1 then 'not_applicable'
        else 'not_answered'
    end as status,
    counted.unit_numerator,
    counted.unit_base,
    cast(counted.unit_base > 0 and counted.open_units = counted.unit_base as integer) as item_non_response,
    cast(counted.open_units as integer) as unit_item_non_response,
    cast(counted.unit_base = 0 and counted.base_open_units > 0 as integer) as base_non_response,
    cast(counted.base_open_units as integer) as unit_base_non_response,
    {{ rolled_up(
        'indicators.rollup', 'counted.lowest_units_with', 'counted.lowest_units', 'counted.lowest_people_with',
        'counted.lowest_people'
    ) }} as lowest,
    {{ rolled_up(
        'indicators.rollup', 'counted.highest_units_with', 'counted.highest_units', 'counted.highest_people_with',
        'counted.highest_people'
    ) }} as highest
from counted
inner join {{ ref('int_indicator_rounds') }} as indicators
    on
        counted.round = indicators.round
        and counted.indicator_id = indicators.indicator_id
