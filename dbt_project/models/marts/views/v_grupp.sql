-- What groups of municipalities came to, in words.
with labels as (
    select * from {{ ref('dim_code_label') }}
)

select
    figures.round as omgang,
    figures.grouping_id as indelning_id,
    sizes.grouping_label as indelning,
    figures.group_code as gruppkod,
    sizes.group_label as grupp,
    figures.indicator_id as indikator_id,
    indicators.theme as tema,
    indicators.label as indikator,
    coalesce(questions.text, indicators.label) as fraga,
    figures.numerator as antal,
    figures.base as bas,
    figures.share_percent as procent,
    figures.display as visas,
    statuses.label as utfall,
    rules.base_description as bas_i_ord,
    figures.municipalities as kommuner,
    figures.answering as svarande_kommuner,
    {{ share_of_group('countries', 'riket') }},
    {{ break_and_origin('figures') }}
from {{ ref('fct_indicator_group') }} as figures
inner join {{ ref('dim_group') }} as sizes
    on
        figures.round = sizes.round
        and figures.grouping_id = sizes.grouping_id
        and figures.group_code = sizes.group_code
inner join {{ ref('dim_indicator') }} as indicators on figures.indicator_id = indicators.indicator_id
inner join {{ ref('dim_indicator_round') }} as rules
    on figures.round = rules.round and figures.indicator_id = rules.indicator_id
left join {{ ref('dim_question') }} as questions
    on rules.round = questions.round and rules.question_id = questions.question_id
left join {{ ref('fct_indicator_group') }} as countries
    on
        figures.round = countries.round
        and figures.indicator_id = countries.indicator_id
        and countries.group_code = 'riket'
{{ label_of('statuses', "'status'", 'figures.status') }}
{{ labels_of_break_and_origin('figures') }}
where figures.status <> 'not_asked'
