-- What units give is added up by municipality first, so that "the largest municipality" is a municipality. It is in a
-- base if any of its units is, as with indicators. Of a ratio, only who has both numbers has one.
with bases as (
    select
        units.round,
        units.municipality_code,
        results.rule_id
    from {{ ref('int_rule_results') }} as results
    inner join {{ ref('int_respondents') }} as units
        on
            results.round = units.round
            and results.unit_code = units.unit_code
    where results.holds
    group by units.round, units.municipality_code, results.rule_id
),

numbers as (
    select
        definitions.round,
        definitions.quantity_id,
        numbers.measure,
        numbers.period,
        numbers.municipality_code,
        sum(numbers.value) as value,
        max(case when numbers.status = 'suppressed' then 1 else 0 end) = 1 as is_hidden,
        {{ combined_origin('numbers.data_origin') }} as data_origin
    from {{ ref('int_quantity_rounds') }} as definitions
    inner join {{ ref('int_quantity_values') }} as numbers
        on
            definitions.round = numbers.round
            and definitions.source = numbers.source
            and numbers.measure in (definitions.measure, definitions.denominator)
    left join bases
        on
            definitions.round = bases.round
            and numbers.municipality_code = bases.municipality_code
            and bases.rule_id = concat('base:', definitions.base_id)
    where definitions.base_id is null or bases.rule_id is not null
    group by
        definitions.round,
        definitions.quantity_id,
        numbers.measure,
        numbers.period,
        numbers.municipality_code
),

paired as (
    select
        definitions.round,
        definitions.quantity_id,
        numerators.period,
        numerators.municipality_code,
        numerators.value as numerator,
        case when definitions.denominator is null then 1 else denominators.value end as denominator,
        numerators.is_hidden or coalesce(denominators.is_hidden, false) as is_hidden,
        numerators.data_origin
    from {{ ref('int_quantity_rounds') }} as definitions
    inner join numbers as numerators
        on
            definitions.round = numerators.round
            and definitions.quantity_id = numerators.quantity_id
            and definitions.measure = numerators.measure
    left join numbers as denominators
        on
            definitions.round = denominators.round
            and definitions.quantity_id = denominators.quantity_id
            and definitions.denominator = denominators.measure
            and numerators.period = denominators.period
            and numerators.municipality_code = denominators.municipality_code
),

judged as (
    select
        *,
        case
            when is_hidden then 'suppressed'
            when numerator is null or denominator is null then 'not_answered'
            else 'answered'
        end as status
    from paired
)

select
    round,
    quantity_id,
    period,
    municipality_code,
    cast(case when status = 'answered' then numerator end as bigint) as numerator,
    cast(case when status = 'answered' then denominator end as bigint) as denominator,
    status,
    data_origin
from judged
