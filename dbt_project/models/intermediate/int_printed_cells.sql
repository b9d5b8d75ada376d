-- What the print says of a cell, joined in one place: the cell as printed, and the erratum that speaks of it.
select
    cells.report,
    cells.part,
    cells.table_no,
    cells.row_no,
    cells.col_no,
    cells.zero_symbol,
    cells.not_asked_symbol,
    cells.printed_n,
    printed.printed,
    printed.place,
    errata.erratum_kind,
    errata.printed as erratum_printed,
    errata.computed as erratum_computed,
    errata.proof_inputs as erratum_proof_inputs,
    errata.explanation as erratum_explanation
from {{ ref('int_layout_cells') }} as cells
left join {{ ref('stg_published__cells') }} as printed
    on {{ same_cell('cells', 'printed') }}
left join {{ ref('stg_published__errata') }} as errata
    on {{ same_cell('cells', 'errata') }}
