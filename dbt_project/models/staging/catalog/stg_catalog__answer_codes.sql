select
    round,
    answer_set,
    code,
    sort_no,
    label,
    status as code_status
from {{ source('catalog', 'answer_codes') }}
