{{ counts_of_quantities(source('catalog', 'quantities'), ref('int_quantity_values'), ref('int_grouping_members')) }}
