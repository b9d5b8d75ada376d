{{ config(meta={
    "description": "Every printed cell of a table that has a layout is computed.",
    "dagster": {"ref": {"name": "report_cells_computed"}},
}) }}
-- A printed table that has a layout has it for all of its cells: fails with every printed cell that no layout cell
-- computes.
with laid_out as (
    select distinct
        report,
        part,
        table_no
    from {{ ref('report_cells_computed') }}
)

select
    printed.report,
    printed.part,
    printed.table_no,
    printed.row_no,
    printed.col_no
from {{ ref('stg_published__cells') }} as printed
inner join laid_out
    on
        printed.report = laid_out.report
        and printed.part = laid_out.part
        and printed.table_no = laid_out.table_no
left join {{ ref('report_cells_computed') }} as computed
    on {{ same_cell('printed', 'computed') }}
where computed.report is null
