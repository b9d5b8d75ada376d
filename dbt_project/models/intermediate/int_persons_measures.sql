{{ measures_of_persons(
    ref('int_quantity_rounds'),
    source('catalog', 'quantities'),
    source('catalog', 'display_limits')
) }}
