-- From answers and layouts only: nothing here or upstream reads a printed figure.
{{ computed_cells(
    ref('int_layout_cells'),
    ref('dim_round'),
    figures_of_cells(ref('fct_indicator_group'), ref('fct_observation_group')),
    ref('dim_quantity'),
    ref('dim_quantity_round'),
    ref('fct_quantity'),
    ref('dim_observation_indicator'),
    ref('dim_display_limit'),
    'printed'
) }}
order by report, part, table_no, row_no, col_no
