select
    observed.round,
    observed.observation_kind,
    observed.unit_code,
    observed.municipality_code,
    {{ combined_origin('observed.data_origin') }} as data_origin
from {{ ref('stg_observations__values') }} as observed
inner join (select distinct round from {{ ref('int_municipalities') }}) as rounds on observed.round = rounds.round
group by observed.round, observed.observation_kind, observed.unit_code, observed.municipality_code
