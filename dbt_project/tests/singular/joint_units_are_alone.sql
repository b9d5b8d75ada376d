{{ config(meta={
    "description": "Where units answer jointly, at most one unit of a municipality stands in the base of an indicator.",
    "dagster": {"ref": {"name": "fct_indicator_unit"}},
}) }}
-- An indicator with the rollup `joint` says that one unit answers for its municipality: fails with every municipality
-- of which two stand in the base, and names two of them.
select
    results.round,
    results.indicator_id,
    results.municipality_code,
    min(results.unit_code) as unit_code,
    max(results.unit_code) as other_unit_code,
    count(*) as units_in_base
from {{ ref('fct_indicator_unit') }} as results
inner join {{ ref('dim_indicator_round') }} as indicators
    on
        results.round = indicators.round
        and results.indicator_id = indicators.indicator_id
where indicators.rollup = 'joint' and results.base = 1
group by results.round, results.indicator_id, results.municipality_code
having count(*) > 1
