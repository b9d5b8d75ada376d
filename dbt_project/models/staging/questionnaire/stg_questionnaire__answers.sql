select
    round,
    source_id,
    questionnaire,
    municipality_code,
    variable_id,
    nullif(code, '') as code,
    number as number_value,
    nullif(trim(text), '') as text_value,
    raw,
    row_no as source_row_no,
    data_origin
from {{ source('questionnaire', 'answers') }}
