{# For which groups numbers of persons are shown. Arguments are relations, as in groups.sql. #}

{# How large every class of the `amounts` has to stay; whether what is shown is one municipality's own. #}
{% macro classes_asked_for(definitions, limits) -%}
select
    amounts.round,
    amounts.quantity_id,
    max(case when definitions.statistic in ('max', 'median') and municipalities.smallest > 1 then 1 else 0 end) = 1 as is_one_of_them,
    max(municipalities.smallest) as municipalities,
    max(persons.smallest) as persons
from amounts
inner join {{ definitions }} as definitions
    on
        amounts.round = definitions.round
        and amounts.quantity_id = definitions.quantity_id
inner join {{ limits_of(limits, 'persons_municipalities', 'all') }} as municipalities
    on amounts.data_origin = municipalities.origin
inner join {{ limits_of(limits, 'persons', 'all') }} as persons
    on amounts.data_origin = persons.origin
group by amounts.round, amounts.quantity_id
{%- endmacro %}

{#
  The groups for which a quantity made of numbers of persons is shown: round, quantity_id, grouping_id, group_code.

  Municipalities that the groups shown so far have, or lack, alike are a class. Whoever adds and subtracts sums that are shown gets sums of whole classes,
  nothing finer. So a group is shown if every class stays large enough when it is: has the municipalities and the persons that the limits ask for. Groupings
  come in the order of `order_of_groupings`; those without a turn last, the coarse ones first. This is also what hides a second group where one alone could be reckoned from a total.

  The largest number, and the one in the middle, is one municipality's own: shown for the country alone, where nobody can say whose it is.
#}
{% macro groups_of_persons_shown(results, definitions, quantities, members, limits, order_of_groupings) -%}
with recursive amounts as (
    select
        results.round,
        results.quantity_id,
        results.municipality_code,
        results.numerator,
        results.data_origin
    from {{ results }} as results
    inner join {{ quantities }} as quantities on results.quantity_id = quantities.quantity_id
    where quantities.counts_persons and results.status = 'answered' and results.municipality_code <> ''
),

asked_for as (
    {{ classes_asked_for(definitions, limits) }}
),

turns as (
    {{ turns_of_groups(members, order_of_groupings) }}
),

-- By turn, whether its group is shown.
classes as (
    {{ classes_of_persons(members) }}
)

select distinct
    turns.round,
    turns.quantity_id,
    turns.grouping_id,
    turns.group_code
from classes
inner join turns
    on
        classes.round = turns.round
        and classes.quantity_id = turns.quantity_id
        and classes.turn = turns.turn
inner join asked_for
    on
        classes.round = asked_for.round
        and classes.quantity_id = asked_for.quantity_id
where classes.is_shown and (turns.grouping_id = 'alla' or not asked_for.is_one_of_them)
{%- endmacro %}
