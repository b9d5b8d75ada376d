-- One round seen against another, earlier or later: both directions of a pair are rows, so that what is said of those
-- who came back is said the same way of those who left.
with results as (
    select
        results.round,
        results.indicator_id,
        results.municipality_code,
        results.base,
        coalesce(results.numerator, 0) as numerator
    from {{ ref('int_indicator_rollup') }} as results
    where results.base = 1
),

pairs as (
    select
        own.round,
        other.round as other_round,
        own.indicator_id
    from {{ ref('int_indicator_rounds') }} as own
    inner join {{ ref('int_indicator_rounds') }} as other
        on
            own.indicator_id = other.indicator_id
            and own.round <> other.round
    where own.asked and other.asked
),

compared as (
    select
        pairs.round,
        pairs.other_round,
        pairs.indicator_id,
        own.numerator,
        case when coalesce(others.answered, false) then 1 else 0 end as is_staying,
        coalesce(other.base, 0) as is_in_panel
    from pairs
    inner join results as own
        on
            pairs.round = own.round
            and pairs.indicator_id = own.indicator_id
    left join {{ ref('int_municipalities') }} as others
        on
            pairs.other_round = others.round
            and own.municipality_code = others.municipality_code
    left join results as other
        on
            pairs.other_round = other.round
            and pairs.indicator_id = other.indicator_id
            and own.municipality_code = other.municipality_code
),

counted as (
    select
        round,
        other_round,
        indicator_id,
        count(*) as base,
        sum(numerator) as numerator,
        sum(is_staying) as staying_base,
        sum(is_staying * numerator) as staying_numerator,
        sum(1 - is_staying) as lone_base,
        sum((1 - is_staying) * numerator) as lone_numerator,
        sum(is_in_panel) as panel_base,
        sum(is_in_panel * numerator) as panel_numerator
    from compared
    group by round, other_round, indicator_id
)

select
    pairs.round,
    pairs.other_round,
    pairs.indicator_id,
    cast(coalesce(totals.base, 0) as integer) as base,
    cast(coalesce(totals.numerator, 0) as integer) as numerator,
    cast({{ round_half_away('totals.numerator', 'totals.base') }} as integer) as share_percent,
    cast(coalesce(totals.staying_base, 0) as integer) as staying_base,
    cast(coalesce(totals.staying_numerator, 0) as integer) as staying_numerator,
    cast({{ round_half_away('totals.staying_numerator', 'totals.staying_base') }} as integer) as staying_share_percent,
    cast(coalesce(totals.lone_base, 0) as integer) as lone_base,
    cast(coalesce(totals.lone_numerator, 0) as integer) as lone_numerator,
    cast({{ round_half_away('totals.lone_numerator', 'totals.lone_base') }} as integer) as lone_share_percent,
    cast(coalesce(totals.panel_base, 0) as integer) as panel_base,
    cast(coalesce(totals.panel_numerator, 0) as integer) as panel_numerator,
    cast({{ round_half_away('totals.panel_numerator', 'totals.panel_base') }} as integer) as panel_share_percent
from pairs
left join counted as totals
    on
        pairs.round = totals.round
        and pairs.other_round = totals.other_round
        and pairs.indicator_id = totals.indicator_id
