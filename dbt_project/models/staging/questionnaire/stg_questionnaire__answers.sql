select
    round,
    unit_code,
    source_id,
    questionnaire,
    municipality_code,
    variable_id,
    nullif(code, '') as code,
    number,
    text,
    text_key,
    raw,
    row_no as source_row_no,
    data_origin
from {{ source('questionnaire', 'answers') }}
