with rule_results as (
    {{ rule_results(
        ref('int_observation_subjects'),
        ref('stg_observations__values'),
        source('catalog', 'observation_rules'),
        source('catalog', 'observation_rule_codes'),
        subject=['round', 'observation_kind', 'unit_code', 'municipality_code'],
        of_rules=['observation_kind']
    ) }}
)

select
    bases.round,
    bases.observation_kind,
    bases.unit_code,
    bases.municipality_code,
    definitions.indicator_id,
    case
        when definitions.counted = 'municipality' then bases.municipality_code
        else bases.unit_code
    end as counted_code,
    cast(bases.holds as integer) as base,
    case when bases.holds then cast(numerators.holds as integer) end as numerator
from {{ source('catalog', 'observation_definitions') }} as definitions
inner join rule_results as bases
    on
        definitions.observation_kind = bases.observation_kind
        and definitions.base_rule = bases.rule_id
inner join rule_results as numerators
    on
        bases.round = numerators.round
        and bases.observation_kind = numerators.observation_kind
        and bases.unit_code = numerators.unit_code
        and bases.municipality_code = numerators.municipality_code
        and definitions.numerator_rule = numerators.rule_id
