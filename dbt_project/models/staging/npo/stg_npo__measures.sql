select
    round,
    month,
    measure_id,
    cast(value as bigint) as value,
    status,
    row_no as source_row_no,
    data_origin
from {{ source('npo', 'npo') }}
