{{ config(meta={
    "description": "A row that was left out has no answers, and one that was marked has.",
    "dagster": {"ref": {"name": "fct_row_decision"}},
}) }}
-- The log of rows and the answers are two sides of one landing: fails with every row that was left out and has answers
-- all the same, and with every row that was marked and has none.
with landed as (
    select distinct
        round,
        source_id,
        source_row_no
    from {{ ref('fct_answers') }}
)

select
    decided.round,
    decided.source_id,
    decided.source_row_no,
    decided.decision
from {{ ref('fct_row_decision') }} as decided
left join landed
    on
        decided.round = landed.round
        and decided.source_id = landed.source_id
        and decided.source_row_no = landed.source_row_no
where (decided.decision = 'marked') <> (landed.round is not null)
