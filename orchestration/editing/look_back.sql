-- What of a source's answers cannot follow on the round before. `answers` are those that would be landed, `before` those of the round before, `shared`
-- the variables that both rounds have with the same codes and labels, `places` as in look_within.sql, `counties` the county of each unit; `pairs`, `shares`,
-- `compared`, `agreement` and `ratios` are kept for the others.

-- name: pairs
-- One row a unit and coded variable with an answer in both rounds, as words; `turn` numbers the units in the order of the file.
select
    answers.variable_id,
    shared.question_id,
    answers.unit_code,
    answers.row_no,
    earlier.code as was,
    answers.code as is_now,
    dense_rank() over (order by answers.row_no) as turn
from answers
inner join shared using (variable_id)
inner join before as earlier using (unit_code, variable_id)
where answers.code is not null and earlier.code is not null

-- name: shares
-- How many units gave each answer of a variable then and now, of those that answered both times.
select variable_id, code, count(*) filter (where side = 'was') as was_units, count(*) filter (where side = 'now') as now_units
from (
    select variable_id, was as code, 'was' as side from pairs
    union all
    select variable_id, is_now, 'now' from pairs
)
group by variable_id, code

-- name: compared
-- Whether each answer is the unit's own last one, and that of the unit a row above or below. `by_chance` is the share that would be if every unit drew its
-- answer from the shares of the round.
with chance as (
    select variable_id, sum(was_units * now_units) / (sum(was_units) * sum(now_units)) as by_chance
    from shares group by variable_id
)

select
    here.variable_id,
    here.question_id,
    here.row_no,
    chance.by_chance,
    (here.was = here.is_now)::integer as own,
    coalesce(above.was = here.is_now, false)::integer as above,
    coalesce(below.was = here.is_now, false)::integer as below
from pairs as here
inner join chance using (variable_id)
left join pairs as above on here.variable_id = above.variable_id and here.turn = above.turn + 1
left join pairs as below on here.variable_id = below.variable_id and here.turn = below.turn - 1

-- name: agreement
-- How many answers are the unit's own last ones, and those of the unit a row above or below: of each variable, each question and the whole form.
select
    variable_id,
    question_id,
    count(*) as answers,
    sum(own)::integer as own,
    greatest(sum(above), sum(below))::integer as neighbour,
    if(sum(above) >= sum(below), 'above', 'below') as side,
    avg(by_chance) as by_chance
from compared
group by grouping sets ((variable_id, question_id), (question_id), ())

-- name: moved
-- Answers that fit the last ones of the neighbouring row better than the unit's own: the widest of form, question and variable that does.
select * from agreement
where
    answers >= $units and (neighbour - own) / answers >= $neighbour_more
    and neighbour / answers - by_chance >= $neighbour_more
order by question_id is not null, question_id, variable_id is not null, variable_id

-- name: shifted
-- The same of the rows from one on to the end of the file: the row from which the neighbour's answers fit best.
with levels as (
    select * from compared
    union all by name
    select * exclude (variable_id) from compared
    union all by name
    select * exclude (variable_id, question_id) from compared
),

tails as (
    select
        variable_id,
        question_id,
        row_no,
        count(*) over down as answers,
        sum(own) over down as own,
        sum(above) over down as above,
        sum(below) over down as below,
        avg(by_chance) over down as by_chance
    from levels
    window down as (partition by variable_id, question_id order by row_no desc)
),

fitting as (
    select *, greatest(above, below) as neighbour, if(above >= below, 'above', 'below') as side
    from tails
    where
        answers >= $units and (greatest(above, below) - own) / answers >= $neighbour_more
        and greatest(above, below) / answers - by_chance >= $neighbour_more
)

select * from fitting
qualify row_number() over (partition by variable_id, question_id order by neighbour - own desc, row_no) = 1
order by question_id is not null, question_id, variable_id is not null, variable_id

-- name: turned
-- Two codes of a variable that have taken each other's place: more who gave either last time give the other now than give it again.
with two as (
    select one.variable_id, one.code, other.code as other_code
    from (select distinct variable_id, was as code from pairs) as one
    inner join (select distinct variable_id, was as code from pairs) as other using (variable_id)
    where one.code < other.code
),

