-- Free text stays in the landing: no model has it.
select
    round,
    observation_kind,
    unit_code,
    coalesce(municipality_code, '') as municipality_code,
    item,
    measure_id,
    case when item = '' then measure_id else concat(item, '__', measure_id) end as variable_id,
    code,
    label,
    number,
    day,
    address,
    status,
    row_no as source_row_no,
    data_origin
from {{ source('observations', 'observations') }}
