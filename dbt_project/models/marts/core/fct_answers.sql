select
    round,
    unit_code,
    municipality_code,
    variable_id,
    questionnaire,
    code,
    label,
    number,
    text,
    status,
    source_id,
    cast(source_row_no as integer) as source_row_no,
    data_origin
from {{ ref('int_answers') }}
order by round, unit_code, variable_id
