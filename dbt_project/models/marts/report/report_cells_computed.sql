-- From answers and layouts only: nothing here or upstream reads a printed figure.
select
    cells.report,
    cells.part,
    cells.table_no,
    cells.row_no,
    cells.col_no,
    cells.row_label,
    cells.col_label,
    cells.round,
    cells.indicator_id,
    cells.quantity_id,
    cells.period,
    cells.grouping_id,
    cells.group_code,
    cells.measure,
    cells.decimals,
    cast(figures.numerator as bigint) as numerator,
    cast(figures.base as bigint) as base,
    figures.value,
    figures.status,
    case
        when figures.status = 'not_asked' then coalesce(cells.not_asked_symbol, '*')
        when figures.status = 'not_applicable' then '.'
        when figures.status <> 'answered' then '..'
        when
            cells.zero_symbol is not null
            and case when cells.measure in ('share', 'unit_share') then figures.numerator else figures.value end = 0
            then cells.zero_symbol
        else {{ swedish_decimal('figures.value', 'cells.decimals') }}
    end as display,
    figures.data_origin
from {{ ref('int_layout_cells') }} as cells
inner join {{ ref('int_cell_figures') }} as figures
    on
        cells.report = figures.report
        and cells.part = figures.part
        and cells.table_no = figures.table_no
        and cells.row_no = figures.row_no
        and cells.col_no = figures.col_no
order by cells.report, cells.part, cells.table_no, cells.row_no, cells.col_no
