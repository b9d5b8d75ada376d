-- The points of a figure.

-- name: indicator
select
    indicator_id as id, round as period, source, report, place, value, numerator, base, comparability, reason, is_break,
    data_origin
from ({{ series_of_both_counts('fct_indicator_series') }})
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
