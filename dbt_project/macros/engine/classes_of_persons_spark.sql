{# Of each turn its municipalities in one list, in the same order every time. #}
{% macro spark_places_of_turns(members) -%}
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
            {{ spark_places_of_turns(members) }}
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
