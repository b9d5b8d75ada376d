{# How figures are written in Swedish print, and how printed figures are compared. Engine differences are kept here. #}

{# U+00A0, which stands between thousands. Engine difference: Spark writes char(160). #}
{% macro no_break_space() -%}
    chr(160)
{%- endmacro %}

{# A whole number as people read it: no-break space between thousands. Engine difference: Spark writes format_number(x, 0). #}
{% macro swedish_integer(expression) -%}
    replace(format('{:,}', cast({{ expression }} as bigint)), ',', {{ no_break_space() }})
{%- endmacro %}

{# A printed figure without differences that no reader sees: no-break space or space, blanks at the ends. #}
{% macro as_read(expression) -%}
    trim(replace({{ expression }}, {{ no_break_space() }}, ' '))
{%- endmacro %}
