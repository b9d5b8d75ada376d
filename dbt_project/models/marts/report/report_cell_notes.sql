-- What explains a cell but is no figure of ours: the symbols of its layout, the erratum that speaks of it, agreeing or
-- not, and where a figure that is carried was printed.
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
    carried.printed as carried_printed
from {{ ref('int_printed_cells') }} as printed
left join {{ ref('int_carried_figures') }} as carried
    on {{ same_cell('printed', 'carried') }}
order by printed.report, printed.part, printed.table_no, printed.row_no, printed.col_no
