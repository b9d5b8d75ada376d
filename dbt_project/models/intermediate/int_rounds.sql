select
    round,
    cast(count(*) as integer) as municipalities,
    cast(sum(case when answered then 1 else 0 end) as integer) as answering,
    cast(sum(units) as integer) as units,
    cast(sum(units_answering) as integer) as units_answering,
    {{ combined_origin('data_origin') }} as data_origin
from {{ ref('int_municipalities') }}
group by round
