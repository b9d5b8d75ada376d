{#
  Fails with every key of left × right that the model lacks, and every key of the model outside left × right.
  `left`/`right`: relations; `left_columns`/`right_columns`: their part of the key. Columns that both have are joined on.
  `left_where`: condition on `left`; the model's rows are looked at where their part of the key is one of those of `left`
  that meet it.
#}
{% test exact_index(model, left, left_columns, right, right_columns, left_where=none) %}
{%- set shared = left_columns | select("in", right_columns) | list -%}
{%- set own = right_columns | reject("in", shared) | list -%}
with left_keys as (
    select distinct {{ left_columns | join(', ') }}
    from {{ left }}
    {% if left_where %}where {{ left_where }}{% endif %}
),

right_keys as (
    select distinct {{ right_columns | join(', ') }} from {{ right }}
),

expected as (
    select
        {%- for column in left_columns %} left_keys.{{ column }},{% endfor %}
        {%- for column in own %} right_keys.{{ column }}{{ "," if not loop.last }}{% endfor %}
    from left_keys
    {% if shared -%}
    inner join right_keys
        on {% for column in shared %}left_keys.{{ column }} = right_keys.{{ column }}{{ " and " if not loop.last }}{% endfor %}
    {%- else -%}
    cross join right_keys
    {%- endif %}
),

found as (
    select {{ (left_columns + own) | join(', ') }} from {{ model }}
    {% if left_where %}where ({{ left_columns | join(', ') }}) in (select {{ left_columns | join(', ') }} from left_keys){% endif %}
)

(select 'missing' as finding, missing.* from (select * from expected except select * from found) as missing)
union all
(select 'unexpected' as finding, surplus.* from (select * from found except select * from expected) as surplus)
{% endtest %}
