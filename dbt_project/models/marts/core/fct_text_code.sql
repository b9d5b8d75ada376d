-- What was written, sorted by a person into codes; texts compare by the key that the landing gave them.
select
    answers.round,
    answers.unit_code,
    answers.municipality_code,
    answers.variable_id,
    coded.code,
    answers.data_origin
from {{ ref('int_answers') }} as answers
inner join {{ source('catalog', 'text_codes') }} as coded
    on
        answers.round = coded.round
        and answers.variable_id = coded.variable_id
        and answers.text_key = coded.text_key
where answers.status = 'answered'
order by answers.round, answers.unit_code, answers.variable_id, coded.code
