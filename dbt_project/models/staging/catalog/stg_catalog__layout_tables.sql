select
    report,
    round,
    part,
    table_no,
    title,
    nullif(corner_label, '') as corner_label,
    nullif(notes, '') as notes,
    n_rows,
    n_cols
from {{ source('catalog', 'layout_tables') }}
