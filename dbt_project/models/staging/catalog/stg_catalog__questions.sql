select
    round,
    question_id,
    number,
    kind,
    nullif(parent_question_id, '') as parent_question_id,
    questionnaires,
    theme,
    text
from {{ source('catalog', 'questions') }}
