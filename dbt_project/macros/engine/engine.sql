{#
  What DuckDB and Apache Spark write differently, and nothing else: each macro beside both of its spellings. A model or macro that needs one of them
  calls it by the name without an engine. Whoever renders macros without dbt (orchestration/warehouse/macros.py, sqlfluff) writes DuckDB's.
#}

{# Whole-number quotient of two non-negative whole numbers. #}
{% macro integer_divide(dividend, divisor) -%}
    {{ adapter.dispatch("integer_divide", "ehalsa")(dividend, divisor) }}
{%- endmacro %}

{% macro duckdb__integer_divide(dividend, divisor) -%}
    ({{ dividend }}) // ({{ divisor }})
{%- endmacro %}

{% macro spark__integer_divide(dividend, divisor) -%}
    ({{ dividend }}) div ({{ divisor }})
{%- endmacro %}

{# A bigint with commas between thousands. #}
{% macro with_commas(expression) -%}
    {{ adapter.dispatch("with_commas", "ehalsa")(expression) }}
{%- endmacro %}

{% macro duckdb__with_commas(expression) -%}
    format('{:,}', {{ expression }})
{%- endmacro %}

{% macro spark__with_commas(expression) -%}
    format_number({{ expression }}, 0)
{%- endmacro %}

{# What the first group of a regular expression matched, in a replacement. #}
{% macro first_match() -%}
    {{ adapter.dispatch("first_match", "ehalsa")() }}
{%- endmacro %}

{% macro duckdb__first_match() -%}
    '\1'
{%- endmacro %}

{% macro spark__first_match() -%}
    '$1'
{%- endmacro %}

{# The list with `written` of each element, which `written` calls `label`. #}
{% macro each_label(labels, written) -%}
    {{ adapter.dispatch("each_label", "ehalsa")(labels, written) }}
{%- endmacro %}

{% macro duckdb__each_label(labels, written) -%}
    list_transform({{ labels }}, lambda label: {{ written }})
{%- endmacro %}

{% macro spark__each_label(labels, written) -%}
    transform({{ labels }}, label -> {{ written }})
{%- endmacro %}

{# The texts of a group in their own order, with `separator` between them; an aggregate. #}
{% macro joined_texts(expression, separator) -%}
    {{ adapter.dispatch("joined_texts", "ehalsa")(expression, separator) }}
{%- endmacro %}

{% macro duckdb__joined_texts(expression, separator) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ expression }})
{%- endmacro %}

{% macro spark__joined_texts(expression, separator) -%}
    listagg({{ expression }}, '{{ separator }}') within group (order by {{ expression }})
{%- endmacro %}

{# Sum of doubles in one order, so that the last bit is the same whoever adds; an aggregate. #}
{% macro ordered_sum(expression, order) -%}
    {{ adapter.dispatch("ordered_sum", "ehalsa")(expression, order) }}
{%- endmacro %}

{% macro duckdb__ordered_sum(expression, order) -%}
    sum({{ expression }} order by {{ order }})
{%- endmacro %}

{# NULL is not added, and nothing comes to NULL, as in a sum. #}
{% macro spark__ordered_sum(expression, order) -%}
    aggregate(
        array_sort(collect_list(named_struct('turn', {{ order }}, 'amount', {{ expression }}))),
        cast(null as double),
        (total, next) -> coalesce(total + next.amount, total, next.amount)
    )
{%- endmacro %}
