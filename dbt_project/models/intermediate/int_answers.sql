-- Complete: every variable for every unit, so that a value is never just missing.
with expected as (
    select
        respondents.round,
        respondents.unit_code,
        respondents.municipality_code,
        respondents.questionnaire,
        respondents.answered,
        respondents.data_origin,
        variables.variable_id,
        variables.answer_set,
        coalesce(
            concat('|', variables.questionnaires, '|') like concat('%|', respondents.questionnaire, '|%'), false
        ) as in_questionnaire,
        coalesce(universes.holds, false) as in_universe
    from {{ ref('int_respondents') }} as respondents
    inner join {{ source('catalog', 'variables') }} as variables on respondents.round = variables.round
    left join {{ ref('int_rule_results') }} as universes
        on
            respondents.round = universes.round
            and respondents.unit_code = universes.unit_code
            and universes.rule_id = concat('universe:', variables.universe_id)
)

select
    expected.round,
    expected.unit_code,
    expected.municipality_code,
    expected.variable_id,
    expected.questionnaire,
    answers.source_id,
    answers.source_row_no,
    answers.code,
    codes.label,
    answers.number,
    answers.text,
    answers.text_key,
    case
        when not expected.answered then 'not_answered'
        when not (expected.in_questionnaire and expected.in_universe) then 'not_applicable'
        when answers.code is null and answers.number is null and answers.text is null then 'not_answered'
        when codes.status = 'dont_know' then 'dont_know'
        else 'answered'
    end as status,
    coalesce(answers.data_origin, expected.data_origin) as data_origin
from expected
left join {{ ref('stg_questionnaire__answers') }} as answers
    on
        expected.round = answers.round
        and expected.unit_code = answers.unit_code
        and expected.variable_id = answers.variable_id
        and expected.answered
left join {{ source('catalog', 'answer_codes') }} as codes
    on
        expected.round = codes.round
        and expected.answer_set = codes.answer_set
        and answers.code = codes.code
