-- Who did not answer is in no base but the frame's (a base whose rule is `always`): a rule such as not_all(…)
-- would hold for a blank form.
with evaluated as (
    select
        indicators.round,
        respondents.unit_code,
        respondents.municipality_code,
        indicators.indicator_id,
        indicators.base_is_frame or respondents.answered as is_counted,
        (indicators.base_is_frame or respondents.answered) and bases.holds as in_base,
        numerators.holds as in_numerator,
        respondents.data_origin
    from {{ ref('int_indicator_rounds') }} as indicators
    inner join {{ ref('int_respondents') }} as respondents on indicators.round = respondents.round
    left join {{ ref('int_rule_results') }} as bases
        on
            indicators.round = bases.round
            and indicators.base_rule = bases.rule_id
            and respondents.unit_code = bases.unit_code
    left join {{ ref('int_rule_results') }} as numerators
        on
            indicators.round = numerators.round
            and indicators.numerator_rule = numerators.rule_id
            and respondents.unit_code = numerators.unit_code
    where indicators.asked
)

select
    evaluated.round,
    evaluated.unit_code,
    evaluated.municipality_code,
    evaluated.indicator_id,
    case when evaluated.in_base then cast(evaluated.in_numerator as integer) end as numerator,
    cast(evaluated.in_base as integer) as base,
    case
        when not evaluated.is_counted then 'not_answered'
        when not evaluated.in_base then 'not_applicable'
        when answers.n_dont_know = answers.n_variables then 'dont_know'
        when answers.n_not_answered = answers.n_variables then 'not_answered'
        else 'answered'
    end as status,
    evaluated.data_origin
from evaluated
left join {{ ref('int_indicator_answers') }} as answers
    on
        evaluated.round = answers.round
        and evaluated.unit_code = answers.unit_code
        and evaluated.indicator_id = answers.indicator_id
