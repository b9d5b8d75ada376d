select
    round,
    unit_code,
    municipality_code,
    questionnaire,
    answered,
    answered_date,
    cast(source_row_no as integer) as source_row_no,
    data_origin
from {{ ref('stg_responses__register') }}
order by round, unit_code
