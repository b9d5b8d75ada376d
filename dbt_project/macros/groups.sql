{#
  What a group of municipalities comes to, whoever put it together: the marts render these macros for the groupings of a round, `ehalsa table` for
  any list over a release's marts (orchestration/warehouse/macros.py). Arguments are relations, with the columns that the marts of that name have.
#}

{# One row per round and group of `members`: municipalities and units, and those of them that answered. #}
{% macro sizes_of_groups(members, municipalities) -%}
select
    members.round,
    members.grouping_id,
    members.grouping_label,
    members.is_partition,
    members.group_code,
    members.group_label,
    members.group_no,
    cast(count(*) as integer) as municipalities,
    cast(sum(case when municipalities.answered then 1 else 0 end) as integer) as answering,
    cast(sum(municipalities.units) as integer) as units,
    cast(sum(municipalities.units_answering) as integer) as units_answering,
    {{ combined_origin('municipalities.data_origin') }} as data_origin
from {{ members }} as members
inner join {{ municipalities }} as municipalities
    on
        members.round = municipalities.round
        and members.municipality_code = municipalities.municipality_code
group by
    members.round,
    members.grouping_id,
    members.grouping_label,
    members.is_partition,
    members.group_code,
    members.group_label,
    members.group_no
{%- endmacro %}

{# A group's kind of value: `base` is NULL where the round did not ask. #}
{% macro status_of_group(base, answering) -%}
    case
        when {{ base }} is null then 'not_asked'
        when {{ base }} > 0 then 'answered'
        when {{ answering }} = 0 then 'not_answered'
        else 'not_applicable'
    end
{%- endmacro %}

{#
  One row per group of `sizes` and indicator of its round. `results` of municipalities, without rows for what was not asked, or with NULL for its base.
  Counts first, in whole numbers; the shares are computed last, from the counts that travel with them.
#}
{% macro indicators_of_groups(members, results, sizes, indicators) -%}
with counted as (
    select
        members.round,
        members.grouping_id,
        members.group_code,
        results.indicator_id,
        cast(sum(coalesce(results.numerator, 0)) as integer) as numerator,
        cast(sum(results.base) as integer) as base,
        cast(sum(results.unit_numerator) as integer) as unit_numerator,
        cast(sum(results.unit_base) as integer) as unit_base
    from {{ members }} as members
    inner join {{ results }} as results
        on
            members.round = results.round
            and members.municipality_code = results.municipality_code
    where results.base is not null
    group by members.round, members.grouping_id, members.group_code, results.indicator_id
)

select
    sizes.round,
    sizes.grouping_id,
    sizes.group_code,
    indicators.indicator_id,
    sizes.municipalities,
    sizes.answering,
    counted.numerator,
    counted.base,
    cast({{ round_half_away('counted.numerator', 'counted.base') }} as integer) as share_percent,
    sizes.units,
    sizes.units_answering,
    counted.unit_numerator,
    counted.unit_base,
    cast({{ round_half_away('counted.unit_numerator', 'counted.unit_base') }} as integer) as unit_share_percent,
    {{ status_of_group('counted.base', 'sizes.answering') }} as status,
    sizes.data_origin
from {{ sizes }} as sizes
inner join {{ indicators }} as indicators on sizes.round = indicators.round
left join counted
    on
        sizes.round = counted.round
        and sizes.grouping_id = counted.grouping_id
        and sizes.group_code = counted.group_code
        and indicators.indicator_id = counted.indicator_id
{%- endmacro %}
