{#
  Arithmetic of published figures. Everything is done in whole numbers, so that neither the engine, the thread count nor
  the order of rows can move a figure. Python has the same rule in orchestration/rounding.py; a test proves that they agree.
#}

{# Whole-number quotient of two non-negative whole numbers. Engine difference: Spark writes `div`. #}
{% macro integer_divide(dividend, divisor) -%}
    ({{ dividend }}) // ({{ divisor }})
{%- endmacro %}

{#
  numerator / denominator × scale, rounded half away from zero to a whole number; NULL when the denominator is zero or either is NULL.
  Both must be whole and not negative. scale 100 gives whole percents.
#}
{% macro round_half_away(numerator, denominator, scale=100) -%}
    case
        when ({{ denominator }}) > 0
            then {{ integer_divide(
                (2 * scale) ~ " * cast(" ~ numerator ~ " as bigint) + " ~ denominator,
                "2 * cast(" ~ denominator ~ " as bigint)"
            ) }}
    end
{%- endmacro %}

{# numerator / denominator with two decimals, rounded half away from zero, as an exact decimal. #}
{% macro ratio_two_decimals(numerator, denominator) -%}
    cast(cast({{ round_half_away(numerator, denominator) }} as decimal(18, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2))
{%- endmacro %}
