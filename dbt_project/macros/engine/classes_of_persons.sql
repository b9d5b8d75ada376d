{#
  The one step of groups_of_persons_shown that both engines cannot write alike: a query of its common table expressions `amounts`, `asked_for` and
  `turns`, with the turns at which a group is shown (`is_shown`) by round and quantity_id. DuckDB goes from turn to turn by recursion, with windows
  over the step before; Spark allows no window there, so that it goes over a list of turns, with a list of the municipalities' classes in its hand.
#}
{% macro classes_of_persons(members) -%}
    {{ adapter.dispatch("classes_of_persons", "ehalsa")(members) }}
{%- endmacro %}

{# The step of the recursion: each municipality of `classes` in its turn, with the classes that the group of the turn would part. #}
{% macro next_classes(members) -%}
select
    classes.round,
    classes.quantity_id,
    classes.municipality_code,
    classes.numerator,
    turns.turn,
    classes.class_no,
    asked_for.municipalities as municipalities_asked_for,
    asked_for.persons as persons_asked_for,
    case when members.municipality_code is null then 0 else 1 end as is_inside,
    count(*) over (
        partition by classes.round, classes.quantity_id, classes.class_no, members.municipality_code is null
    ) as class_municipalities,
    sum(classes.numerator) over (
        partition by classes.round, classes.quantity_id, classes.class_no, members.municipality_code is null
    ) as class_persons
from classes
inner join turns
    on
        classes.round = turns.round
        and classes.quantity_id = turns.quantity_id
        and classes.turn + 1 = turns.turn
inner join asked_for
    on
        classes.round = asked_for.round
        and classes.quantity_id = asked_for.quantity_id
left join {{ members }} as members
    on
        turns.round = members.round
        and turns.grouping_id = members.grouping_id
        and turns.group_code = members.group_code
        and classes.municipality_code = members.municipality_code
{%- endmacro %}

{# A row per municipality and turn: its class after the group of the turn. Its own name is `classes`. #}
{% macro duckdb__classes_of_persons(members) -%}
select
    round,
    quantity_id,
    municipality_code,
    numerator,
    cast(0 as bigint) as turn,
    cast(1 as bigint) as class_no,
    false as is_shown
from amounts
union all
select
    round,
    quantity_id,
    municipality_code,
    numerator,
    turn,
    case
        when is_shown then dense_rank() over (partition by round, quantity_id order by class_no, is_inside)
        else class_no
    end as class_no,
    is_shown
from (
    select
        *,
        min(class_municipalities) over (partition by round, quantity_id) >= municipalities_asked_for
        and min(class_persons) over (partition by round, quantity_id) >= persons_asked_for as is_shown
    from (
        {{ next_classes(members) }}
    ) as counted
) as judged
{%- endmacro %}
