select
    round,
    municipality_code,
    category,
    e_identification,
    reviewed_date,
    cast(source_row_no as integer) as source_row_no,
    data_origin
from {{ ref('stg_web_review__reviews') }}
order by round, municipality_code
