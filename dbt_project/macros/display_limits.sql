{# Shares as people read them: as both numbers where the base is small. `limits`: dim_display_limit, or what has its columns. #}

{# The limits of a rule for a product, one row an origin. #}
{% macro limits_of(limits, rule, product) -%}
    (select origin, smallest from {{ limits }} where rule = '{{ rule }}' and product = '{{ product }}')
{%- endmacro %}

{# Below which base a share is given in counts, one row an origin, in whatever reproduces no printed table. #}
{% macro share_limits(limits) -%}
    {{ limits_of(limits, "share_base", "other") }}
{%- endmacro %}

{# Whether the base of a share is too small for a percent: `smallest` is the limit of dim_display_limit, NULL for none. #}
{% macro is_small_base(base, smallest) -%}
    coalesce({{ base }} > 0 and {{ base }} < {{ smallest }}, false)
{%- endmacro %}

{# The two numbers of a share. #}
{% macro two_numbers(numerator, base) -%}
    concat(cast({{ numerator }} as string), ' av ', cast({{ base }} as string))
{%- endmacro %}

{# What stands for a share of a small base: the two numbers; NULL for one that is given in percent. #}
{% macro share_in_counts(numerator, base, smallest) -%}
    case when {{ is_small_base(base, smallest) }} then {{ two_numbers(numerator, base) }} end
{%- endmacro %}

{# A share as people read it: percent, or numerator and base where `smallest` asks for it, or the symbol of its status. #}
{% macro displayed_share(status, share_percent, numerator, base, smallest) -%}
    {{ display_of_cell(status, share_percent, "1", 0, "null", "null", "null", share_in_counts(numerator, base, smallest)) }}
{%- endmacro %}

{# The same of a share without a status of its own: a symbol where nobody is in the base, which is a number. #}
{% macro displayed_part(numerator, base, smallest) -%}
    case
        when {{ base }} = 0 then '.'
        when {{ base }} < {{ smallest }} then {{ two_numbers(numerator, base) }}
        else cast({{ round_half_away(numerator, base) }} as string)
    end
{%- endmacro %}

{# How displayed_share gives the share: percent, counts or symbol. #}
{% macro shown_as(status, base, smallest) -%}
    case
        when {{ status }} <> 'answered' then 'symbol'
        when {{ is_small_base(base, smallest) }} then 'counts'
        else 'percent'
    end
{%- endmacro %}

{#
  Shares of groups (`figures`: a query with numerator, base, share_percent, status, data_origin) as people read them: percent, or numerator and base.
  `in_units`: counted in units too (unit_…).
#}
{% macro displayed_shares(figures, limits, in_units) -%}
select
    figures.*,
    {% for side in ["", "unit_"] if in_units or side == "" -%}
    {{ displayed_share(
        "figures.status", "figures." ~ side ~ "share_percent", "figures." ~ side ~ "numerator", "figures." ~ side ~ "base", "limits.smallest"
    ) }} as {{ side }}display,
    {% endfor -%}
    {{ shown_as("figures.status", "figures.base", "limits.smallest") }} as shown_as
from ({{ figures }}) as figures
left join {{ share_limits(limits) }} as limits on figures.data_origin = limits.origin
{%- endmacro %}
