{# Aggregate of data_origin: one synthetic row makes the whole synthetic. NULL when there is no row. #}
{% macro combined_origin(expression) -%}
    case
        when max(case when {{ expression }} = 'synthetic' then 1 else 0 end) = 1 then 'synthetic'
        else max({{ expression }})
    end
{%- endmacro %}
