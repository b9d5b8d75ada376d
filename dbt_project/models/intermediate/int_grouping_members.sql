-- Every grouping divides all municipalities of the round; a list of own choice would be one more branch.
with members as (
    select
        round,
        'alla' as grouping_id,
        'riket' as group_code,
        'Riket' as group_label,
        '' as sort_key,
        municipality_code
    from {{ ref('int_municipalities') }}
    union all
    select
        round,
        'storlek' as grouping_id,
        size_group as group_code,
        size_group_label as group_label,
        lpad(cast(size_group_no as string), 6, '0') as sort_key,
        municipality_code
    from {{ ref('int_municipalities') }}
    union all
    select
        round,
        'region' as grouping_id,
        region_code as group_code,
        region as group_label,
        region_code as sort_key,
        municipality_code
    from {{ ref('int_municipalities') }}
    union all
    select
        round,
        'lan' as grouping_id,
        county_code as group_code,
        county as group_label,
        county_code as sort_key,
        municipality_code
    from {{ ref('int_municipalities') }}
    union all
    select
        round,
        'skr' as grouping_id,
        skr_group as group_code,
        skr_group_label as group_label,
        skr_group as sort_key,
        municipality_code
    from {{ ref('int_municipalities') }}
)

select
    round,
    grouping_id,
    group_code,
    group_label,
    cast(dense_rank() over (partition by round, grouping_id order by sort_key, group_code) as integer) as group_no,
    municipality_code
from members
