-- What explains a cell but is no figure: the symbols of its layout, and the erratum that speaks of it, agreeing or not.
select
    report,
    part,
    table_no,
    row_no,
    col_no,
    zero_symbol,
    not_asked_symbol,
    erratum_kind,
    erratum_printed,
    erratum_computed,
    erratum_proof_inputs,
    erratum_explanation
from {{ ref('int_printed_cells') }}
order by report, part, table_no, row_no, col_no
