{{ config(meta={
    "description": "Every row and column of a report whose back-test is strict is headed as in print.",
    "dagster": {"ref": {"name": "report_headings"}},
}) }}
-- Figures under another heading are other figures: fails with every row and column of a printed table whose heading is
-- in none of its printed cells. In some, since print may spell a word in two ways within a column.
with strict as (
    select distinct tables.report
    from {{ source('catalog', 'layout_tables') }} as tables
    inner join {{ source('catalog', 'rounds') }} as rounds on tables.round = rounds.round
    where rounds.backtest = 'strict'
),

-- With what print has for the base of a column, where that is another number.
as_printed as (
    select
        headings.report,
        headings.part,
        headings.table_no,
        headings.row_no,
        headings.col_no,
        headings.row_label,
        {{ heading('cells.col_label', 'coalesce(headings.printed_n, headings.counted_n)') }} as col_label
    from {{ ref('report_headings') }} as headings
    inner join {{ ref('int_layout_cells') }} as cells using (report, part, table_no, row_no, col_no)
),

{% for name, cells in [('headed', 'as_printed'), ('printed', ref('stg_published__cells'))] -%}
{{ name }} as (
    {% for side, no, label in [('row', 'row_no', 'row_label'), ('column', 'col_no', 'col_label')] -%}
    select distinct
        report,
        part,
        table_no,
        '{{ side }}' as side,
        {{ no }} as line_no,
        {{ label }} as label
    from {{ cells }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
){% if not loop.last %},{% endif %}

{% endfor %}

select
    headed.report,
    headed.part,
    headed.table_no,
    headed.side,
    headed.line_no,
    headed.label,
    max(printed.label) as printed_label
from headed
inner join strict on headed.report = strict.report
inner join printed
    on
        headed.report = printed.report
        and headed.part = printed.part
        and headed.table_no = printed.table_no
        and headed.side = printed.side
        and headed.line_no = printed.line_no
group by headed.report, headed.part, headed.table_no, headed.side, headed.line_no, headed.label
having max(case when headed.label = printed.label then 1 else 0 end) = 0
