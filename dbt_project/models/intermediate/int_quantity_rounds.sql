-- Complete over rounds and catalogue, so that "not asked that round" is a row with its reason and never a gap.
select
    rounds.round,
    quantities.quantity_id,
    coalesce(definitions.comparability, 'not_asked') <> 'not_asked' as asked,
    coalesce(definitions.comparability, 'not_asked') as comparability,
    definitions.reason,
    quantities.source,
    definitions.measure,
    definitions.statistic,
    cast(definitions.threshold as integer) as threshold,
    definitions.denominator,
    definitions.base_id,
    bases.expression as base_expression,
    bases.description as base_description
from (
    select round
    from {{ ref('int_municipalities') }}
    group by round
) as rounds
cross join {{ source('catalog', 'quantities') }} as quantities
left join {{ source('catalog', 'quantity_definitions') }} as definitions
    on
        rounds.round = definitions.round
        and quantities.quantity_id = definitions.quantity_id
left join {{ source('catalog', 'rules') }} as bases
    on
        definitions.round = bases.round
        and bases.rule_id = concat('base:', definitions.base_id)
