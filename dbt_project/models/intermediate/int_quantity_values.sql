-- Numbers that are answered, requisitioned or measured, alike: the units of a municipality are added up first, so that
-- "the largest municipality" is a municipality. What is measured for the country alone has no municipality.
{%- set funds = ["requisitioned_sek", "used_sek", "remaining_sek"] %}
select
    round,
    'answers' as source,
    variable_id as measure,
    '' as period,
    municipality_code,
    cast(sum(number) as bigint) as value,
    {{ combined_origin('data_origin') }} as data_origin
from {{ ref('int_answers') }}
where status = 'answered' and number is not null
group by round, variable_id, municipality_code
{% for measure in funds -%}
union all
select
    round,
    'stimulus_funds' as source,
    '{{ measure }}' as measure,
    '' as period,
    municipality_code,
    {{ measure }} as value,
    data_origin
from {{ ref('stg_stimulus__funds') }}
{% endfor -%}
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
