-- The landing has one row a measure; people compare measures of the same month, so they stand side by side here.
{%- set measures = {
    'anslutna_kommuner': 'connected_municipalities',
    'unika_anvandare': 'unique_users',
    'unika_anvandare_kommuner': 'unique_users_municipal',
    'slagningar': 'searches',
    'slagningar_kommuner': 'searches_municipal',
    'patienter': 'patients',
    'patienter_kommuner': 'patients_municipal',
} %}
with months as (
    select
        round,
        month,
        {% for measure_id, name in measures.items() -%}
        max(case when measure_id = '{{ measure_id }}' then value end) as {{ name }},
        max(case when measure_id = '{{ measure_id }}' then status end) as {{ name }}_status,
        {% endfor -%}
        {{ combined_origin('data_origin') }} as data_origin
    from {{ ref('stg_npo__measures') }}
    group by round, month
)

select
    round,
    month,
    {% for name in measures.values() -%}
    {{ name }},
    {{ name }}_status,
    {% endfor -%}
    {{ ratio_two_decimals('searches', 'unique_users') }} as searches_per_user,
    {{ ratio_two_decimals('searches_municipal', 'unique_users_municipal') }} as searches_per_user_municipal,
    data_origin
from months
order by round, month
