{{ config(meta={
    "description": "Every erratum names a cell that a layout computes.",
    "dagster": {"ref": {"name": "report_cells_computed"}},
}) }}
-- An erratum speaks of a cell that the warehouse computes: fails with every erratum whose place no layout has.
select
    errata.report,
    errata.part,
    errata.table_no,
    errata.row_no,
    errata.col_no
from {{ ref('stg_published__errata') }} as errata
inner join (select distinct report from {{ ref('report_cells_computed') }}) as reports
    on errata.report = reports.report
left join {{ ref('report_cells_computed') }} as computed
    on {{ same_cell('errata', 'computed') }}
where computed.report is null
