select
    round,
    unit_code,
    municipality_code,
    indicator_id,
    numerator,
    base,
    status,
    data_origin
from {{ ref('int_indicator_units') }}
order by round, unit_code, indicator_id
