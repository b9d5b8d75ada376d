-- A municipality that is asked as several units has answered when any of them has.
with asked as (
    select
        round,
        municipality_code,
        cast(count(*) as integer) as units,
        cast(sum(case when answered then 1 else 0 end) as integer) as units_answering,
        case
            when min(questionnaire) = max(questionnaire) then min(questionnaire)
            else concat(min(questionnaire), '|', max(questionnaire))
        end as questionnaire,
        max(answered_date) as answered_date,
        {{ combined_origin('data_origin') }} as data_origin
    from {{ ref('int_respondents') }}
    group by round, municipality_code
)

select
    asked.round,
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
    asked.units,
    asked.units_answering,
    asked.questionnaire,
    asked.units_answering > 0 as answered,
    asked.answered_date,
    asked.data_origin
from asked
inner join {{ source('catalog', 'rounds') }} as rounds on asked.round = rounds.round
inner join {{ source('catalog', 'municipalities') }} as municipalities
    on asked.municipality_code = municipalities.municipality_code
left join (
    select distinct
        scheme,
        population_date
    from {{ source('catalog', 'size_groups') }}
) as schemes on rounds.size_scheme = schemes.scheme
left join {{ source('catalog', 'population') }} as population
    on
        asked.municipality_code = population.municipality_code
        and schemes.population_date = population.reference_date
left join {{ source('catalog', 'size_groups') }} as size_groups
    on
        rounds.size_scheme = size_groups.scheme
        and population.population >= coalesce(size_groups.lower_limit, 0)
        and (size_groups.upper_limit is null or population.population < size_groups.upper_limit)
left join {{ source('catalog', 'skr_groups') }} as skr_groups
    on
        rounds.skr_edition = skr_groups.edition
        and asked.municipality_code = skr_groups.municipality_code
