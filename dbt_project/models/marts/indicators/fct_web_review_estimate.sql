{%- set status, smallest = status_of_group("counted.base", "counted.reviewed"), "limits.smallest" -%}
{%- set key = ["round", "grouping_id", "group_code", "finding"] -%}
with counted as (
    select
        {{ key | join(", ") }},
        cast(sum(municipalities) as integer) as municipalities,
        cast(sum(respondents) as integer) as reviewed,
        cast(sum(numerator) as integer) as numerator,
        cast(sum(base) as integer) as base,
        cast(max(confidence_percent) as integer) as confidence_percent
    from {{ ref('int_web_review_strata') }}
    group by {{ key | join(", ") }}
),

estimated as (
    {{ stratified_shares(ref('int_web_review_strata'), key) }}
),

limited as (
    {{ stratified_limits(ref('int_web_review_strata'), 'estimated', key) }}
),

origins as (
    select
        round,
        {{ combined_origin('data_origin') }} as data_origin
    from {{ ref('stg_web_review__reviews') }}
    group by round
)

select
    counted.round,
    counted.grouping_id,
    counted.group_code,
    counted.finding,
    counted.municipalities,
    counted.reviewed,
    counted.numerator,
    counted.base,
    cast({{ round_half_away('counted.numerator', 'counted.base') }} as integer) as share_percent,
    estimated.strata,
    estimated.silent_strata,
    100 * estimated.share as estimate_percent,
    100 * estimated.standard_error as standard_error,
    counted.confidence_percent,
    100 * limited.lower_limit as lower_percent,
    100 * limited.upper_limit as upper_percent,
    {{ status }} as status,
    {{ displayed_share(
        status, round_half_away('counted.numerator', 'counted.base'), 'counted.numerator', 'counted.base', smallest
    ) }} as display,
    {{ shown_as(status, 'counted.base', smallest) }} as shown_as,
    {{ status_of_estimate('counted.base', 'estimated.silent_strata') }} as estimate_status,
    origins.data_origin
from counted
inner join estimated
    on
        counted.round = estimated.round
        and counted.grouping_id = estimated.grouping_id
        and counted.group_code = estimated.group_code
        and counted.finding = estimated.finding
left join limited
    on
        counted.round = limited.round
        and counted.grouping_id = limited.grouping_id
        and counted.group_code = limited.group_code
        and counted.finding = limited.finding
inner join origins on counted.round = origins.round
left join {{ share_limits(ref('dim_display_limit')) }} as limits on origins.data_origin = limits.origin
order by counted.round, counted.grouping_id, counted.group_code, counted.finding
