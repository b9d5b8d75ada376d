-- The origin is the round's: a finding need not be about one unit. Rounds that are not in the marts have no row.
select
    standing.round,
    standing.source_id,
    standing.finding,
    standing.severity,
    standing.meaning,
    standing.unit_code,
    units.municipality_code,
    standing.variables,
    standing.reason,
    standing.acknowledged_by,
    standing.acknowledged_date,
    rounds.data_origin
from {{ ref('stg_edit_findings__standing') }} as standing
inner join {{ ref('dim_round') }} as rounds on standing.round = rounds.round
left join {{ ref('dim_unit') }} as units
    on standing.round = units.round and standing.unit_code = units.unit_code
order by standing.round, standing.source_id, standing.finding
