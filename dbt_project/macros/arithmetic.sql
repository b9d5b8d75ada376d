{#
  Arithmetic of published figures. Everything is done in whole numbers, so that neither the engine, the thread count nor
  the order of rows can move a figure. Python has the same rule in orchestration/rounding.py; a test proves that they agree.
#}

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

{#
  numerator / denominator × scale, rounded half away from zero to `decimals` decimals (0, 1 or 2; an expression), as an
  exact decimal; NULL when the denominator is not positive or either is NULL. The numerator may be negative.
#}
{% macro rounded_quotient(numerator, denominator, decimals, scale=1) -%}
    {%- set steps = "case " ~ decimals ~ " when 0 then 1 when 1 then 10 when 2 then 100 end" -%}
    case
        when ({{ denominator }}) > 0
            then cast(
                cast(
                    (case when ({{ numerator }}) < 0 then -1 else 1 end)
                    * ({{ integer_divide(
                        (2 * scale) ~ " * abs(cast(" ~ numerator ~ " as bigint)) * " ~ steps ~ " + " ~ denominator,
                        "2 * cast(" ~ denominator ~ " as bigint)"
                    ) }})
                    * (case {{ decimals }} when 0 then 100 when 1 then 10 when 2 then 1 end) as decimal(18, 0)
                ) * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
            )
    end
{%- endmacro %}

{#
  numerator / base − earlier numerator / earlier base in percentage points: exact, then rounded once, half away from zero;
  NULL where a base is zero or anything is NULL. Numbers of units: none above some thousands, so that products fit.
#}
{% macro points_between(numerator, base, earlier_numerator, earlier_base) -%}
    cast({{ rounded_quotient(
        "cast(" ~ numerator ~ " as bigint) * " ~ earlier_base ~ " - cast(" ~ earlier_numerator ~ " as bigint) * " ~ base,
        "cast(" ~ base ~ " as bigint) * " ~ earlier_base,
        0,
        scale=100,
    ) }} as integer)
{%- endmacro %}

{# numerator / denominator with two decimals, rounded half away from zero, as an exact decimal. #}
{% macro ratio_two_decimals(numerator, denominator) -%}
    {{ rounded_quotient(numerator, denominator, 2) }}
{%- endmacro %}

{# A share in percent with exactly `decimals` decimals (0, 1 or 2; a number), rounded half away from zero; NULL for a base of zero. #}
{% macro percent(numerator, base, decimals) -%}
    cast({{ rounded_quotient(numerator, base, decimals, scale=100) }} as decimal(18, {{ decimals }}))
{%- endmacro %}

{# An estimate as people read it: an exact decimal with one decimal, rounded half away from zero. #}
{% macro one_decimal(estimate) -%}
    cast(round({{ estimate }}, 1) as decimal(18, 1))
{%- endmacro %}
