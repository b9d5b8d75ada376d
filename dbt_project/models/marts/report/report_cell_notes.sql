-- What explains a cell but is no figure: the symbols of its layout, and the erratum that speaks of it, agreeing or not.
select
    cells.report,
    cells.part,
    cells.table_no,
    cells.row_no,
    cells.col_no,
    layouts.zero_symbol,
    layouts.not_asked_symbol,
    errata.erratum_kind,
    errata.printed as erratum_printed,
    errata.computed as erratum_computed,
    errata.proof_inputs as erratum_proof_inputs,
    errata.explanation as erratum_explanation
from {{ ref('report_cells_computed') }} as cells
inner join {{ source('catalog', 'layout_cells') }} as layouts
    on
        cells.report = layouts.report
        and cells.part = layouts.part
        and cells.table_no = layouts.table_no
        and cells.row_no = layouts.row_no
        and cells.col_no = layouts.col_no
left join {{ ref('stg_published__errata') }} as errata
    on
        cells.report = errata.report
        and cells.part = errata.part
        and cells.table_no = errata.table_no
        and cells.row_no = errata.row_no
        and cells.col_no = errata.col_no
order by cells.report, cells.part, cells.table_no, cells.row_no, cells.col_no
