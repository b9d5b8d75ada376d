select
    round,
    grouping_id,
    grouping_label,
    is_partition,
    group_code,
    group_no,
    group_label,
    municipalities,
    answering,
    units,
    units_answering
from {{ ref('int_groups') }}
order by round, grouping_id, group_code
