{# What a cell of a printed table shows, for any layout and any groups. Arguments are relations, as in groups.sql. #}

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
