-- The origin is the round's: a row left out need not say whose it is. Rounds that are not in the marts have no row.
select
    made.round,
    made.source_id,
    cast(made.source_row_no as integer) as source_row_no,
    made.unit_code,
    units.municipality_code,
    made.rule,
    made.decision,
    made.reason,
    made.source_file,
    rounds.data_origin
from {{ ref('stg_row_decisions__made') }} as made
inner join {{ ref('dim_round') }} as rounds on made.round = rounds.round
left join {{ ref('dim_unit') }} as units
    on made.round = units.round and made.unit_code = units.unit_code
order by made.round, made.source_id, made.source_row_no
