{{ counts_of_quantities(ref('dim_quantity_round'), ref('fct_quantity_value'), ref('int_grouping_members')) }}
