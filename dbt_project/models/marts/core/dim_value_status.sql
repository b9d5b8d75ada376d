select
    source,
    status,
    symbol,
    meaning
from {{ source('catalog', 'source_statuses') }}
order by source, status
