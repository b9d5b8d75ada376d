-- A round is in the warehouse when its register of answers has been landed; all municipalities are then in it.
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
        municipality_code,
        {{ combined_origin('data_origin') }} as data_origin
    from {{ ref('stg_questionnaire__answers') }}
    group by round, municipality_code
)

select
    loaded_rounds.round,
    municipalities.municipality_code,
    municipalities.county_code,
    register.questionnaire,
    coalesce(register.answered, false) as answered,
    register.answered_date,
    case
        when answer_origins.data_origin = 'synthetic' then 'synthetic'
        else coalesce(register.data_origin, loaded_rounds.data_origin)
    end as data_origin
from loaded_rounds
cross join {{ source('catalog', 'municipalities') }} as municipalities
left join {{ ref('stg_responses__register') }} as register
    on
        loaded_rounds.round = register.round
        and municipalities.municipality_code = register.municipality_code
left join answer_origins
    on
        loaded_rounds.round = answer_origins.round
        and municipalities.municipality_code = answer_origins.municipality_code
