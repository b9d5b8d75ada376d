-- The layout's labels with the numbers that are counted below them, whether the figures below are computed or carried.
with cells as (
    select
        cells.report,
        cells.part,
        cells.table_no,
        cells.row_no,
        cells.col_no,
        cells.row_label,
        cells.col_label,
        cells.row_labels,
        cells.col_labels,
        cells.round,
        cells.indicator_id,
        cells.grouping_id,
        cells.group_code,
        cells.measure,
        coalesce(cells.base, carried.base) as base,
        printed.printed_n
    from {{ ref('report_cells_computed') }} as cells
    inner join {{ ref('int_printed_cells') }} as printed
        on {{ same_cell('cells', 'printed') }}
    left join {{ ref('int_carried_figures') }} as carried
        on {{ same_cell('cells', 'carried') }}
),

headed as (
    {{ headed_cells(
        'cells', figures_of_cells(ref('fct_indicator_group'), ref('fct_observation_group')), ref('dim_group')
    ) }}
)

select
    report,
    part,
    table_no,
    row_no,
    col_no,
    row_label,
    col_label,
    row_labels,
    col_labels,
    printed_n,
    counted_n
from headed
order by report, part, table_no, row_no, col_no
