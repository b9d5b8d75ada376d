select
    answers.round,
    answers.unit_code,
    answers.variable_id,
    answers.code
from {{ ref('stg_questionnaire__answers') }} as answers
inner join {{ ref('int_respondents') }} as respondents
    on
        answers.round = respondents.round
        and answers.unit_code = respondents.unit_code
where respondents.answered and answers.code is not null
union all
select
    round,
    unit_code,
    variable_id,
    code
from {{ ref('int_register_variables') }}
