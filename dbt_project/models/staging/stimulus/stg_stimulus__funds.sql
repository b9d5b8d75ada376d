select
    round,
    municipality_code,
    cast(requisitioned_sek as bigint) as requisitioned_sek,
    requisitioned_sek_status,
    cast(used_sek as bigint) as used_sek,
    used_sek_status,
    cast(remaining_sek as bigint) as remaining_sek,
    remaining_sek_status,
    row_no as source_row_no,
    data_origin
from {{ source('stimulus', 'stimulus') }}
