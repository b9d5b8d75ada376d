-- What is measured for the country alone has no municipality.
{{ values_of_municipalities(ref('int_answers'), ref('stg_stimulus__funds')) }}
union all
select
    round,
    'npo' as source,
    measure_id as measure,
    substr(cast(month as string), 1, 7) as period,
    '' as municipality_code,
    value,
    data_origin
from {{ ref('stg_npo__measures') }}
