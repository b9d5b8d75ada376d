-- What cannot be right in a source by itself, looked at as a whole. `asked` are the units that a variable's universe holds for, and whether they have given
-- an answer (variable_id, unit_code, given), `asked_before` those of the round before; `answers` those that would be landed, `places` the place of each code
-- in its answer set and what kind of answer it is (variable_id, code, place, status).

-- name: asked
-- The units of `answers` that each variable of `items` (variable_id, universe) was put to, by what is known of them (`cells`, as in edits.sql).
with units as (select distinct unit_code from answers),

held as (
    select unit_code, rule_id
    from ({{ rule_results('units', 'cells', 'rules', 'rule_codes', ['unit_code'], []) }})
    where holds
)

select answers.variable_id, answers.unit_code, answers.code is not null or answers.number is not null as given
from answers
inner join items using (variable_id)
inner join held on items.universe = held.rule_id and answers.unit_code = held.unit_code

-- name: silent
-- Variables that many more of those asked leave empty than in the round before, or that most do and did not then.
with counted as (
    select variable_id, count(*) as asked_units, count(*) filter (given) as now_units
    from asked group by variable_id
),

earlier as (
    select variable_id, count(*) as was_asked, count(*) filter (given) as was_units
    from asked_before group by variable_id
    having was_asked >= $asked
),

compared as (
    select *, was_units / was_asked as was_share, now_units / asked_units as now_share
    from counted left join earlier using (variable_id)
    where asked_units >= $asked
)

select
    *,
    if(was_share - now_share >= $silence_most, format('about {} of {}, as last time', was_units, was_asked), 'most of them') as due,
    (coalesce(was_share, 1) * asked_units)::integer - now_units as fallen_units
from compared
where was_share - now_share >= $silence_most or (now_share <= 1 - $empty_most and coalesce(was_share, 1) > 1 - $empty_most)
order by variable_id

-- name: straight
-- Units that give the answer in one place of the list, whatever was asked.
with placed as (
    select answers.unit_code, places.place, min(answers.row_no) as row_no, count(*) as alike
    from answers inner join places using (variable_id, code)
    group by answers.unit_code, places.place
)

select unit_code, min(row_no) as row_no, sum(alike)::integer as answers, max(alike) as alike, max_by(place, alike) as place
from placed
group by unit_code
having answers >= $answers and max(placed.alike) / answers >= $straight_least
order by row_no

-- name: evasive
-- Units that do not know nearly anything of what they might say so of.
select
    answers.unit_code,
    min(answers.row_no) as row_no,
    count(*) as answers,
    count(*) filter (where places.status = 'dont_know') as alike
from answers inner join places using (variable_id, code)
where answers.variable_id in (select variable_id from places where status = 'dont_know')
group by answers.unit_code
having count(*) >= $answers and alike / count(*) >= $evasive_least
order by row_no

-- name: numbered
-- Units that give one number to everything that is counted.
select unit_code, min(row_no) as row_no, count(*) as answers, any_value(number) as number
from answers where number > 0
group by unit_code
having count(*) >= $same_numbers and count(distinct number) = 1 and any_value(number) >= $same_least
order by row_no
