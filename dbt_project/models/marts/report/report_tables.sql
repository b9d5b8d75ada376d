with cells as (
    {{ cells_below_headings(
        ref('report_cells'),
        figures_of_cells(ref('fct_indicator_group'), ref('fct_observation_group')),
        ref('dim_group')
    ) }}
),

below as (
    select
        report,
        part,
        table_no,
        {{ base_below() }} as n
    from cells
    group by report, part, table_no
)

select
    tables.report,
    tables.part,
    cast(tables.table_no as integer) as table_no,
    tables.round,
    {{ heading('tables.title', 'below.n') }} as title,
    tables.corner_label,
    tables.notes,
    cast(tables.n_rows as integer) as n_rows,
    cast(tables.n_cols as integer) as n_cols,
    rounds.data_origin,
    tables.title as layout_title,
    nullif(tables.printed_n, below.n) as printed_n,
    {{ counted_in('tables.title', 'below.n') }} as counted_n
from {{ source('catalog', 'layout_tables') }} as tables
inner join {{ ref('dim_round') }} as rounds on tables.round = rounds.round
left join below
    on
        tables.report = below.report
        and tables.part = below.part
        and tables.table_no = below.table_no
order by tables.report, tables.part, tables.table_no
