{# In which order groups are looked at for numbers of persons. Arguments are relations, as in groups.sql. #}

{# The turn of each group that has any of the `amounts`. #}
{% macro turns_of_groups(members, order_of_groupings) -%}
with groupings as (
    select
        round,
        grouping_id,
        count(distinct group_code) as n_groups
    from {{ members }}
    group by round, grouping_id
),

candidates as (
    select distinct
        amounts.round,
        amounts.quantity_id,
        members.grouping_id,
        members.group_code,
        members.group_no,
        stated.turn as grouping_turn,
        groupings.n_groups
    from amounts
    inner join {{ members }} as members
        on
            amounts.round = members.round
            and amounts.municipality_code = members.municipality_code
    inner join groupings
        on
            members.round = groupings.round
            and members.grouping_id = groupings.grouping_id
    left join {{ order_of_groupings }} as stated on members.grouping_id = stated.grouping
)

select
    *,
    row_number() over (
        partition by round, quantity_id
        order by grouping_turn is null, grouping_turn, n_groups, grouping_id, group_no, group_code
    ) as turn
from candidates
{%- endmacro %}
