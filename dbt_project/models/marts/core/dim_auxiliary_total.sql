select
    totals.round,
    totals.total_id,
    cast(totals.value as bigint) as value,
    totals.unit_of_measure,
    totals.source,
    totals.description
from {{ source('catalog', 'auxiliary_totals') }} as totals
inner join {{ ref('dim_round') }} as rounds on totals.round = rounds.round
order by totals.round, totals.total_id
