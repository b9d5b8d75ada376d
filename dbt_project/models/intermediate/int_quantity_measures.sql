select
    variables.round,
    'answers' as source,
    variables.variable_id as measure
from {{ source('catalog', 'variables') }} as variables
inner join {{ ref('int_rounds') }} as rounds on variables.round = rounds.round
where variables.type = 'number'
union
select distinct
    round,
    source,
    measure
from {{ ref('int_quantity_values') }}
