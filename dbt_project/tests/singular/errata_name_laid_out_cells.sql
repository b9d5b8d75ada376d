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
    on
        errata.report = computed.report
        and errata.part = computed.part
        and errata.table_no = computed.table_no
        and errata.row_no = computed.row_no
        and errata.col_no = computed.col_no
where computed.report is null
