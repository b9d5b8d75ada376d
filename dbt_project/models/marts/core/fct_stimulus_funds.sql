select
    round,
    municipality_code,
    requisitioned_sek,
    used_sek,
    remaining_sek,
    cast(source_row_no as integer) as source_row_no,
    data_origin
from {{ ref('stg_stimulus__funds') }}
order by round, municipality_code
