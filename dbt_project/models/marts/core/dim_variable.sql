with coded as (
    select distinct
        round,
        variable_id
    from {{ source('catalog', 'text_codes') }}
)

select
    variables.round,
    variables.variable_id,
    variables.question_id,
    cast(variables.sort_no as integer) as sort_no,
    variables.item,
    variables.type,
    variables.answer_set,
    variables.universe_id,
    rules.expression as universe_expression,
    variables.questionnaires,
    variables.required,
    cast(variables.minimum as double) as minimum,
    cast(variables.maximum as double) as maximum,
    coded.variable_id is not null as is_coded
from {{ source('catalog', 'variables') }} as variables
inner join {{ ref('dim_round') }} as rounds on variables.round = rounds.round
left join {{ source('catalog', 'rules') }} as rules
    on
        variables.round = rules.round
        and rules.rule_id = concat('universe:', variables.universe_id)
left join coded
    on
        variables.round = coded.round
        and variables.variable_id = coded.variable_id
order by variables.round, variables.variable_id
