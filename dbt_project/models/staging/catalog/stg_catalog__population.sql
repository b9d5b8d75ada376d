select
    municipality_code,
    reference_date,
    population
from {{ source('catalog', 'population') }}
