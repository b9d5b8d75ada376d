select
    round,
    quantity_id,
    period,
    grouping_id,
    group_code,
    numerator,
    denominator,
    value,
    municipalities,
    status,
    data_origin
from {{ ref('int_quantity_figures') }}
order by round, quantity_id, period, grouping_id, group_code
