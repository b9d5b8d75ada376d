select
    round,
    grouping_id,
    group_code,
    indicator_id,
    municipalities,
    answering,
    numerator,
    base,
    share_percent,
    units,
    units_answering,
    unit_numerator,
    unit_base,
    unit_share_percent,
    status,
    data_origin
from {{ ref('int_indicator_groups') }}
order by round, grouping_id, group_code, indicator_id
