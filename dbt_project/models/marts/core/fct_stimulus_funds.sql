select
    round,
    municipality_code,
    requisitioned_sek,
    requisitioned_sek_status,
    used_sek,
    used_sek_status,
    remaining_sek,
    remaining_sek_status,
    cast(source_row_no as integer) as source_row_no,
    data_origin
from {{ ref('stg_stimulus__funds') }}
order by round, municipality_code
