select distinct
    code,
    cast(sort_no as integer) as sort_no,
    label
from {{ source('catalog', 'text_codes') }}
order by code
