{{ quantities_of_groups(
    ref('dim_quantity_round'),
    ref('int_groups'),
    ref('int_quantity_counts'),
    ref('dim_value_status'),
    ref('dim_quantity'),
    ref('int_persons_shown')
) }}
order by judged.round, judged.quantity_id, judged.period, judged.grouping_id, judged.group_code
