select
    round,
    municipality_code,
    category,
    e_identification,
    reviewed_date,
    row_no as source_row_no,
    data_origin
from {{ source('web_review', 'web_review') }}
