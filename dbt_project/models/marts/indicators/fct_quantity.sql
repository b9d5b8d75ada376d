{{ quantities_of_groups(
    ref('dim_quantity'),
    ref('dim_variable'),
    ref('int_quantity_values'),
    ref('int_groups'),
    ref('int_quantity_counts')
) }}
order by round, quantity_id, period, grouping_id, group_code
