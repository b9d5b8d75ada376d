{# Which figures that are no share are owed, and of which kind each is: common table expressions of quantities.sql. #}

{# The rows that are owed; of what Inera measures those that were `measured`. #}
{% macro expected_quantities(definitions, sizes, counts) -%}
select
    sizes.round,
    definitions.quantity_id,
    '' as period,
    sizes.grouping_id,
    sizes.group_code,
    sizes.data_origin
from {{ sizes }} as sizes
inner join {{ definitions }} as definitions on sizes.round = definitions.round
left join measured
    on
        definitions.round = measured.round
        and definitions.quantity_id = measured.quantity_id
where definitions.source <> 'npo' or (sizes.grouping_id = 'alla' and measured.round is null)
union all
select
    counts.round,
    counts.quantity_id,
    counts.period,
    counts.grouping_id,
    counts.group_code,
    counts.data_origin
from {{ counts }} as counts
inner join measured
    on
        counts.round = measured.round
        and counts.quantity_id = measured.quantity_id
{%- endmacro %}

{# Each of the rows that are `expected`, with its counts and the kind of its value. #}
{% macro judged_quantities(definitions, counts, described, shown) -%}
select
    expected.*,
    definitions.asked,
    definitions.source,
    definitions.comparability,
    definitions.reason,
    counts.numerator,
    counts.denominator,
    counts.municipalities,
    counts.hidden,
    counts.data_origin as counted_origin,
    case
        when not definitions.asked then 'not_asked'
        when counts.hidden > 0 then 'suppressed'
        {% if shown -%}
        when described.counts_persons and counts.municipalities > 0 and shown.group_code is null then 'suppressed'
        {% endif -%}
        when counts.denominator > 0 then 'answered'
        when counts.denominator is null then 'not_answered'
        else 'not_applicable'
    end as status
from expected
inner join {{ definitions }} as definitions
    on
        expected.round = definitions.round
        and expected.quantity_id = definitions.quantity_id
left join {{ counts }} as counts
    on
        expected.round = counts.round
        and expected.quantity_id = counts.quantity_id
        and expected.period = counts.period
        and expected.grouping_id = counts.grouping_id
        and expected.group_code = counts.group_code
{% if shown -%}
inner join {{ described }} as described on expected.quantity_id = described.quantity_id
left join {{ shown }} as shown
    on
        expected.round = shown.round
        and expected.quantity_id = shown.quantity_id
        and expected.grouping_id = shown.grouping_id
        and expected.group_code = shown.group_code
{% endif %}
{%- endmacro %}
