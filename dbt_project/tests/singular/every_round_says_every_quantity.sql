{{ config(meta={
    "description": "Every quantity has a figure, or a row that says why there is none, in every round.",
    "dagster": {"ref": {"name": "fct_quantity"}},
}) }}
-- A month that nobody measured, a round that did not ask: each is a row with its status and never a gap. Fails with
-- every quantity of a round that has no row for the country.
select
    definitions.round,
    definitions.quantity_id
from {{ ref('dim_quantity_round') }} as definitions
left join {{ ref('fct_quantity') }} as figures
    on
        definitions.round = figures.round
        and definitions.quantity_id = figures.quantity_id
        and figures.grouping_id = 'alla'
where figures.round is null
