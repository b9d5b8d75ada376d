select
    members.round,
    members.grouping_id,
    members.grouping_label,
    members.is_partition,
    members.group_code,
    members.group_label,
    members.group_no,
    cast(count(*) as integer) as municipalities,
    cast(sum(case when municipalities.answered then 1 else 0 end) as integer) as answering,
    cast(sum(municipalities.units) as integer) as units,
    cast(sum(municipalities.units_answering) as integer) as units_answering,
    {{ combined_origin('municipalities.data_origin') }} as data_origin
from {{ ref('int_grouping_members') }} as members
inner join {{ ref('int_municipalities') }} as municipalities
    on
        members.round = municipalities.round
        and members.municipality_code = municipalities.municipality_code
group by
    members.round,
    members.grouping_id,
    members.grouping_label,
    members.is_partition,
    members.group_code,
    members.group_label,
    members.group_no
