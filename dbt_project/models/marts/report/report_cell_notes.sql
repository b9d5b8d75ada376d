-- What explains a cell but is no figure of ours: the symbols of its layout, the erratum that speaks of it, agreeing or
-- not, where a figure that is carried was printed, and a number in print that is not the base below it.
select
    printed.report,
    printed.part,
    printed.table_no,
    printed.row_no,
    printed.col_no,
    printed.zero_symbol,
    printed.not_asked_symbol,
    printed.erratum_kind,
    printed.erratum_printed,
    printed.erratum_computed,
    printed.erratum_proof_inputs,
    printed.erratum_explanation,
    carried.source_report as carried_report,
    carried.source_place as carried_place,
    carried.printed as carried_printed,
    headings.printed_n,
    headings.counted_n
from {{ ref('int_printed_cells') }} as printed
left join {{ ref('int_carried_figures') }} as carried
    on
        printed.report = carried.report
        and printed.part = carried.part
        and printed.table_no = carried.table_no
        and printed.row_no = carried.row_no
        and printed.col_no = carried.col_no
left join {{ ref('int_headings') }} as headings
    on
        printed.report = headings.report
        and printed.part = headings.part
        and printed.table_no = headings.table_no
        and printed.row_no = headings.row_no
        and printed.col_no = headings.col_no
order by printed.report, printed.part, printed.table_no, printed.row_no, printed.col_no
