{# What a cell of a printed table shows, for any layout and any groups. Arguments are relations, as in groups.sql. #}

{# Unit of measure of a cell; `quantity_unit` is that of its quantity, if it shows one. #}
{% macro unit_of_measure(measure, quantity_unit) -%}
    case
        when {{ measure }} in ('share', 'unit_share') then 'percent'
        when {{ measure }} = 'quantity' then {{ quantity_unit }}
        else 'count'
    end
{%- endmacro %}

{#
  Whether a figure of a round may not be compared with the rounds before it; what nobody stated is not comparable. NULL for what was not asked: there is
  no figure to compare.
#}
{% macro is_break(comparability) -%}
    case
        when {{ comparability }} = 'not_asked' then null
        else coalesce({{ comparability }}, '') not in ('first', 'same')
    end
{%- endmacro %}

{#
  The cell as people read it: a symbol, or the figure. `counted` is the count that `zero_symbol` stands for when it is zero, `own_symbol` what the
  source of the figure has for a number that it does not give, if it has anything, `in_counts` what stands for a share of a small base.
#}
{% macro display_of_cell(status, value, counted, decimals, zero_symbol, not_asked_symbol, own_symbol, in_counts) -%}
    case
        when {{ status }} = 'not_asked' then coalesce({{ not_asked_symbol }}, '*')
        when {{ status }} = 'not_applicable' then '.'
        when {{ status }} <> 'answered' and {{ own_symbol }} is not null then {{ own_symbol }}
        when {{ status }} <> 'answered' then '..'
        when {{ in_counts }} is not null then {{ in_counts }}
        when {{ zero_symbol }} is not null and {{ counted }} = 0 then {{ zero_symbol }}
        else {{ swedish_decimal(value, decimals) }}
    end
{%- endmacro %}

{# The `figures` with their values, as large as the cell prints them. #}
{% macro valued_cells(limits, product) -%}
select
    figures.*,
    limits.smallest,
    case
        when figures.kind = 'population' then cast(figures.members as decimal(18, 2))
        when figures.kind = 'base' then cast(figures.base as decimal(18, 2))
        when figures.kind = 'numerator' and figures.base > 0 then cast(figures.numerator as decimal(18, 2))
        when figures.kind = 'share' then {{ rounded_quotient('figures.numerator', 'figures.base', 'figures.decimals', scale=100) }}
        when figures.kind = 'quantity' then {{ rounded_quotient('figures.numerator', 'figures.base', 'figures.decimals') }}
    end as value
from figures
left join {{ limits_of(limits, 'share_base', product) }} as limits on figures.data_origin = limits.origin
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

{#
  One row per cell of `cells` (columns of int_layout_cells), filled from what its group comes to. A measure of units is the measure of municipalities
  counted in units: `kind` is what both have in common. `product` says which limits hold: those of printed tables, or of other ones.
#}
{% macro computed_cells(cells, rounds, indicators, described, definitions, quantities, observed, limits, product) -%}
with figures as (
    {{ counted_cells(cells, rounds, indicators, described, definitions, quantities, observed) }}
),

valued as (
    {{ valued_cells(limits, product) }}
)

select
    report,
    part,
    table_no,
    row_no,
    col_no,
    row_label,
    col_label,
    row_labels,
    col_labels,
    round,
    indicator_id,
    quantity_id,
    period,
    grouping_id,
    group_code,
    measure,
    unit_of_measure,
    decimals,
    cast(numerator as bigint) as numerator,
    case when measure <> 'quantity' or is_ratio then cast(base as bigint) end as base,
    value,
    status,
    {{ display_of_cell(
        'status', 'value', "case when kind = 'share' then numerator else value end", 'decimals', 'zero_symbol', 'not_asked_symbol', 'own_symbol',
        "case when kind = 'share' then " ~ share_in_counts('numerator', 'base', 'smallest') ~ " end"
    ) }} as display,
    source,
    data_origin
from valued
{%- endmacro %}
