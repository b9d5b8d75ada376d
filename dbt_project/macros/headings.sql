{#
  Headings of printed tables, with what is counted below them. In the words of a layout, `{n}` stands for the base of the cells below the heading and
  `{svarande}` for the municipalities (units, for a measure of units) that answered: of the only group below it, else of the country. The largest base
  below counts, since some questions are put to fewer; several groups without the country have no base together.
#}

{# The words of a layout with both numbers put in; `..` for one that is not known. #}
{% macro heading(words, n, answering) -%}
    replace(
        replace({{ words }}, '{n}', coalesce(cast({{ n }} as string), '..')),
        '{svarande}', coalesce(cast({{ answering }} as string), '..')
    )
{%- endmacro %}

{# The same for each level of a label. #}
{% macro headings(labels, n, answering) -%}
    {{ each_label(labels, heading('label', n, answering)) }}
{%- endmacro %}

{# Each of `cells` (columns of report_cells) with what counts for the headings above it; `groups` as in dim_group. #}
{% macro cells_below_headings(cells, groups) -%}
select
    cells.*,
    concat(cells.grouping_id, ' ', cells.group_code) as group_key,
    case when cells.measure <> 'quantity' then cells.base end as counted,
    case when cells.measure like 'unit_%' then own.units_answering else own.answering end as group_answering,
    country.group_code as country,
    case when cells.measure like 'unit_%' then country.units_answering else country.answering end as country_answering
from {{ cells }} as cells
left join {{ groups }} as own
    on
        cells.round = own.round
        and cells.grouping_id = own.grouping_id
        and cells.group_code = own.group_code
left join {{ groups }} as country on cells.round = country.round and country.grouping_id = 'alla'
{%- endmacro %}

{# What `{n}` stands for, over cells of the macro above: an aggregate, or a window function with `over`. #}
{% macro base_below(over='') -%}
    case
        when min(group_key) {{ over }} = max(group_key) {{ over }} then max(counted) {{ over }}
        else max(case when group_code = country then counted end) {{ over }}
    end
{%- endmacro %}

{# What `{svarande}` stands for, likewise. #}
{% macro answering_below(over='') -%}
    case
        when min(group_key) {{ over }} = max(group_key) {{ over }} then max(group_answering) {{ over }}
        else max(country_answering) {{ over }}
    end
{%- endmacro %}

{#
  One row per cell of `cells` with its labels as they are read, and the base that the label of its column names. Where print has another number there
  (`printed_n`), the label has that one.
#}
{% macro headed_cells(cells, groups) -%}
{%- set row = "over (partition by report, part, table_no, row_no)" -%}
{%- set column = "over (partition by report, part, table_no, col_no)" -%}
with below as (
    {{ cells_below_headings(cells, groups) }}
),

numbered as (
    select
        *,
        {{ base_below(row) }} as row_n,
        {{ answering_below(row) }} as row_answering,
        {{ base_below(column) }} as column_n,
        {{ answering_below(column) }} as column_answering
    from below
)

select
    report,
    part,
    table_no,
    row_no,
    col_no,
    {{ heading('row_label', 'row_n', 'row_answering') }} as row_label,
    {{ heading('col_label', 'coalesce(printed_n, column_n)', 'column_answering') }} as col_label,
    {{ headings('row_labels', 'row_n', 'row_answering') }} as row_labels,
    {{ headings('col_labels', 'coalesce(printed_n, column_n)', 'column_answering') }} as col_labels,
    printed_n,
    case when printed_n is not null then column_n end as counted_n
from numbered
{%- endmacro %}
