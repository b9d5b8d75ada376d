{{ config(meta={
    "description": "Within a printed table, group, round, measure and period change from row to row or from column to column.",
    "dagster": {"ref": {"name": "int_layout_cells"}},
}) }}
-- A word that stands in a single cell alone is a slip of the layout, even where both figures happen to be equal: fails
-- with every table and word that is neither the same all along each row nor all along each column.
with words as (
    {% for word in ['grouping_id', 'group_code', 'round', 'measure', 'period'] -%}
    select
        report,
        part,
        table_no,
        row_no,
        col_no,
        '{{ word }}' as word,
        coalesce({{ word }}, '') as said
    from {{ ref('int_layout_cells') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

{% for line in ['row_no', 'col_no'] -%}
along_{{ line }} as (
    select
        report,
        part,
        table_no,
        word,
        max(words_said) as most
    from (
        select
            report,
            part,
            table_no,
            {{ line }},
            word,
            count(distinct said) as words_said
        from words
        group by report, part, table_no, {{ line }}, word
    )
    group by report, part, table_no, word
){% if not loop.last %},{% endif %}

{% endfor %}

select
    along_row_no.report,
    along_row_no.part,
    along_row_no.table_no,
    along_row_no.word
from along_row_no
inner join along_col_no
    on
        along_row_no.report = along_col_no.report
        and along_row_no.part = along_col_no.part
        and along_row_no.table_no = along_col_no.table_no
        and along_row_no.word = along_col_no.word
where along_row_no.most > 1 and along_col_no.most > 1
