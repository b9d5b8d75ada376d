select
    round,
    source_id,
    row_no as source_row_no,
    unit_code,
    rule,
    decision,
    reason,
    file as source_file
from {{ source('row_decisions', 'row_decisions') }}
