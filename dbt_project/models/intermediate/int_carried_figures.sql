-- The cell's own print is the first to carry from, then another place of its report, then the latest report.
with candidates as (
    select
        cells.report,
        cells.part,
        cells.table_no,
        cells.row_no,
        cells.col_no,
        series.printed,
        series.value,
        series.base,
        series.report as source_report,
        series.place as source_place,
        row_number() over (
            partition by cells.report, cells.part, cells.table_no, cells.row_no, cells.col_no
            order by
                case
                    when {{ same_cell('cells', 'series') }} then 0
                    when cells.report = series.report then 1
                    else 2
                end asc,
                series.report desc,
                series.place asc,
                series.printed asc
        ) as preference
    from {{ ref('int_layout_cells') }} as cells
    inner join {{ ref('int_published_series') }} as series
        on
            cells.round = series.round
            and cells.grouping_id = series.grouping_id
            and cells.group_code = series.group_code
            and cells.measure = series.measure
            and cells.period = series.period
            and coalesce(cells.indicator_id, '') = coalesce(series.indicator_id, '')
            and coalesce(cells.quantity_id, '') = coalesce(series.quantity_id, '')
    where not cells.has_answers
)

select
    report,
    part,
    table_no,
    row_no,
    col_no,
    printed,
    value,
    base,
    source_report,
    source_place
from candidates
where preference = 1
