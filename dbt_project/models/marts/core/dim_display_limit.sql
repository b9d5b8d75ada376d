select
    rule,
    product,
    origin,
    cast(smallest as integer) as smallest
from {{ source('catalog', 'display_limits') }}
order by rule, product, origin
