select
    indicator_id,
    cast(sort_no as integer) as sort_no,
    label,
    theme
from {{ ref('stg_catalog__indicators') }}
order by indicator_id
