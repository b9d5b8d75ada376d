{# How figures are written in Swedish print, and how printed figures are compared. #}

{# U+00A0, which stands between thousands. #}
{% macro no_break_space() -%}
    chr(160)
{%- endmacro %}

{# A whole number as people read it: no-break space between thousands. #}
{% macro swedish_integer(expression) -%}
    replace({{ with_commas('cast(' ~ expression ~ ' as bigint)') }}, ',', {{ no_break_space() }})
{%- endmacro %}

{#
  An exact decimal(18, 2) as people read it: no-break space between thousands, decimal comma and exactly `decimals`
  decimals (0, 1 or 2; an expression); a minus sign (U+2212) before what is negative. The value must have no more decimals; NULL stays NULL.
#}
{% macro swedish_decimal(value, decimals) -%}
    {%- set hundredths = "cast(abs(" ~ value ~ ") * 100 as bigint)" -%}
    case when ({{ value }}) < 0 then '−' else '' end
    || {{ swedish_integer(integer_divide(hundredths, "100")) }}
    || case {{ decimals }}
        when 1 then ',' || cast({{ integer_divide(hundredths ~ " % 100", "10") }} as string)
        when 2 then ',' || lpad(cast({{ hundredths }} % 100 as string), 2, '0')
        else ''
    end
{%- endmacro %}

{#
  A printed figure without differences that no reader sees: no-break space or space, blanks at the ends, and the mark of a footnote after a
  digit. A mark alone is a symbol and stays.
#}
{% macro as_read(expression) -%}
    regexp_replace(trim(replace({{ expression }}, {{ no_break_space() }}, ' ')), '([0-9])[*]$', {{ first_match() }})
{%- endmacro %}
