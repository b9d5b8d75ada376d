select
    scheme,
    population_date,
    group_no,
    group_code,
    label as group_label,
    lower_limit,
    upper_limit
from {{ source('catalog', 'size_groups') }}
