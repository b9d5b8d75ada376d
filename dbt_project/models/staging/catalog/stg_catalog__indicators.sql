select
    indicator_id,
    sort_no,
    label,
    theme
from {{ source('catalog', 'indicators') }}
