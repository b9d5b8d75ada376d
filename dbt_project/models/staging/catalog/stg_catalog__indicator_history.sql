select
    indicator_id,
    round,
    asked,
    comparability,
    nullif(reason, '') as reason
from {{ source('catalog', 'indicator_history') }}
