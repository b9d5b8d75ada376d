-- What was read as what: cells of coded answers and dates that hold something else than the answer they stand for, as
-- labels, a tool's own codes or several codes do.
select
    answers.round,
    answers.source_id,
    answers.variable_id,
    answers.raw,
    coalesce(answers.code, answers.text) as read_as,
    cast(count(*) as integer) as answers,
    cast(min(answers.source_row_no) as integer) as first_row_no,
    answers.data_origin
from {{ ref('stg_questionnaire__answers') }} as answers
inner join {{ ref('dim_variable') }} as variables
    on
        answers.round = variables.round
        and answers.variable_id = variables.variable_id
where
    variables.type in ('single', 'flag', 'date')
    and answers.raw <> coalesce(answers.code, answers.text, '')
group by
    answers.round, answers.source_id, answers.variable_id, answers.raw, coalesce(answers.code, answers.text),
    answers.data_origin
order by answers.round, answers.source_id, answers.variable_id, answers.raw, read_as
