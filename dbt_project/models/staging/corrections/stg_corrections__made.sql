select
    round,
    source_id,
    unit_code,
    variable_id,
    expected_old,
    new as corrected,
    reason,
    sender,
    date as corrected_date
from {{ source('corrections', 'corrections') }}
