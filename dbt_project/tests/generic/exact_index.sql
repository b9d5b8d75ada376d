{#
  Fails with every part of the left key under which the model has more or fewer rows than left × right, or rows outside
  it. `left`/`right`: relations; `left_columns`/`right_columns`: their part of the key. Columns that both have are joined
  on. `left_where`: condition on `left`; the model's rows are looked at where their part of the key is one of those of
  `left` that meet it. That no row is there twice is `unique_key`'s: counting under the left key is what makes an index of
  a million rows cheap to test.
#}
{% test exact_index(model, left, left_columns, right, right_columns, left_where=none) %}
{%- set own = right_columns | reject("in", left_columns) | list -%}
{%- set left_key = left_columns | join(", ") -%}
{%- set shared = left_columns | select("in", right_columns) | list -%}
with left_keys as (
    select distinct {{ left_key }} from {{ left }}
    {% if left_where %}where {{ left_where }}{% endif %}
),

right_keys as (
    select distinct {{ right_columns | join(", ") }} from {{ right }}
),

expected as (
    select
        {% for column in left_columns %}left_keys.{{ column }},{% endfor %}
        count(right_keys.{{ right_columns[-1] }}) as expected_rows
    from left_keys
    {% if shared -%}
    left join right_keys
        on {% for column in shared %}left_keys.{{ column }} = right_keys.{{ column }}{{ " and " if not loop.last }}{% endfor %}
    {%- else -%}
    cross join right_keys
    {%- endif %}
    group by {% for column in left_columns %}left_keys.{{ column }}{{ ", " if not loop.last }}{% endfor %}
),

found as (
    select
        {% for column in left_columns %}model_rows.{{ column }},{% endfor %}
        count(*) as found_rows,
        count(*) - count(right_keys.{{ right_columns[-1] }}) as rows_outside
    from (select * from {{ model }}) as model_rows
    left join right_keys
        on {% for column in right_columns %}model_rows.{{ column }} = right_keys.{{ column }}{{ " and " if not loop.last }}{% endfor %}
    {% if left_where %}
    where ({% for column in left_columns %}model_rows.{{ column }}{{ ", " if not loop.last }}{% endfor %}) in (select {{ left_key }} from left_keys)
    {% endif %}
    group by {% for column in left_columns %}model_rows.{{ column }}{{ ", " if not loop.last }}{% endfor %}
)

select
    {% for column in left_columns %}coalesce(expected.{{ column }}, found.{{ column }}) as {{ column }},{% endfor %}
    coalesce(expected.expected_rows, 0) as expected_rows,
    coalesce(found.found_rows, 0) as found_rows,
    coalesce(found.rows_outside, 0) as rows_outside
from expected
full outer join found
    on {% for column in left_columns %}expected.{{ column }} = found.{{ column }}{{ " and " if not loop.last }}{% endfor %}
where
    coalesce(expected.expected_rows, 0) <> coalesce(found.found_rows, 0)
    or coalesce(found.rows_outside, 0) > 0
{% endtest %}
