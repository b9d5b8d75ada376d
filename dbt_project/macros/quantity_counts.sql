{# What figures that are no share are made of, for any groups. Arguments are relations, as in groups.sql. #}

{# What was observed in each group of the common table expression `members`, and how the group is to be counted. #}
{% macro observed_in_groups(definitions, results) -%}
select
    results.round,
    results.quantity_id,
    results.period,
    members.grouping_id,
    members.group_code,
    results.municipality_code,
    results.numerator,
    results.denominator,
    results.status,
    results.data_origin,
    definitions.statistic,
    definitions.threshold,
    definitions.denominator is not null as is_ratio
from {{ results }} as results
inner join {{ definitions }} as definitions
    on
        results.round = definitions.round
        and results.quantity_id = definitions.quantity_id
inner join members
    on
        results.round = members.round
        and results.municipality_code = members.municipality_code
{%- endmacro %}

{# One side of what a group comes to by the statistic of its quantity. #}
{% macro statistic_of(side) -%}
    case
        when max(case when status = 'suppressed' then 1 else 0 end) = 1 or count({{ side }}) = 0 then null
        {%- if side == "denominator" %}
        when statistic = 'median' then 2
        when not is_ratio then 1
        {%- endif %}
        when statistic = 'max' then max({{ side }})
        when statistic = 'median' then 2 * median({{ side }})
        when statistic = 'count_positive' then sum(case when {{ side }} > 0 then 1 else 0 end)
        when statistic = 'count_at_least' then sum(case when {{ side }} >= threshold then 1 else 0 end)
        else sum({{ side }})
    end
{%- endmacro %}

{#
  One row per round, quantity, period, grouping and group in which anybody has a number, or one that is hidden; '' is the municipality of what is
  measured for the country alone. Of a group with a hidden number no statistic is known: a sum lacks it, it may be the largest or reach a threshold, and
  what the others come to would give it away to whoever knows a total. Who lacks a number is left out, as who did not answer is. A median is two halves: twice
  the number in the middle, or the two there, over 2.
#}
{% macro counts_of_quantities(definitions, results, members) -%}
with members as (
    select
        round,
        grouping_id,
        group_code,
        municipality_code
    from {{ members }}
    union all
    select distinct
        round,
        'alla' as grouping_id,
        'riket' as group_code,
        '' as municipality_code
    from {{ members }}
),

observed as (
    {{ observed_in_groups(definitions, results) }}
)

select
    round,
    quantity_id,
    period,
    grouping_id,
    group_code,
    {% for side in ["numerator", "denominator"] -%}
    cast({{ statistic_of(side) }} as bigint) as {{ side }},
    {% endfor -%}
    cast(sum(case when status = 'answered' and municipality_code <> '' then 1 else 0 end) as integer) as municipalities,
    cast(sum(case when status = 'suppressed' then 1 else 0 end) as integer) as hidden,
    {{ combined_origin('data_origin') }} as data_origin
from observed
group by
    round,
    quantity_id,
    statistic,
    threshold,
    is_ratio,
    period,
    grouping_id,
    group_code
{%- endmacro %}
