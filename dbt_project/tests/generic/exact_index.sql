{#
  Fails with every key of left × right that the model lacks, and every key of the model outside left × right.
  `left`/`right`: relations; `left_columns`/`right_columns`: their part of the key. Columns that both have are joined on.
#}
{% test exact_index(model, left, left_columns, right, right_columns) %}
{%- set shared = left_columns | select("in", right_columns) | list -%}
{%- set own = right_columns | reject("in", shared) | list -%}
with expected as (
    select
        {%- for column in left_columns %} left_side.{{ column }},{% endfor %}
        {%- for column in own %} right_side.{{ column }}{{ "," if not loop.last }}{% endfor %}
    from {{ left }} as left_side
    {% if shared -%}
    inner join {{ right }} as right_side
        on {% for column in shared %}left_side.{{ column }} = right_side.{{ column }}{{ " and " if not loop.last }}{% endfor %}
    {%- else -%}
    cross join {{ right }} as right_side
    {%- endif %}
),

found as (
    select {{ (left_columns + own) | join(', ') }} from {{ model }}
)

(select 'missing' as finding, missing.* from (select * from expected except select * from found) as missing)
union all
(select 'unexpected' as finding, surplus.* from (select * from found except select * from expected) as surplus)
{% endtest %}
