{%- set status, smallest = status_of_group("counted.base", "sizes.answering"), "limits.smallest" -%}
{%- set key = ["round", "grouping_id", "group_code", "indicator_id"] -%}
with counted as (
    select
        {{ key | join(", ") }},
        cast(sum(partly_answering) as integer) as partly_answering,
        cast(sum(numerator) as integer) as numerator,
        cast(sum(base) as integer) as base,
        cast(sum(item_non_response) as integer) as item_non_response,
        cast(sum(unit_item_non_response) as integer) as unit_item_non_response,
        cast(sum(dont_know) as integer) as dont_know,
        cast(sum(base_non_response) as integer) as base_non_response,
        cast(sum(unit_base_non_response) as integer) as unit_base_non_response,
        cast(sum(lowest_numerator) as integer) as lowest_numerator,
        cast(sum(lowest_base) as integer) as lowest_base,
        cast(sum(highest_numerator) as integer) as highest_numerator,
        cast(sum(highest_base) as integer) as highest_base
    from {{ ref('int_indicator_strata') }}
    group by {{ key | join(", ") }}
),

estimated as (
    {{ stratified_shares(ref('int_indicator_strata'), key) }}
)

select
    counted.round,
    counted.grouping_id,
    counted.group_code,
    counted.indicator_id,
    sizes.municipalities,
    sizes.answering,
    counted.partly_answering,
    cast({{ round_half_away('sizes.answering', 'sizes.municipalities') }} as integer) as response_percent,
    counted.numerator,
    counted.base,
    cast({{ round_half_away('counted.numerator', 'counted.base') }} as integer) as share_percent,
    counted.item_non_response,
    cast({{ round_half_away('counted.item_non_response', 'counted.base') }} as integer) as item_non_response_percent,
    counted.unit_item_non_response,
    counted.dont_know,
    counted.base_non_response,
    counted.unit_base_non_response,
    estimated.strata,
    estimated.silent_strata,
    100 * estimated.share as estimate_percent,
    100 * estimated.standard_error as standard_error,
    counted.lowest_numerator,
    counted.lowest_base,
    cast({{ round_half_away('counted.lowest_numerator', 'counted.lowest_base') }} as integer) as lowest_percent,
    counted.highest_numerator,
    counted.highest_base,
    cast({{ round_half_away('counted.highest_numerator', 'counted.highest_base') }} as integer) as highest_percent,
    {{ status }} as status,
    {{ displayed_share(
        status, round_half_away('counted.numerator', 'counted.base'), 'counted.numerator', 'counted.base', smallest
    ) }} as display,
    {{ shown_as(status, 'counted.base', smallest) }} as shown_as,
    {{ displayed_part('sizes.answering', 'sizes.municipalities', smallest) }} as response_display,
    {{ displayed_part('counted.item_non_response', 'counted.base', smallest) }} as item_non_response_display,
    {{ displayed_part('counted.lowest_numerator', 'counted.lowest_base', smallest) }} as lowest_display,
    {{ displayed_part('counted.highest_numerator', 'counted.highest_base', smallest) }} as highest_display,
    {{ status_of_estimate('counted.base', 'estimated.silent_strata') }} as estimate_status,
    sizes.data_origin
from counted
inner join estimated
    on
        counted.round = estimated.round
        and counted.grouping_id = estimated.grouping_id
        and counted.group_code = estimated.group_code
        and counted.indicator_id = estimated.indicator_id
inner join {{ ref('int_groups') }} as sizes
    on
        counted.round = sizes.round
        and counted.grouping_id = sizes.grouping_id
        and counted.group_code = sizes.group_code
left join {{ share_limits(ref('dim_display_limit')) }} as limits on sizes.data_origin = limits.origin
order by counted.round, counted.grouping_id, counted.group_code, counted.indicator_id
