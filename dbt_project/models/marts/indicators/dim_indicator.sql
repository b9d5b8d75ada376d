select
    indicator_id,
    cast(sort_no as integer) as sort_no,
    label,
    theme
from {{ source('catalog', 'indicators') }}
order by indicator_id
