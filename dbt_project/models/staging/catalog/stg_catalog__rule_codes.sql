select
    round,
    rule_id,
    term_no,
    variable_id,
    code
from {{ source('catalog', 'rule_codes') }}
