select
    definitions.indicator_id,
    cast(definitions.sort_no as integer) as indicator_no,
    definitions.label,
    definitions.theme,
    definitions.observation_kind,
    definitions.counted,
    numerators.expression as numerator_expression,
    bases.expression as base_expression
from {{ source('catalog', 'observation_definitions') }} as definitions
inner join {{ source('catalog', 'observation_rules') }} as numerators
    on
        definitions.observation_kind = numerators.observation_kind
        and definitions.numerator_rule = numerators.rule_id
inner join {{ source('catalog', 'observation_rules') }} as bases
    on
        definitions.observation_kind = bases.observation_kind
        and definitions.base_rule = bases.rule_id
order by definitions.indicator_id