counted as (
    select
        two.*,
        count(*) filter (where was = code and is_now = code) as code_stays,
        count(*) filter (where was = other_code and is_now = other_code) as other_stays,
        count(*) filter (where was = code and is_now = other_code) as code_turns,
        count(*) filter (where was = other_code and is_now = code) as other_turns
    from two inner join pairs using (variable_id)
    group by all
)

select *, code_stays + other_stays as own, code_turns + other_turns as turned
from counted
where code_turns > code_stays and other_turns > other_stays and own + turned >= $units
order by variable_id, code, other_code

-- name: unlike
-- Variables whose answers have no more in common with the units' own last ones than chance gives, or far less than other variables have.
with beyond as (
    select *, (own / answers - by_chance) / (1 - by_chance) as kappa
    from agreement where variable_id is not null and answers >= $units and by_chance <= $chance_most
),

usual as (
    select quantile_cont(kappa, 0.25) as lower, quantile_cont(kappa, 0.75) - quantile_cont(kappa, 0.25) as apart from beyond
)

select beyond.* from beyond cross join usual
where kappa < greatest($kappa_least, least($kappa_usual, usual.lower - $kappa_fences * greatest(usual.apart, 0.05)))
order by variable_id

-- name: exchanged
-- Two variables whose answers fit the last ones of the other better than their own, both ways.
with candidates as (
    select variable_id from agreement
    where variable_id is not null and answers >= $units and (own / answers - by_chance) / (1 - by_chance) < $kappa_usual
),

crossed as (
    select
        here.variable_id,
        other.variable_id as other_id,
        count(*) as compared,
        count(*) filter (where other.was = here.is_now) as agreeing
    from pairs as here
    inner join pairs as other using (unit_code)
    where
        here.variable_id <> other.variable_id
        and here.variable_id in (select variable_id from candidates) and other.variable_id in (select variable_id from candidates)
    group by here.variable_id, other.variable_id
    having compared >= $units
),

better as (
    select crossed.*, agreement.own, agreement.answers
    from crossed inner join agreement using (variable_id)
    where agreeing / compared - own / answers >= $exchange_more
)

select one.variable_id, one.other_id, one.own, one.answers, one.agreeing, one.compared
from better as one
inner join better as other on one.variable_id = other.other_id and one.other_id = other.variable_id
where one.variable_id < one.other_id
order by one.variable_id, one.other_id

-- name: again
-- The whole has last time's answers; where there are no codes, last time's numbers.
with coded as (
    select own, answers from agreement where question_id is null
),

compared as (
    select * from coded
    union all
    select count(*) filter (where answers.number = earlier.number), count(*)
    from answers inner join before as earlier using (unit_code, variable_id) inner join shared using (variable_id)
    where answers.number > 0 and earlier.number > 0 and not exists (select * from coded where coded.answers >= $units)
)

select max(own) as own, max(answers) as answers from compared
where answers >= $units and own / answers >= $again_least
having count(*) > 0

-- name: untouched
-- Units that give all their last answers again, where the whole does not.
with sheets as (
    select unit_code, min(row_no) as row_no from pairs
    group by unit_code
    having count(*) >= $twin_answers and bool_and(was = is_now)
)

select count(*) as units, list(unit_code order by row_no)[:3] as firsts
from sheets
where not exists (select * from agreement where question_id is null and own / answers >= $again_least)
having units >= $untouched_units

-- name: likeness
-- For a variable that is unlike itself: the one whose last answers it is most like.
select earlier.variable_id as likest, count(*) as compared, count(*) filter (where earlier.was = here.is_now) as agreeing
from pairs as here
inner join pairs as earlier using (unit_code)
where here.variable_id = $variable and earlier.variable_id <> $variable
group by earlier.variable_id
having compared >= $units
order by agreeing / compared desc, earlier.variable_id
limit 1

-- name: changed
-- Variables of which an answer has won or lost more units than any ever has, among those that answered both times.
with widest as (
    select
        variable_id,
        sum(was_units)::integer as units,
        max_by(code, abs(now_units - was_units)) as code,
        max_by(was_units, abs(now_units - was_units)) as was_units,
        max_by(now_units, abs(now_units - was_units)) as now_units,
        max(abs(now_units - was_units)) as moved_units
    from shares group by variable_id
)

select * from widest
where units >= $units and abs(now_units - was_units) / units >= $change_most
order by variable_id
