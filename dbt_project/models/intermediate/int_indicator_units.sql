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
        {{ rule_holds(
            'numerators.combine', 'numerators.n_terms', 'numerators.n_hits + coalesce(answers.n_blank_terms, 0)'
        ) }} as in_numerator_if_met,
        answers.n_variables,
        answers.n_dont_know,
        answers.n_not_answered,
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
    left join {{ ref('int_indicator_answers') }} as answers
        on
            indicators.round = answers.round
            and indicators.indicator_id = answers.indicator_id
            and respondents.unit_code = answers.unit_code
    where indicators.asked
)

-- More terms met make a rule hold or fail, never one and then the other: what blanks leave open lies between the rule
-- with none of them met and with all. Of who is silent nothing is known.
select
    round,
    unit_code,
    municipality_code,
    indicator_id,
    case when in_base then cast(in_numerator as integer) end as numerator,
    cast(in_base as integer) as base,
    case
        when not is_counted then 0
        when in_base then cast(in_numerator and in_numerator_if_met as integer)
    end as lowest,
    case
        when not is_counted then 1
        when in_base then cast(in_numerator or in_numerator_if_met as integer)
    end as highest,
    case
        when not is_counted then 'not_answered'
        when not in_base then 'not_applicable'
        when n_dont_know = n_variables then 'dont_know'
        when n_not_answered = n_variables then 'not_answered'
        else 'answered'
    end as status,
    data_origin
from evaluated
