select
    report,
    series_no,
    indicator as indicator_id,
    round,
    grouping as grouping_id,
    {{ adapter.quote('group') }} as group_code,
    measure,
    printed,
    cast(value as decimal(18, 2)) as printed_value,
    unit_of_measure,
    base as printed_base,
    place,
    note
from {{ source('published', 'series') }}
