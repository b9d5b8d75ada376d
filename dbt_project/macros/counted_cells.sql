{# What counts for a cell of a printed table, for any layout and any groups. Arguments are relations, as in groups.sql. #}

{# Unit of measure of a cell; `quantity_unit` is that of its quantity, if it shows one. #}
{% macro unit_of_measure(measure, quantity_unit) -%}
    case
        when {{ measure }} in ('share', 'unit_share') then 'percent'
        when {{ measure }} = 'quantity' then {{ quantity_unit }}
        else 'count'
    end
{%- endmacro %}

{# What counts for a cell by what its measure is of. #}
{% macro count_of_cell(of_quantity, of_units, of_municipalities) -%}
    case
        when cells.measure = 'quantity' then {{ of_quantity }}
        when cells.measure like 'unit_%' then {{ of_units }}
        else {{ of_municipalities }}
    end
{%- endmacro %}

{# Each cell with the counts that its group comes to. #}
{% macro counted_cells(cells, rounds, indicators, described, definitions, quantities, observed) -%}
select
    cells.*,
    replace(cells.measure, 'unit_', '') as kind,
    {{ unit_of_measure('cells.measure', 'described.unit_of_measure') }} as unit_of_measure,
    coalesce(described.source, observed.observation_kind, 'answers') as source,
    definitions.denominator is not null or definitions.statistic = 'median' as is_ratio,
    {{ count_of_cell('quantities.numerator', 'indicators.unit_numerator', 'indicators.numerator') }} as numerator,
    {{ count_of_cell('quantities.denominator', 'indicators.unit_base', 'indicators.base') }} as base,
    case when cells.measure = 'unit_population' then indicators.units else indicators.municipalities end as members,
    -- The number of municipalities and the size of a base are known even where no share can be.
    case
        when not cells.has_answers then 'no_answers'
        when cells.measure = 'quantity' then coalesce(quantities.status, 'not_answered')
        when cells.measure in ('population', 'unit_population') then 'answered'
        when cells.measure in ('base', 'unit_base') and indicators.base is not null then 'answered'
        else indicators.status
    end as status,
    case
        when not cells.has_answers then 'no_answers'
        else coalesce(quantities.data_origin, indicators.data_origin, rounds.data_origin)
    end as data_origin,
    case when cells.has_answers then quantities.symbol end as own_symbol
from {{ cells }} as cells
left join {{ rounds }} as rounds on cells.round = rounds.round
left join {{ indicators }} as indicators
    on
        cells.round = indicators.round
        and cells.grouping_id = indicators.grouping_id
        and cells.group_code = indicators.group_code
        and cells.indicator_id = indicators.indicator_id
left join {{ described }} as described on cells.quantity_id = described.quantity_id
left join {{ observed }} as observed on cells.indicator_id = observed.indicator_id
left join {{ definitions }} as definitions
    on
        cells.round = definitions.round
        and cells.quantity_id = definitions.quantity_id
left join {{ quantities }} as quantities
    on
        cells.round = quantities.round
        and cells.quantity_id = quantities.quantity_id
        and (cells.period = quantities.period or (quantities.status = 'not_asked' and quantities.period = ''))
        and cells.grouping_id = quantities.grouping_id
        and cells.group_code = quantities.group_code
{%- endmacro %}
