{# Figures that are no share, for any groups. Arguments are relations, as in groups.sql. #}

{#
  Numbers that are answered or requisitioned, alike: one row per round, source, measure and municipality. The units of a municipality are added up
  first, so that "the largest municipality" is a municipality.
#}
{% macro values_of_municipalities(answers, funds) -%}
select
    round,
    'answers' as source,
    variable_id as measure,
    '' as period,
    municipality_code,
    cast(sum(number) as bigint) as value,
    {{ combined_origin('data_origin') }} as data_origin
from {{ answers }}
where status = 'answered' and number is not null
group by round, variable_id, municipality_code
{% for measure in ["requisitioned_sek", "used_sek", "remaining_sek"] -%}
union all
select
    round,
    'stimulus_funds' as source,
    '{{ measure }}' as measure,
    '' as period,
    municipality_code,
    {{ measure }} as value,
    data_origin
from {{ funds }}
{% endfor -%}
{%- endmacro %}

{#
  One row per round, quantity, period, grouping and group in which anybody has a number; '' is the municipality of what is measured for the country
  alone. Of a ratio, only who has both numbers is counted. The month is kept where the quantity is the value of a month.
#}
{% macro counts_of_quantities(quantities, figures, members) -%}
with observed as (
    select
        numerators.round,
        quantities.quantity_id,
        quantities.statistic,
        quantities.threshold,
        case when quantities.statistic = 'value' then numerators.period else '' end as period,
        numerators.municipality_code,
        numerators.value as numerator,
        case when quantities.denominator is null then 1 else denominators.value end as denominator,
        quantities.denominator is not null as is_ratio,
        numerators.data_origin
    from {{ quantities }} as quantities
    inner join {{ figures }} as numerators
        on
            quantities.source = numerators.source
            and quantities.measure = numerators.measure
    left join {{ figures }} as denominators
        on
            quantities.source = denominators.source
            and quantities.denominator = denominators.measure
            and numerators.round = denominators.round
            and numerators.period = denominators.period
            and numerators.municipality_code = denominators.municipality_code
    where quantities.denominator is null or denominators.value is not null
),

members as (
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
)

select
    observed.round,
    observed.quantity_id,
    observed.period,
    members.grouping_id,
    members.group_code,
    {% for side in ["numerator", "denominator"] -%}
    cast(
        case
            {%- if side == "denominator" %}
            when max(case when observed.is_ratio then 1 else 0 end) = 0 then 1
            {%- endif %}
            when observed.statistic = 'max' then max(observed.{{ side }})
            when observed.statistic = 'count_positive' then sum(case when observed.{{ side }} > 0 then 1 else 0 end)
            when observed.statistic = 'count_at_least'
                then sum(case when observed.{{ side }} >= observed.threshold then 1 else 0 end)
            else sum(observed.{{ side }})
        end as bigint
    ) as {{ side }},
    {% endfor -%}
    cast(count(distinct nullif(observed.municipality_code, '')) as integer) as municipalities,
    {{ combined_origin('observed.data_origin') }} as data_origin
from observed
inner join members
    on
        observed.round = members.round
        and observed.municipality_code = members.municipality_code
group by
    observed.round,
    observed.quantity_id,
    observed.statistic,
    observed.period,
    members.grouping_id,
    members.group_code
{%- endmacro %}

{#
  A quantity of municipalities has a row for every group of `sizes`; one of the country a row for each month that was measured. `variables` and
  `figures` say what a round asked, `counts` is what anybody answered.
#}
{% macro quantities_of_groups(quantities, variables, figures, sizes, counts) -%}
with measures as (
    select
        variables.round,
        'answers' as source,
        variables.variable_id as measure
    from {{ variables }} as variables
    where variables.type = 'number'
    union
    select
        round,
        source,
        measure
    from {{ figures }}
),

expected as (
    select
        sizes.round,
        quantities.quantity_id,
        '' as period,
        sizes.grouping_id,
        sizes.group_code,
        measures.measure is not null as asked,
        sizes.data_origin
    from {{ sizes }} as sizes
    cross join {{ quantities }} as quantities
    left join measures
        on
            sizes.round = measures.round
            and quantities.source = measures.source
            and quantities.measure = measures.measure
    where quantities.source <> 'npo'
    union all
    select
        counts.round,
        counts.quantity_id,
        counts.period,
        counts.grouping_id,
        counts.group_code,
        true as asked,
        counts.data_origin
    from {{ counts }} as counts
    inner join {{ quantities }} as quantities on counts.quantity_id = quantities.quantity_id
    where quantities.source = 'npo'
)

select
    expected.round,
    expected.quantity_id,
    expected.period,
    expected.grouping_id,
    expected.group_code,
    counts.numerator,
    counts.denominator,
    {{ ratio_two_decimals('counts.numerator', 'counts.denominator') }} as value,
    case when quantities.source <> 'npo' and expected.asked then coalesce(counts.municipalities, 0) end
        as municipalities,
    case
        when not expected.asked then 'not_asked'
        when counts.denominator > 0 then 'answered'
        when counts.denominator is null then 'not_answered'
        else 'not_applicable'
    end as status,
    coalesce(counts.data_origin, expected.data_origin) as data_origin
from expected
inner join {{ quantities }} as quantities on expected.quantity_id = quantities.quantity_id
left join {{ counts }} as counts
    on
        expected.round = counts.round
        and expected.quantity_id = counts.quantity_id
        and expected.period = counts.period
        and expected.grouping_id = counts.grouping_id
        and expected.group_code = counts.group_code
{%- endmacro %}
