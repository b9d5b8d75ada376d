{{ config(meta={
    "description": "Every answered text of a variable that is coded has a code.",
    "dagster": {"ref": {"name": "fct_text_code"}},
}) }}
-- A text variable that the round codes is coded to the last text: fails with every answered text that has no code, so
-- that a person can add it to the round's coding file.
select
    answers.round,
    answers.variable_id,
    answers.text,
    min(answers.unit_code) as unit_code,
    count(*) as units
from {{ ref('int_answers') }} as answers
inner join {{ ref('dim_variable') }} as variables
    on
        answers.round = variables.round
        and answers.variable_id = variables.variable_id
left join {{ ref('fct_text_code') }} as coded
    on
        answers.round = coded.round
        and answers.unit_code = coded.unit_code
        and answers.variable_id = coded.variable_id
where variables.is_coded and answers.status = 'answered' and answers.text is not null and coded.code is null
group by answers.round, answers.variable_id, answers.text
