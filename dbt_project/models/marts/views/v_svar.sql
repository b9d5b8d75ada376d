-- What every unit answered to every question that was put to it, in words.
with labels as (
    select * from {{ ref('dim_code_label') }}
),

coded as (
    select
        written.round,
        written.unit_code,
        written.variable_id,
        {{ joined_texts('codes.label', '; ') }} as labels
    from {{ ref('fct_text_code') }} as written
    inner join {{ ref('dim_text_code') }} as codes on written.code = codes.code
    group by written.round, written.unit_code, written.variable_id
)

select
    answers.round as omgang,
    answers.municipality_code as kommunkod,
    municipalities.municipality as kommun,
    answers.unit_code as enhetskod,
    units.unit as enhet,
    municipalities.county as lan,
    municipalities.size_group_label as storleksgrupp,
    answers.variable_id as variabel,
    questions.theme as tema,
    questions.number as fraga_nr,
    questions.text as fraga,
    coalesce(nullif(variables.item, ''), questions.text) as delfraga,
    coalesce(
        answers.label,
        answers.text,
        case
            when answers.number = floor(answers.number) then cast(cast(answers.number as bigint) as string)
            else replace(cast(answers.number as string), '.', ',')
        end,
        coded.labels,
        case when answers.status = 'answered' and variables.type = 'text' then types.label end,
        statuses.label
    ) as svar,
    answers.code as svarskod,
    answers.number as tal,
    statuses.label as utfall,
    coalesce(answers.source_id, '') as kallfil,
    origins.label as ursprung,
    answers.data_origin
from {{ ref('fct_answers') }} as answers
inner join {{ ref('dim_municipality') }} as municipalities
    on answers.round = municipalities.round and answers.municipality_code = municipalities.municipality_code
inner join {{ ref('dim_unit') }} as units
    on answers.round = units.round and answers.unit_code = units.unit_code
inner join {{ ref('dim_variable') }} as variables
    on answers.round = variables.round and answers.variable_id = variables.variable_id
left join {{ ref('dim_question') }} as questions
    on variables.round = questions.round and variables.question_id = questions.question_id
left join coded
    on
        answers.round = coded.round
        and answers.unit_code = coded.unit_code
        and answers.variable_id = coded.variable_id
{{ label_of('types', "'type'", 'variables.type') }}
{{ label_of('statuses', "'status'", 'answers.status') }}
{{ label_of('origins', "'data_origin'", 'answers.data_origin') }}
where answers.status <> 'not_asked'
