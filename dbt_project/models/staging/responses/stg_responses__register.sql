select
    round,
    unit_code,
    municipality_code,
    questionnaire,
    answered,
    answered_date,
    row_no as source_row_no,
    data_origin
from {{ source('responses', 'responses') }}
