select
    round,
    municipality_code,
    municipality,
    official_name,
    county_code,
    county,
    region_code,
    region,
    skr_group,
    skr_group_label,
    skr_main_group,
    skr_main_group_label,
    cast(population as integer) as population,
    population_date,
    size_group,
    size_group_label,
    questionnaire,
    answered,
    answered_date,
    data_origin
from {{ ref('int_municipalities') }}
order by round, municipality_code
