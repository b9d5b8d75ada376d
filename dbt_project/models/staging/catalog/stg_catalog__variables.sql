select
    round,
    variable_id,
    question_id,
    sort_no,
    nullif(item, '') as item,
    type,
    nullif(answer_set, '') as answer_set,
    universe_id,
    questionnaires,
    required,
    minimum,
    maximum
from {{ source('catalog', 'variables') }}
