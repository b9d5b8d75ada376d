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
        {{ rule_holds('bases.combine', 'bases.n_terms', 'bases.n_hits + coalesce(base_blanks.n_blanks, 0)') }}
            as in_base_if_met,
        numerators.holds as in_numerator,
        {{ rule_holds(
            'numerators.combine', 'numerators.n_terms', 'numerators.n_hits + coalesce(blanks.n_blanks, 0)'
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
    left join {{ ref('int_rule_blanks') }} as base_blanks
        on
            bases.round = base_blanks.round
            and bases.rule_id = base_blanks.rule_id
            and bases.unit_code = base_blanks.unit_code
    left join {{ ref('int_rule_blanks') }} as blanks
        on
            numerators.round = blanks.round
            and numerators.rule_id = blanks.rule_id
            and numerators.unit_code = blanks.unit_code
    left join {{ ref('int_indicator_answers') }} as answers
        on
            indicators.round = answers.round
            and indicators.indicator_id = answers.indicator_id
            and respondents.unit_code = answers.unit_code
    where indicators.asked
)

-- More terms met make a rule hold or fail, never one and then the other: what blanks leave open lies between the rule
-- with none of them met and with all. Of who is silent nothing is known. Who may be in the base or not, for want of an
-- answer, counts in the least share without it and in the greatest with it, and otherwise in neither.
select
    round,
    unit_code,
    municipality_code,
    indicator_id,
    case when in_base then cast(in_numerator as integer) end as numerator,
    cast(in_base as integer) as base,
    case
        when not is_counted then 0
        when in_base and in_base_if_met then cast(in_numerator and in_numerator_if_met as integer)
        when (in_base or in_base_if_met) and not (in_numerator and in_numerator_if_met) then 0
    end as lowest,
    case
        when not is_counted then 1
        when in_base and in_base_if_met then cast(in_numerator or in_numerator_if_met as integer)
        when (in_base or in_base_if_met) and (in_numerator or in_numerator_if_met) then 1
    end as highest,
    is_counted and not in_base and in_base_if_met as is_base_open,
    case
        when not is_counted then 'not_answered'
        when not in_base then 'not_applicable'
        when n_dont_know = n_variables then 'dont_know'
        when n_not_answered = n_variables then 'not_answered'
        else 'answered'
    end as status,
    data_origin
from evaluated
