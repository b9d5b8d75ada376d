{# What the views that read themselves have in common: codes in words. #}

{# A column that says whether a figure breaks its series, how it compares and why, of labels of `is_break` and `comparability`. #}
{% macro break_in_words(breaks, changes, reason) -%}
    concat_ws(': ', {{ breaks }}.label, {{ changes }}.label, nullif({{ reason }}, ''))
{%- endmacro %}

{# Join the label of a code; `labels` is dim_code_label, `column` the column that the dictionary knows the code under. #}
{% macro label_of(alias, column, code) -%}
    left join labels as {{ alias }} on {{ alias }}.column_name = {{ column }} and {{ alias }}.code = {{ code }}
{%- endmacro %}
