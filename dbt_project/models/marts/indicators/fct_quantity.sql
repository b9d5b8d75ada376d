{{ quantities_of_groups(
    ref('dim_quantity'),
    ref('dim_variable'),
    ref('int_quantity_values'),
    ref('int_groups'),
    ref('int_quantity_counts')
) }}
order by expected.round, expected.quantity_id, expected.period, expected.grouping_id, expected.group_code
