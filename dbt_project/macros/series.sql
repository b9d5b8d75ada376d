{# Figures of indicators over the years, for those who show them. #}

{# Each figure of `series` (fct_indicator_series), and what units come to where it differs as a figure of its own, measured as units. #}
{% macro series_of_both_counts(series) -%}
select * from {{ series }}
union all
select
    * replace (
        'unit_share' as measure,
        unit_value as value,
        unit_display as display,
        unit_numerator as numerator,
        unit_base as base
    )
from {{ series }}
where unit_value is not null
{%- endmacro %}
