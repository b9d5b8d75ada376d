with numerator_variables as (
    select distinct
        definitions.round,
        definitions.indicator_id,
        rule_codes.variable_id
    from {{ source('catalog', 'indicator_definitions') }} as definitions
    inner join {{ source('catalog', 'rule_codes') }} as rule_codes
        on
            definitions.round = rule_codes.round
            and definitions.numerator_rule = rule_codes.rule_id
)

select
    answers.round,
    answers.unit_code,
    numerator_variables.indicator_id,
    cast(count(*) as integer) as n_variables,
    cast(sum(case when answers.status = 'dont_know' then 1 else 0 end) as integer) as n_dont_know,
    cast(sum(case when answers.status = 'not_answered' then 1 else 0 end) as integer) as n_not_answered
from {{ ref('int_answers') }} as answers
inner join numerator_variables
    on
        answers.round = numerator_variables.round
        and answers.variable_id = numerator_variables.variable_id
group by answers.round, answers.unit_code, numerator_variables.indicator_id
