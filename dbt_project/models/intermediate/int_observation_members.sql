-- A unit is in the groups of its municipalities. One of no municipality is in the country, and in the groups that its
-- measures name: a measure called as a grouping holds a code of that grouping.
select
    subjects.round,
    subjects.observation_kind,
    subjects.unit_code,
    subjects.municipality_code,
    members.grouping_id,
    members.group_code
from {{ ref('int_observation_subjects') }} as subjects
inner join {{ ref('int_grouping_members') }} as members
    on
        subjects.round = members.round
        and subjects.municipality_code = members.municipality_code
union all
select
    subjects.round,
    subjects.observation_kind,
    subjects.unit_code,
    subjects.municipality_code,
    'alla' as grouping_id,
    'riket' as group_code
from {{ ref('int_observation_subjects') }} as subjects
where subjects.municipality_code = ''
union all
select distinct
    observed.round,
    observed.observation_kind,
    observed.unit_code,
    observed.municipality_code,
    sizes.grouping_id,
    sizes.group_code
from {{ ref('stg_observations__values') }} as observed
inner join {{ ref('int_groups') }} as sizes
    on
        observed.round = sizes.round
        and observed.measure_id = sizes.grouping_id
        and observed.code = sizes.group_code
where observed.municipality_code = ''
