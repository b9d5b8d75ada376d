-- Complete over rounds and catalogue, so that "not asked that round" is a row and never a gap.
select
    rounds.round,
    indicators.indicator_id,
    definitions.numerator_rule is not null as asked,
    case when definitions.numerator_rule is null then 'not_asked' else history.comparability end as comparability,
    history.reason,
    definitions.question_id,
    definitions.numerator_rule,
    numerators.expression as numerator_expression,
    definitions.rollup,
    definitions.base_id,
    definitions.base_rule,
    bases.expression as base_expression,
    bases.description as base_description,
    coalesce(bases.n_terms = 0, false) as base_is_frame
from (select distinct round from {{ ref('int_municipalities') }}) as rounds
cross join {{ source('catalog', 'indicators') }} as indicators
left join {{ source('catalog', 'indicator_definitions') }} as definitions
    on
        rounds.round = definitions.round
        and indicators.indicator_id = definitions.indicator_id
left join {{ source('catalog', 'rules') }} as numerators
    on
        definitions.round = numerators.round
        and definitions.numerator_rule = numerators.rule_id
left join {{ source('catalog', 'rules') }} as bases
    on
        definitions.round = bases.round
        and definitions.base_rule = bases.rule_id
left join {{ source('catalog', 'indicator_history') }} as history
    on
        rounds.round = history.round
        and indicators.indicator_id = history.indicator_id
