select
    report,
    part,
    table_no,
    row_no,
    col_no,
    printed,
    computed,
    kind as erratum_kind,
    proof_inputs,
    explanation
from {{ source('published', 'errata') }}
