-- Internal: the one place of a release where words stand as they were written. Everything else has their codes.
select
    answers.round,
    answers.unit_code,
    answers.municipality_code,
    answers.variable_id,
    answers.text,
    answers.source_id,
    cast(answers.source_row_no as integer) as source_row_no,
    answers.data_origin
from {{ ref('int_answers') }} as answers
inner join {{ ref('dim_variable') }} as variables
    on answers.round = variables.round and answers.variable_id = variables.variable_id
where variables.type = 'text' and answers.text is not null
order by answers.round, answers.unit_code, answers.variable_id
