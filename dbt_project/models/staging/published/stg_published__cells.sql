select
    report,
    part,
    table_no,
    row_no,
    col_no,
    row_label,
    col_label,
    printed,
    value as printed_value,
    unit_of_measure,
    base as printed_base,
    nullif(place, '') as place
from {{ source('published', 'published_cells') }}
