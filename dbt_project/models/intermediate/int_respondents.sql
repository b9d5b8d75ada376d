-- A round is in the warehouse when its register of answers has been landed; its whole frame of units is then in it.
with loaded_rounds as (
    select
        rounds.round,
        {{ combined_origin('register.data_origin') }} as data_origin
    from {{ source('catalog', 'rounds') }} as rounds
    inner join {{ ref('stg_responses__register') }} as register on rounds.round = register.round
    group by rounds.round
),

answer_origins as (
    select
        round,
        unit_code,
        {{ combined_origin('data_origin') }} as data_origin
    from {{ ref('stg_questionnaire__answers') }}
    group by round, unit_code
)

select
    loaded_rounds.round,
    units.unit_code,
    units.unit,
    units.municipality_code,
    units.kind,
    units.population as unit_population,
    municipalities.county_code,
    register.questionnaire,
    coalesce(register.answered, false) as answered,
    register.answered_date,
    case
        when answer_origins.data_origin = 'synthetic' then 'synthetic'
        else coalesce(register.data_origin, loaded_rounds.data_origin)
    end as data_origin
from loaded_rounds
inner join {{ source('catalog', 'round_units') }} as units on loaded_rounds.round = units.round
inner join {{ source('catalog', 'municipalities') }} as municipalities
    on units.municipality_code = municipalities.municipality_code
left join {{ ref('stg_responses__register') }} as register
    on
        loaded_rounds.round = register.round
        and units.unit_code = register.unit_code
left join answer_origins
    on
        loaded_rounds.round = answer_origins.round
        and units.unit_code = answer_origins.unit_code
