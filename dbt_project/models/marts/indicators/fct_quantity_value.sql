with judged as (
    select
        results.round,
        results.quantity_id,
        results.period,
        results.municipality_code,
        results.numerator,
        results.denominator,
        results.data_origin,
        case
            when results.status = 'answered' and persons.measure is not null then 'suppressed'
            else results.status
        end as status
    from {{ ref('int_quantity_results') }} as results
    inner join {{ ref('int_quantity_rounds') }} as definitions
        on
            results.round = definitions.round
            and results.quantity_id = definitions.quantity_id
    left join {{ ref('int_persons_measures') }} as persons
        on
            results.municipality_code <> ''
            and definitions.round = persons.round
            and definitions.source = persons.source
            and definitions.measure = persons.measure
            and results.data_origin = persons.origin
)

select
    round,
    quantity_id,
    period,
    municipality_code,
    case when status = 'answered' then numerator end as numerator,
    case when status = 'answered' then denominator end as denominator,
    status,
    data_origin
from judged
order by round, quantity_id, period, municipality_code
