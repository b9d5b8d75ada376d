{{ displayed_shares(
    indicators_of_groups(
        ref('int_grouping_members'),
        ref('int_indicator_rollup'),
        ref('int_groups'),
        ref('int_indicator_rounds')
    ),
    ref('dim_display_limit'),
    true
) }}
order by figures.round, figures.grouping_id, figures.group_code, figures.indicator_id
