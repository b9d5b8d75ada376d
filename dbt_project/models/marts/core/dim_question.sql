select
    questions.round,
    questions.question_id,
    cast(questions.number as integer) as number,
    questions.kind,
    questions.parent_question_id,
    questions.questionnaires,
    questions.theme,
    questions.text
from {{ source('catalog', 'questions') }} as questions
inner join {{ ref('dim_round') }} as rounds on questions.round = rounds.round
order by questions.round, questions.question_id
