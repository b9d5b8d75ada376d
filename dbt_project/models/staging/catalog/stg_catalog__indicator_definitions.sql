select
    round,
    indicator_id,
    numerator_rule,
    base_id,
    base_rule,
    nullif(question_id, '') as question_id
from {{ source('catalog', 'indicator_definitions') }}
