-- A printed table's cells join by its layout; figures printed elsewhere are listed. Whether the table's round is loaded
-- does not matter.
select
    cells.report,
    cells.round,
    cells.indicator_id,
    cells.quantity_id,
    coalesce(cells.period, '') as period,
    cells.grouping_id,
    cells.group_code,
    cells.measure,
    printed.printed,
    cast(printed.printed_value as decimal(18, 2)) as value,
    printed.unit_of_measure,
    printed.printed_base as base,
    printed.place,
    cells.part,
    cells.table_no,
    cells.row_no,
    cells.col_no
from {{ source('catalog', 'layout_cells') }} as cells
inner join {{ ref('stg_published__cells') }} as printed
    on {{ same_cell('cells', 'printed') }}
union all
select
    report,
    round,
    indicator_id,
    null as quantity_id,
    '' as period,
    grouping_id,
    group_code,
    measure,
    printed,
    printed_value as value,
    unit_of_measure,
    printed_base as base,
    place,
    null as part,
    null as table_no,
    null as row_no,
    null as col_no
from {{ ref('stg_published__series') }}
