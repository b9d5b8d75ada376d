select
    report,
    round,
    part,
    table_no,
    row_no,
    col_no,
    row_label,
    col_label,
    indicator_id,
    grouping_id,
    group_code,
    measure,
    nullif(zero_symbol, '') as zero_symbol,
    nullif(not_asked_symbol, '') as not_asked_symbol
from {{ source('catalog', 'layout_cells') }}
