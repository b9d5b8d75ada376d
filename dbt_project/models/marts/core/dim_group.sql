select
    round,
    grouping_id,
    group_code,
    group_no,
    group_label,
    cast(count(*) as integer) as municipalities
from {{ ref('int_grouping_members') }}
group by round, grouping_id, group_code, group_no, group_label
order by round, grouping_id, group_code
