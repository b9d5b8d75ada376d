-- What a municipality answered beside its size group, its region and the country, in words.
with labels as (
    select * from {{ ref('dim_code_label') }}
),

figures as (
    select * from {{ ref('fct_indicator_group') }}
)

select
    results.round as omgang,
    results.municipality_code as kommunkod,
    municipalities.municipality as kommun,
    municipalities.county as lan,
    results.indicator_id as indikator_id,
    indicators.theme as tema,
    indicators.label as indikator,
    coalesce(questions.text, indicators.label) as fraga,
    coalesce(yes_or_no.label, statuses.label) as svar,
    municipalities.size_group_label as storleksgrupp,
    {{ share_of_group('of_size', 'storleksgrupp') }},
    municipalities.region,
    {{ share_of_group('of_region', 'region') }},
    {{ share_of_group('of_country', 'riket') }},
    rules.base_description as bas,
    {{ break_and_origin('results') }}
from {{ ref('fct_indicator_municipality') }} as results
inner join {{ ref('dim_municipality') }} as municipalities
    on results.round = municipalities.round and results.municipality_code = municipalities.municipality_code
inner join {{ ref('dim_indicator') }} as indicators on results.indicator_id = indicators.indicator_id
inner join {{ ref('dim_indicator_round') }} as rules
    on results.round = rules.round and results.indicator_id = rules.indicator_id
left join {{ ref('dim_question') }} as questions
    on rules.round = questions.round and rules.question_id = questions.question_id
{% for alias, grouping, group in [
    ('of_size', 'storlek', 'municipalities.size_group'),
    ('of_region', 'region', 'municipalities.region_code'),
    ('of_country', 'alla', "'riket'"),
] -%}
left join figures as {{ alias }}
    on
        results.round = {{ alias }}.round
        and results.indicator_id = {{ alias }}.indicator_id
        and {{ alias }}.grouping_id = '{{ grouping }}'
        and {{ alias }}.group_code = {{ group }}
{% endfor -%}
{{ label_of('statuses', "'status'", 'results.status') }}
{% set yes_or_no = "case when results.status = 'answered' then cast(results.numerator as string) end" -%}
{{ label_of('yes_or_no', "'answer'", yes_or_no) }}
{{ labels_of_break_and_origin('results') }}
where results.status <> 'not_asked'
