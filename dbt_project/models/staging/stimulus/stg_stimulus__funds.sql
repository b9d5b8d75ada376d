select
    round,
    municipality_code,
    cast(requisitioned_sek as bigint) as requisitioned_sek,
    cast(used_sek as bigint) as used_sek,
    cast(remaining_sek as bigint) as remaining_sek,
    row_no as source_row_no,
    data_origin
from {{ source('stimulus', 'stimulus') }}
