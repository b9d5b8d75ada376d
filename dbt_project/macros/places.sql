{# Whether two relations, by their names, speak of the same cell of a printed table. #}
{% macro same_cell(one, other) -%}
    {% for part in ["report", "part", "table_no", "row_no", "col_no"] -%}
    {{ one }}.{{ part }} = {{ other }}.{{ part }}{{ " and " if not loop.last }}
    {%- endfor %}
{%- endmacro %}
