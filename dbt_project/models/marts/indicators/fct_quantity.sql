-- A quantity of municipalities has a row for every group of every loaded round; one of the country a row for each
-- month that was measured.
with measures as (
    select
        variables.round,
        'answers' as source,
        variables.variable_id as measure
    from {{ ref('dim_variable') }} as variables
    where variables.type = 'number'
    union
    select
        round,
        source,
        measure
    from {{ ref('int_quantity_values') }}
),

expected as (
    select
        all_groups.round,
        quantities.quantity_id,
        '' as period,
        all_groups.grouping_id,
        all_groups.group_code,
        measures.measure is not null as asked,
        all_groups.data_origin
    from {{ ref('int_groups') }} as all_groups
    cross join {{ ref('dim_quantity') }} as quantities
    left join measures
        on
            all_groups.round = measures.round
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
    from {{ ref('int_quantity_counts') }} as counts
    inner join {{ ref('dim_quantity') }} as quantities on counts.quantity_id = quantities.quantity_id
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
inner join {{ ref('dim_quantity') }} as quantities on expected.quantity_id = quantities.quantity_id
left join {{ ref('int_quantity_counts') }} as counts
    on
        expected.round = counts.round
        and expected.quantity_id = counts.quantity_id
        and expected.period = counts.period
        and expected.grouping_id = counts.grouping_id
        and expected.group_code = counts.group_code
order by expected.round, expected.quantity_id, expected.period, expected.grouping_id, expected.group_code
