-- Numbers that are answered, accounted for, measured or observed, alike. What is of the country alone has no
-- municipality.
select
    round,
    'answers' as source,
    variable_id as measure,
    '' as period,
    unit_code,
    municipality_code,
    cast(number as bigint) as value,
    'answered' as status,
    data_origin
from {{ ref('int_answers') }}
where status = 'answered' and number is not null
{% for measure in ["requisitioned_sek", "used_sek", "remaining_sek"] -%}
union all
select
    round,
    'stimulus_funds' as source,
    '{{ measure }}' as measure,
    '' as period,
    municipality_code as unit_code,
    municipality_code,
    {{ measure }} as value,
    {{ measure }}_status as status,
    data_origin
from {{ ref('stg_stimulus__funds') }}
{% endfor -%}
union all
select
    round,
    'npo' as source,
    measure_id as measure,
    substr(cast(month as string), 1, 7) as period,
    '' as unit_code,
    '' as municipality_code,
    value,
    status,
    data_origin
from {{ ref('stg_npo__measures') }}
union all
select
    round,
    observation_kind as source,
    variable_id as measure,
    '' as period,
    unit_code,
    municipality_code,
    cast(number as bigint) as value,
    status,
    data_origin
from {{ ref('stg_observations__values') }}
where number is not null or status = 'suppressed'
