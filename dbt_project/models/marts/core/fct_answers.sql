-- A number of persons is not shown of one municipality: the answer is there, its number is not. Nor are words that
-- somebody wrote: their codes are in fct_text_code, they themselves in fct_free_text.
select
    answers.round,
    answers.unit_code,
    answers.municipality_code,
    answers.variable_id,
    answers.questionnaire,
    answers.code,
    answers.label,
    case when persons.measure is null then answers.number end as number,
    case when variables.type <> 'text' then answers.text end as text,
    case
        when persons.measure is not null and answers.status = 'answered' then 'suppressed'
        else answers.status
    end as status,
    answers.source_id,
    cast(answers.source_row_no as integer) as source_row_no,
    answers.data_origin
from {{ ref('int_answers') }} as answers
inner join {{ ref('dim_variable') }} as variables
    on answers.round = variables.round and answers.variable_id = variables.variable_id
left join {{ ref('int_persons_measures') }} as persons
    on
        answers.round = persons.round
        and persons.source = 'answers'
        and answers.variable_id = persons.measure
        and answers.data_origin = persons.origin
order by answers.round, answers.unit_code, answers.variable_id
