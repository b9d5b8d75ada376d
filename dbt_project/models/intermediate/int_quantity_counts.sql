{{ counts_of_quantities(ref('int_quantity_rounds'), ref('int_quantity_results'), ref('int_grouping_members')) }}
