{#
  The one step of groups_of_persons_shown that both engines cannot write alike: a query of its common table expressions `amounts`, `asked_for` and
  `turns`, with the turns at which a group is shown (`is_shown`) by round and quantity_id. DuckDB goes from turn to turn by recursion, with windows
  over the step before; Spark allows no window there, so that it goes over a list of turns, with a list of the municipalities' classes in its hand.
#}
{% macro classes_of_persons(members) -%}
    {{ adapter.dispatch("classes_of_persons", "ehalsa")(members) }}
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
    ) as counted
) as judged
{%- endmacro %}

{#
  A row per turn that is shown. A class is written as the way that led there: for each group shown so far whether the municipality is in it, as 1 or 0.
  In each step the municipalities are sorted by the classes that the turn would make, and those looked at one after the other.
#}
{% macro spark__classes_of_persons(members) -%}
select
    round,
    quantity_id,
    explode(state.shown) as turn,
    true as is_shown
from (
    select
        round,
        quantity_id,
        aggregate(
            steps,
            named_struct('classes', transform(steps[0].places, place -> ''), 'shown', cast(array() as array<bigint>)),
            (state, step) -> element_at(
                transform(
                    array(transform(step.places, (place, n) -> concat(state.classes[n], place.inside))),
                    finer -> case
                        when {{ spark_large_enough("finer", "step.places", "municipalities", "persons") }}
                            then named_struct('classes', finer, 'shown', concat(state.shown, array(step.turn)))
                        else state
                    end
                ),
                1
            )
        ) as state
    from (
        select
            round,
            quantity_id,
            municipalities,
            persons,
            array_sort(collect_list(named_struct('turn', turn, 'places', places))) as steps
        from (
            select
                amounts.round,
                amounts.quantity_id,
                turns.turn,
                asked_for.municipalities,
                asked_for.persons,
                array_sort(
                    collect_list(
                        named_struct(
                            'municipality_code', amounts.municipality_code,
                            'persons', cast(amounts.numerator as bigint),
                            'inside', case when members.municipality_code is null then '0' else '1' end
                        )
                    )
                ) as places
            from amounts
            inner join turns
                on
                    amounts.round = turns.round
                    and amounts.quantity_id = turns.quantity_id
            inner join asked_for
                on
                    amounts.round = asked_for.round
                    and amounts.quantity_id = asked_for.quantity_id
            left join {{ members }} as members
                on
                    turns.round = members.round
                    and turns.grouping_id = members.grouping_id
                    and turns.group_code = members.group_code
                    and amounts.municipality_code = members.municipality_code
            group by amounts.round, amounts.quantity_id, turns.turn, asked_for.municipalities, asked_for.persons
        ) as placed
        group by round, quantity_id, municipalities, persons
    ) as listed
) as walked
{%- endmacro %}

{# Whether each of `classes` (a list beside `places`) has so many municipalities and persons. #}
{% macro spark_large_enough(classes, places, municipalities, persons) -%}
    aggregate(
        array_sort(transform({{ places }}, (place, n) -> named_struct('class', {{ classes }}[n], 'persons', place.persons))),
        named_struct('class', cast(null as string), 'municipalities', 0L, 'persons', 0L, 'good', true),
        (run, place) -> case
            when run.class = place.class
                then named_struct(
                    'class', run.class, 'municipalities', run.municipalities + 1, 'persons', run.persons + place.persons, 'good', run.good
                )
            else named_struct(
                'class', place.class, 'municipalities', 1L, 'persons', place.persons,
                'good', run.good and (run.class is null or (run.municipalities >= {{ municipalities }} and run.persons >= {{ persons }}))
            )
        end,
        run -> run.good and run.municipalities >= {{ municipalities }} and run.persons >= {{ persons }}
    )
{%- endmacro %}
