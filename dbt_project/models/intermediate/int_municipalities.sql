select
    respondents.round,
    municipalities.municipality_code,
    municipalities.municipality,
    municipalities.official_name,
    municipalities.county_code,
    municipalities.county,
    municipalities.region_code,
    municipalities.region,
    skr_groups.skr_group,
    skr_groups.skr_group_label,
    skr_groups.skr_main_group,
    skr_groups.skr_main_group_label,
    population.population,
    population.reference_date as population_date,
    size_groups.group_code as size_group,
    size_groups.label as size_group_label,
    size_groups.group_no as size_group_no,
    respondents.questionnaire,
    respondents.answered,
    respondents.answered_date,
    respondents.data_origin
from {{ ref('int_respondents') }} as respondents
inner join {{ source('catalog', 'rounds') }} as rounds on respondents.round = rounds.round
inner join {{ source('catalog', 'municipalities') }} as municipalities
    on respondents.municipality_code = municipalities.municipality_code
left join (
    select distinct
        scheme,
        population_date
    from {{ source('catalog', 'size_groups') }}
) as schemes on rounds.size_scheme = schemes.scheme
left join {{ source('catalog', 'population') }} as population
    on
        respondents.municipality_code = population.municipality_code
        and schemes.population_date = population.reference_date
left join {{ source('catalog', 'size_groups') }} as size_groups
    on
        rounds.size_scheme = size_groups.scheme
        and population.population >= coalesce(size_groups.lower_limit, 0)
        and (size_groups.upper_limit is null or population.population < size_groups.upper_limit)
left join {{ source('catalog', 'skr_groups') }} as skr_groups
    on
        rounds.skr_edition = skr_groups.edition
        and respondents.municipality_code = skr_groups.municipality_code
