-- The groupings that every round has divide all its municipalities; a list of someone's own names those it is about.
{%- set partitions = [
    ("alla", "Riket", "'riket'", "'Riket'", "''"),
    ("storlek", "Storleksgrupp", "size_group", "size_group_label", "lpad(cast(size_group_no as string), 6, '0')"),
    ("region", "Region", "region_code", "region", "region_code"),
    ("lan", "Län", "county_code", "county", "county_code"),
    ("skr", "Kommungrupp", "skr_group", "skr_group_label", "skr_group"),
] %}
with members as (
    {% for grouping_id, label, code, group_label, sort_key in partitions -%}
    select
        round,
        '{{ grouping_id }}' as grouping_id,
        '{{ label }}' as grouping_label,
        true as is_partition,
        {{ code }} as group_code,
        {{ group_label }} as group_label,
        {{ sort_key }} as sort_key,
        municipality_code
    from {{ ref('int_municipalities') }}
    union all
    {% endfor -%}
    select
        municipalities.round,
        lists.grouping_id,
        lists.grouping_label,
        false as is_partition,
        lists.group_code,
        lists.group_label,
        lpad(cast(lists.sort_no as string), 6, '0') as sort_key,
        lists.municipality_code
    from {{ source('catalog', 'grouping_members') }} as lists
    inner join {{ ref('int_municipalities') }} as municipalities
        on lists.municipality_code = municipalities.municipality_code
)

select
    round,
    grouping_id,
    grouping_label,
    is_partition,
    group_code,
    group_label,
    cast(dense_rank() over (partition by round, grouping_id order by sort_key, group_code) as integer) as group_no,
    municipality_code
from members
