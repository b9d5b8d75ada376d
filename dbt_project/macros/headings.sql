{#
  Headings of printed tables, with what is counted below them. In the words of a layout, `{n}` stands for the base of the figures below the heading: of the
  only group below it; of the country where several groups divide it, whether the table shows the country or not. Where bases differ, the smallest and
  the largest.
#}

{# The words of a layout with the base put in; `..` for one that is not known. #}
{% macro heading(words, n) -%}
    replace({{ words }}, '{n}', coalesce({{ n }}, '..'))
{%- endmacro %}

{# The same for each level of a label. #}
{% macro headings(labels, n) -%}
    {{ each_label(labels, heading('label', n)) }}
{%- endmacro %}

{# What is counted for words that name a base; NULL for others. #}
{% macro counted_in(words, n) -%}
    case when {{ words }} like '%{n}%' then {{ n }} end
{%- endmacro %}

{# Each of `cells` (columns of report_cells) with what counts for the headings above it; `figures` as in figures_of_cells, `groups` as in dim_group. #}
{% macro cells_below_headings(cells, figures, groups) -%}
select
    cells.*,
    concat(cells.grouping_id, ' ', cells.group_code) as group_key,
    case when cells.measure <> 'quantity' then cells.base end as own_base,
    case
        when cells.measure = 'quantity' then null
        when cells.grouping_id = 'alla' or not groups.is_partition then cells.base
        when cells.measure like 'unit_%' then country.unit_base
        else country.base
    end as country_base
from {{ cells }} as cells
left join {{ figures }} as country
    on
        cells.round = country.round
        and cells.indicator_id = country.indicator_id
        and country.grouping_id = 'alla'
left join {{ groups }} as groups
    on
        cells.round = groups.round
        and cells.grouping_id = groups.grouping_id
        and cells.group_code = groups.group_code
{%- endmacro %}

{# What `{n}` stands for, over cells of the macro above: an aggregate, or a window function with `over`. #}
{% macro base_below(over='') -%}
    case
        when min(group_key) {{ over }} = max(group_key) {{ over }}
            then {{ span('min(own_base) ' ~ over, 'max(own_base) ' ~ over) }}
        else {{ span('min(country_base) ' ~ over, 'max(country_base) ' ~ over) }}
    end
{%- endmacro %}

{# One number, or from which to which; NULL for none. #}
{% macro span(lowest, highest) -%}
    case
        when {{ lowest }} = {{ highest }} then cast({{ lowest }} as string)
        else cast({{ lowest }} as string) || '–' || cast({{ highest }} as string)
    end
{%- endmacro %}

{# One row per cell of `cells` with its labels as they are read, and the base that the label of its column names. #}
{% macro headed_cells(cells, figures, groups) -%}
{%- set row = "over (partition by report, part, table_no, row_no)" -%}
{%- set column = "over (partition by report, part, table_no, col_no)" -%}
with below as (
    {{ cells_below_headings(cells, figures, groups) }}
),

numbered as (
    select
        *,
        {{ base_below(row) }} as row_n,
        {{ base_below(column) }} as column_n
    from below
)

select
    report,
    part,
    table_no,
    row_no,
    col_no,
    {{ heading('row_label', 'row_n') }} as row_label,
    {{ heading('col_label', 'column_n') }} as col_label,
    {{ headings('row_labels', 'row_n') }} as row_labels,
    {{ headings('col_labels', 'column_n') }} as col_labels,
    nullif(printed_n, column_n) as printed_n,
    {{ counted_in('col_label', 'column_n') }} as counted_n
from numbered
{%- endmacro %}
