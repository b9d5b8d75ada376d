select
    members.round,
    members.grouping_id,
    members.group_code,
    members.municipality_code,
    municipalities.data_origin
from {{ ref('int_grouping_members') }} as members
inner join {{ ref('int_municipalities') }} as municipalities
    on
        members.round = municipalities.round
        and members.municipality_code = municipalities.municipality_code
order by members.round, members.grouping_id, members.group_code, members.municipality_code
