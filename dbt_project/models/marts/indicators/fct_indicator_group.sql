{{ indicators_of_groups(
    ref('int_grouping_members'),
    ref('int_indicator_rollup'),
    ref('int_groups'),
    ref('int_indicator_rounds')
) }}
order by sizes.round, sizes.grouping_id, sizes.group_code, indicators.indicator_id
