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
        sum(is_in_panel) as panel_base,
        sum(is_in_panel * numerator) as panel_numerator
    from compared
    group by round, other_round, indicator_id
)

select
    pairs.round,
    pairs.other_round,
    pairs.indicator_id,
    cast(coalesce(counted.base, 0) as integer) as base,
    cast(coalesce(counted.numerator, 0) as integer) as numerator,
    cast(coalesce(counted.staying_base, 0) as integer) as staying_base,
    cast(coalesce(counted.staying_numerator, 0) as integer) as staying_numerator,
    cast(coalesce(counted.panel_base, 0) as integer) as panel_base,
    cast(coalesce(counted.panel_numerator, 0) as integer) as panel_numerator
from pairs
left join counted
    on
        pairs.round = counted.round
        and pairs.other_round = counted.other_round
        and pairs.indicator_id = counted.indicator_id
