select
    tables.report,
    tables.part,
    cast(tables.table_no as integer) as table_no,
    tables.round,
    tables.title,
    tables.corner_label,
    tables.notes,
    cast(tables.n_rows as integer) as n_rows,
    cast(tables.n_cols as integer) as n_cols,
    rounds.data_origin
from {{ source('catalog', 'layout_tables') }} as tables
inner join {{ ref('dim_round') }} as rounds on tables.round = rounds.round
order by tables.report, tables.part, tables.table_no
