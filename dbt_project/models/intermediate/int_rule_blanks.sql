with terms as (
    select distinct
        round,
        rule_id,
        term_no,
        variable_id
    from {{ source('catalog', 'rule_codes') }}
)

select
    answers.round,
    answers.unit_code,
    terms.rule_id,
    cast(count(*) as integer) as n_blanks
from {{ ref('int_answers') }} as answers
inner join terms
    on
        answers.round = terms.round
        and answers.variable_id = terms.variable_id
where answers.status = 'not_answered'
group by answers.round, answers.unit_code, terms.rule_id
