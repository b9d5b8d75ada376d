-- A number of persons is not shown of one municipality.
select
    observed.round,
    observed.observation_kind,
    observed.unit_code,
    observed.municipality_code,
    observed.item,
    observed.measure_id,
    observed.code,
    observed.label,
    case when persons.measure is null then observed.number end as number,
    observed.day,
    observed.address,
    case
        when persons.measure is not null and observed.number is not null then 'suppressed'
        else observed.status
    end as status,
    cast(observed.source_row_no as integer) as source_row_no,
    observed.data_origin
from {{ ref('stg_observations__values') }} as observed
inner join {{ ref('dim_round') }} as rounds on observed.round = rounds.round
left join {{ ref('int_persons_measures') }} as persons
    on
        observed.municipality_code <> ''
        and observed.round = persons.round
        and observed.observation_kind = persons.source
        and observed.variable_id = persons.measure
        and observed.data_origin = persons.origin
order by
    observed.round,
    observed.observation_kind,
    observed.unit_code,
    observed.municipality_code,
    observed.item,
    observed.measure_id
