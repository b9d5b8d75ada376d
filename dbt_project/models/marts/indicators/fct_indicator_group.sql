{{ indicators_of_groups(
    ref('int_grouping_members'),
    ref('int_indicator_rollup'),
    ref('int_groups'),
    ref('int_indicator_rounds')
) }}
order by round, grouping_id, group_code, indicator_id
