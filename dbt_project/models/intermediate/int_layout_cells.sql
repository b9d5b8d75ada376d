-- A table is made when the round it belongs to is loaded; its cells may show other rounds, loaded or known from print.
with loaded_rounds as (
    select distinct round from {{ ref('int_municipalities') }}
)

select
    cells.report,
    cells.part,
    cast(cells.table_no as integer) as table_no,
    cast(cells.row_no as integer) as row_no,
    cast(cells.col_no as integer) as col_no,
    cells.row_label,
    cells.col_label,
    cells.row_labels,
    cells.col_labels,
    cells.round,
    cells.indicator_id,
    cells.quantity_id,
    coalesce(cells.period, '') as period,
    cells.grouping_id,
    cells.group_code,
    cells.measure,
    cast(cells.decimals as integer) as decimals,
    cells.zero_symbol,
    cells.not_asked_symbol,
    cells.printed_n,
    cell_rounds.round is not null as has_answers
from {{ source('catalog', 'layout_cells') }} as cells
inner join {{ source('catalog', 'layout_tables') }} as tables
    on
        cells.report = tables.report
        and cells.part = tables.part
        and cells.table_no = tables.table_no
inner join loaded_rounds as table_rounds on tables.round = table_rounds.round
left join loaded_rounds as cell_rounds on cells.round = cell_rounds.round
