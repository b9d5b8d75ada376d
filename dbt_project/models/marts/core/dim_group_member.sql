select
    members.round,
    members.grouping_id,
    members.group_code,
    members.municipality_code,
    respondents.data_origin
from {{ ref('int_grouping_members') }} as members
inner join {{ ref('int_respondents') }} as respondents
    on
        members.round = respondents.round
        and members.municipality_code = respondents.municipality_code
order by members.round, members.grouping_id, members.group_code, members.municipality_code
