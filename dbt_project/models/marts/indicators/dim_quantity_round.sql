select
    round,
    quantity_id,
    asked,
    comparability,
    {{ is_break('comparability') }} as is_break,
    reason,
    source,
    measure,
    statistic,
    threshold,
    denominator,
    base_id,
    base_expression,
    base_description
from {{ ref('int_quantity_rounds') }}
order by round, quantity_id
