{{ config(meta={
    "description": "Where inhabitants decide for a municipality, the register of units says how many each district has.",
    "dagster": {"ref": {"name": "fct_indicator_unit"}},
}) }}
-- An indicator with the rollup `population` weighs the districts of a municipality: fails with every unit in the base,
-- one of several of its municipality, whose inhabitants the register of units does not say.
select distinct
    results.round,
    results.municipality_code,
    results.unit_code
from {{ ref('fct_indicator_unit') }} as results
inner join {{ ref('dim_indicator_round') }} as indicators
    on
        results.round = indicators.round
        and results.indicator_id = indicators.indicator_id
inner join {{ ref('dim_unit') }} as units
    on
        results.round = units.round
        and results.unit_code = units.unit_code
inner join {{ ref('dim_municipality') }} as municipalities
    on
        results.round = municipalities.round
        and results.municipality_code = municipalities.municipality_code
where
    indicators.rollup = 'population'
    and results.base = 1
    and municipalities.units > 1
    and units.population is null
