-- The cells of printed tables, with the words of table, group, indicator and base; what was not asked has no row.
with labels as (
    select * from {{ ref('dim_code_label') }}
),

named as (
    {{ names_of_groups(ref('dim_group')) }}
)

select
    cells.report as rapport,
    cells.part as del_id,
    parts.label as del,
    cells.table_no as tabell,
    tables.title as rubrik,
    cells.row_no as rad,
    cells.col_no as kolumn,
    cells.row_label as radrubrik,
    cells.col_label as kolumnrubrik,
    cells.round as omgang,
    named.grouping_label as indelning,
    {{ group_in_words('cells') }} as grupp,
    coalesce(cells.indicator_id, cells.quantity_id) as indikator_id,
    coalesce(indicators.label, quantities.label, observed.label) as indikator,
    measures.label as matt,
    cells.display as visas,
    cells.printed as tryckt,
    verdicts.label as utfall,
    cells.value as varde,
    units.label as enhet,
    cells.numerator as antal,
    cells.base as bas,
    coalesce(rules.base_description, quantity_rules.base_description) as bas_i_ord,
    statuses.label as status,
    concat_ws(': ', breaks.label, nullif(cells.break_reason, '')) as brott,
    coalesce(sources.label, cells.source) as kalla,
    origins.label as ursprung,
    cells.data_origin
from {{ ref('report_cells') }} as cells
inner join {{ ref('report_tables') }} as tables
    on cells.report = tables.report and cells.part = tables.part and cells.table_no = tables.table_no
{{ names_of_its_group('cells', ref('dim_group')) }}
left join {{ ref('dim_indicator') }} as indicators on cells.indicator_id = indicators.indicator_id
left join {{ ref('dim_indicator_round') }} as rules
    on cells.round = rules.round and cells.indicator_id = rules.indicator_id
left join {{ ref('dim_quantity') }} as quantities on cells.quantity_id = quantities.quantity_id
left join {{ ref('dim_quantity_round') }} as quantity_rules
    on cells.round = quantity_rules.round and cells.quantity_id = quantity_rules.quantity_id
left join {{ ref('dim_observation_indicator') }} as observed on cells.indicator_id = observed.indicator_id
{{ label_of('parts', "'part'", 'cells.part') }}
{{ label_of('measures', "'measure'", 'cells.measure') }}
{{ label_of('verdicts', "'verdict'", 'cells.verdict') }}
{{ label_of('units', "'unit_of_measure'", 'cells.unit_of_measure') }}
{{ label_of('statuses', "'status'", 'cells.status') }}
{{ label_of('breaks', "'is_break'", 'cast(cells.is_break as string)') }}
{{ label_of('sources', "'source'", 'cells.source') }}
{{ label_of('origins', "'data_origin'", 'cells.data_origin') }}
where cells.status <> 'not_asked'
