-- The back-test. An erratum excuses exactly the difference it names: another computed figure at the same place is a
-- difference.
with compared as (
    select
        cells.*,
        printed.printed,
        printed.place,
        errata.erratum_kind,
        {{ as_read('cells.display') }} = {{ as_read('printed.printed') }} as is_equal,
        {{ as_read('errata.printed') }} = {{ as_read('printed.printed') }}
        and {{ as_read('errata.computed') }} = {{ as_read('cells.display') }} as is_erratum
    from {{ ref('report_cells_computed') }} as cells
    left join {{ ref('stg_published__cells') }} as printed
        on
            cells.report = printed.report
            and cells.part = printed.part
            and cells.table_no = printed.table_no
            and cells.row_no = printed.row_no
            and cells.col_no = printed.col_no
    left join {{ ref('stg_published__errata') }} as errata
        on
            cells.report = errata.report
            and cells.part = errata.part
            and cells.table_no = errata.table_no
            and cells.row_no = errata.row_no
            and cells.col_no = errata.col_no
)

select
    report,
    part,
    table_no,
    row_no,
    col_no,
    row_label,
    col_label,
    round,
    indicator_id,
    grouping_id,
    group_code,
    measure,
    numerator,
    base,
    value,
    status,
    display,
    printed,
    case
        when printed is null then 'not_printed'
        when is_equal then 'equal'
        when coalesce(is_erratum, false) then 'errata'
        else 'differs'
    end as verdict,
    erratum_kind,
    erratum_kind is not null and coalesce(is_equal, false) as errata_obsolete,
    place,
    data_origin
from compared
order by report, part, table_no, row_no, col_no
