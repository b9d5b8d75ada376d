-- A unit in the base comes before one outside it, and what is known before what is not.
with counted as (
    select
        results.round,
        results.municipality_code,
        results.indicator_id,
        cast(sum(results.base) as integer) as unit_base,
        cast(sum(coalesce(results.numerator, 0)) as integer) as unit_numerator,
        sum(case when results.base = 1 then units.unit_population end) as people,
        sum(case when results.numerator = 1 then units.unit_population else 0 end) as people_with,
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
    cast(
        case
            when counted.unit_base = 0 then null
            when indicators.rollup = 'all' then counted.unit_numerator = counted.unit_base
            when indicators.rollup = 'population' and counted.unit_base > 1
                then 2 * counted.people_with >= counted.people
            else counted.unit_numerator > 0
        end as integer
    ) as numerator,
    cast(counted.unit_base > 0 as integer) as base,
    case counted.best_known
        when 4 then 'answered'
        when 3 then 'dont_know'
        when 1 then 'not_applicable'
        else 'not_answered'
    end as status,
    counted.unit_numerator,
    counted.unit_base
from counted
inner join {{ ref('int_indicator_rounds') }} as indicators
    on
        counted.round = indicators.round
        and counted.indicator_id = indicators.indicator_id
