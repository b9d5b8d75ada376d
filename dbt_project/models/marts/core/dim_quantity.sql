select
    quantity_id,
    cast(sort_no as integer) as sort_no,
    label,
    theme,
    unit_of_measure,
    source,
    counts_persons
from {{ source('catalog', 'quantities') }}
order by quantity_id
