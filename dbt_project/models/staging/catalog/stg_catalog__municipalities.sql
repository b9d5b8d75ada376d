select
    municipality_code,
    municipality,
    official_name,
    county_code,
    county,
    region_code,
    region
from {{ source('catalog', 'municipalities') }}
