{# What a municipality is by its units, and what the registers know of a unit. Arguments are relations, as in groups.sql. #}

{#
  A municipality by an indicator's `rollup`, 1 or 0: `units_with` of its `units` in the base have it, `people_with` of the `people` there; NULL without
  units in the base. Numbers of inhabitants count only where there are several units.
#}
{% macro rolled_up(rollup, units_with, units, people_with, people) -%}
    cast(
        case
            when {{ units }} = 0 then null
            when {{ rollup }} = 'all' then {{ units_with }} = {{ units }}
            when {{ rollup }} = 'population' and {{ units }} > 1 then 2 * {{ people_with }} >= {{ people }}
            else {{ units_with }} > 0
        end as integer
    )
{%- endmacro %}

{# What is known of every unit asked, answering or not, as if it were an answer: rules may test it. #}
{% macro register_variables(units) -%}
{% for variable, code in [
    ("reg_svarat", "case when answered then '1' else '0' end"),
    ("reg_enkat", "questionnaire"),
    ("reg_lan", "county_code"),
    ("reg_enhet", "kind"),
] -%}
select
    round,
    unit_code,
    '{{ variable }}' as variable_id,
    {{ code }} as code
from {{ units }}
where {{ code }} is not null
{% if not loop.last -%}
union all
{% endif -%}
{% endfor -%}
{%- endmacro %}
