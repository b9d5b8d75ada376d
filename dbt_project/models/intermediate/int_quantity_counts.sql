-- Of a ratio, only who has both numbers is counted. The month is kept where the quantity is the value of a month.
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
    from {{ source('catalog', 'quantities') }} as quantities
    inner join {{ ref('int_quantity_values') }} as numerators
        on
            quantities.source = numerators.source
            and quantities.measure = numerators.measure
    left join {{ ref('int_quantity_values') }} as denominators
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
    from {{ ref('int_grouping_members') }}
    union all
    select distinct
        round,
        'alla' as grouping_id,
        'riket' as group_code,
        '' as municipality_code
    from {{ ref('int_grouping_members') }}
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
