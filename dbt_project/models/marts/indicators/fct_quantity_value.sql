select
    round,
    quantity_id,
    period,
    municipality_code,
    numerator,
    denominator,
    status,
    data_origin
from {{ ref('int_quantity_results') }}
order by round, quantity_id, period, municipality_code
