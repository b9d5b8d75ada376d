-- The points of a figure.

-- name: indicator
select
    indicator_id as id, round as period, source, report, place, value, numerator, base, comparability, reason, is_break,
    data_origin
from (
    from fct_indicator_series
    union all
    select
        * replace ('unit_share' as measure, unit_value as value, unit_numerator as numerator, unit_base as base)
    from fct_indicator_series where unit_value is not null
)
where grouping_id = $grouping and group_code = $group and measure = $measure and value is not null
    and list_contains($ids, indicator_id) and list_contains($periods, round)
order by indicator_id, round, source, report <> $report, report, place, value

-- name: quantity
select
    quantity_id as id, period, 'computed' as source, '' as report, '' as place, value, numerator, denominator as base,
    comparability, reason, false as is_break, data_origin
from fct_quantity
where grouping_id = $grouping and group_code = $group and round = $round and value is not null
    and list_contains($ids, quantity_id) and list_contains($periods, period)
order by quantity_id, period
