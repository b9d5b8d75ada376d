select distinct
    round,
    'answers' as source,
    variable_id as measure
from {{ ref('dim_variable') }}
where type = 'number'
union
select distinct
    round,
    source,
    measure
from {{ ref('int_quantity_values') }}
