-- The figures of every year, computed and printed, in words; what has no figure has no row.
with labels as (
    select * from {{ ref('dim_code_label') }}
),

named as (
    {{ names_of_groups(ref('dim_group')) }}
)

select
    points.indicator_id as indikator_id,
    indicators.theme as tema,
    indicators.label as indikator,
    points.round as omgang,
    points.grouping_id as indelning_id,
    named.grouping_label as indelning,
    points.group_code as gruppkod,
    {{ group_in_words('points') }} as grupp,
    points.measure as matt_id,
    measures.label as matt,
    points.value as varde,
    points.display as visas,
    units.label as enhet,
    points.numerator as antal,
    points.base as bas,
    rules.base_description as bas_i_ord,
    sources.label as kalla,
    points.report as rapport,
    points.place as plats,
    {{ break_in_words('breaks', 'changes', 'points.reason') }} as brott,
    origins.label as ursprung,
    points.data_origin
from {{ ref('fct_indicator_series') }} as points
inner join {{ ref('dim_indicator') }} as indicators on points.indicator_id = indicators.indicator_id
{{ names_of_its_group('points', ref('dim_group')) }}
left join {{ ref('dim_indicator_round') }} as rules
    on points.round = rules.round and points.indicator_id = rules.indicator_id
{{ label_of('measures', "'measure'", 'points.measure') }}
{{ label_of('units', "'unit_of_measure'", 'points.unit_of_measure') }}
{{ label_of('sources', "'source'", 'points.source') }}
{{ label_of('breaks', "'is_break'", 'cast(points.is_break as string)') }}
{{ label_of('changes', "'comparability'", 'points.comparability') }}
{{ label_of('origins', "'data_origin'", 'points.data_origin') }}
where points.value is not null
