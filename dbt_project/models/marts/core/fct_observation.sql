select
    observed.round,
    observed.observation_kind,
    observed.unit_code,
    observed.municipality_code,
    observed.item,
    observed.measure_id,
    observed.code,
    observed.label,
    observed.number,
    observed.day,
    observed.address,
    observed.status,
    cast(observed.source_row_no as integer) as source_row_no,
    observed.data_origin
from {{ ref('stg_observations__values') }} as observed
inner join {{ ref('dim_round') }} as rounds on observed.round = rounds.round
order by
    observed.round,
    observed.observation_kind,
    observed.unit_code,
    observed.municipality_code,
    observed.item,
    observed.measure_id
