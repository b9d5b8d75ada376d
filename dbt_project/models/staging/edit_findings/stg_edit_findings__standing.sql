select
    round,
    source_id,
    finding,
    severity,
    meaning,
    unit_code,
    variables,
    reason,
    who as acknowledged_by,
    date as acknowledged_date
from {{ source('edit_findings', 'edit_findings') }}
