{{ groups_of_persons_shown(
    ref('int_quantity_results'),
    ref('int_quantity_rounds'),
    source('catalog', 'quantities'),
    ref('int_grouping_members'),
    source('catalog', 'display_limits'),
    source('catalog', 'secrecy_turns')
) }}
