-- A correction stands for a cell of a unit of the frame (the catalog refuses any other), so the join loses none.
select
    made.round,
    made.source_id,
    made.unit_code,
    units.municipality_code,
    made.variable_id,
    made.expected_old,
    made.corrected,
    made.reason,
    made.sender,
    made.corrected_date,
    units.data_origin
from {{ ref('stg_corrections__made') }} as made
inner join {{ ref('int_respondents') }} as units
    on made.round = units.round and made.unit_code = units.unit_code
order by made.round, made.source_id, made.unit_code, made.variable_id
