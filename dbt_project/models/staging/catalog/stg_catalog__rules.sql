select
    round,
    rule_id,
    kind,
    combine,
    n_terms,
    expression,
    nullif(description, '') as description
from {{ source('catalog', 'rules') }}
