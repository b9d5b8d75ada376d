-- Patterns that answers have now and had not in the round before: columns, rows and blocks that are all alike, and units that are somebody else. What is
-- read stands in look_back.sql.

-- name: constant
-- Variables to which every unit gives one answer: a number, or a code that used to be one of several.
with tops as (
    select variable_id, max(units) / sum(units) as top
    from (select variable_id, was, count(*) as units from pairs group by variable_id, was)
    group by variable_id
),

single as (
    select
        variable_id,
        count(*) as units,
        any_value(coalesce(code, cast(number as varchar))) as answer,
        any_value(number) as number
    from answers
    where code is not null or number is not null
    group by variable_id
    having count(distinct coalesce(code, cast(number as varchar))) = 1
)

select single.variable_id, units, answer
from single left join tops using (variable_id)
where if(number is null, units >= $units and top <= $top_most, units >= $numbers and number <> 0)
order by single.variable_id

-- name: regional
-- Variables to which a whole county gives one answer, though it did not last time and the others would hardly do so by chance.
with counted as (
    select
        pairs.variable_id,
        counties.county_code,
        any_value(counties.county) as county,
        count(*) as units,
        any_value(is_now) as answer,
        count(distinct is_now) as answers,
        count(distinct was) as were
    from pairs inner join counties using (unit_code)
    group by pairs.variable_id, counties.county_code
),

others as (
    select counted.variable_id, counted.county_code, avg((pairs.is_now = counted.answer)::integer) as share
    from counted
    inner join pairs using (variable_id)
    inner join counties on pairs.unit_code = counties.unit_code and counted.county_code <> counties.county_code
    where counted.answers = 1
    group by counted.variable_id, counted.county_code
)

select * from counted inner join others using (variable_id, county_code)
where answers = 1 and were > 1 and share ** units < $county_chance
order by variable_id, county_code

-- name: copies
-- Two variables that every unit answers alike, though they vary, and were not answered alike last time.
with sheets as (
    select
        variable_id,
        list(code order by unit_code) as sheet,
        count(code) as units,
        count(code) - max(same) as others
    from (select *, count(code) over (partition by variable_id, code) as same from answers)
    group by variable_id
),

twins as (
    select one.variable_id, other.variable_id as other_id, one.units
    from sheets as one
    inner join sheets as other on one.sheet = other.sheet and one.variable_id < other.variable_id
    where one.units >= $units and one.others >= $others
)

select twins.variable_id, twins.other_id, twins.units, count(*) as were, count(*) filter (where one.was = other.was) as were_alike
from twins
inner join pairs as one on twins.variable_id = one.variable_id
inner join pairs as other on twins.other_id = other.variable_id and one.unit_code = other.unit_code
group by all
having were_alike / were < $again_least
order by all

-- name: strangers
-- Units far below the others in agreement with their own last answers, and the unit whose last answers they give.
with own as (
    select unit_code, count(*) as answers, count(*) filter (where was = is_now) as own
    from pairs group by unit_code
),

bounds as (
    select quantile_cont(own / answers, 0.25) as lower, quantile_cont(own / answers, 0.75) as upper from own
),

far as (
    select own.* from own cross join bounds
    where own.answers >= $answers and own.own / own.answers < bounds.lower - $fences * (bounds.upper - bounds.lower)
),

likest as (
    select here.unit_code, earlier.unit_code as other_code, count(*) as answers, count(*) filter (where earlier.was = here.is_now) as agreeing
    from pairs as here
    inner join far using (unit_code)
    inner join pairs as earlier on here.variable_id = earlier.variable_id and here.unit_code <> earlier.unit_code
    group by here.unit_code, earlier.unit_code
)

select
    far.unit_code,
    far.answers,
    far.own,
    max_by(likest.other_code, likest.agreeing) as other_code,
    max(likest.agreeing) as agreeing
from far inner join likest using (unit_code)
group by far.unit_code, far.answers, far.own
having max(likest.agreeing / likest.answers) - far.own / far.answers >= $exchange_more
order by far.unit_code

-- name: flat
-- Units that answer a block of alike questions all the same, where their last answers differed and hardly any was that one.
select
    pairs.unit_code,
    pairs.question_id,
    count(*) as answers,
    count(*) filter (where was = is_now) as own,
    any_value(is_now) as answer,
    any_value(answers.row_no) as row_no
from pairs inner join answers using (unit_code, variable_id) inner join places using (variable_id, code)
group by pairs.unit_code, pairs.question_id
having count(*) >= $block and count(distinct is_now) = 1 and count(distinct was) > 1 and own / count(*) <= $block_was
order by row_no, pairs.question_id

-- name: twins
-- Units that give the same answers, but for a few, to what others answer most differently.
with varied as (
    select variable_id, row_number() over (order by sum(same) - max(same) desc, variable_id) as place
    from (select variable_id, count(*) as same from answers group by variable_id, coalesce(code, cast(number as varchar)))
    group by variable_id
    having count(*) > 1
    qualify place <= $twin_variables
),

said as (
    select unit_code, row_no, variable_id, place, hash(coalesce(code, cast(number as varchar))) as answer
    from answers inner join varied using (variable_id)
    where code is not null or number is not null
    qualify count(*) over (partition by unit_code) >= $twin_answers -- before the join: two have no more in common than one has
),

near as ( -- in so many variables that two who have enough in common share some of them, hardly anybody has as few that differ
    select one.unit_code as one_code, other.unit_code as other_code
    from said as one inner join said as other on one.variable_id = other.variable_id and one.row_no < other.row_no
    where one.place <= $twin_variables - $twin_answers + 1
    group by one.unit_code, other.unit_code
    having count(*) filter (where one.answer <> other.answer) <= ceil((1 - $twin_least) * $twin_variables)
)

select
    other.unit_code,
    other.row_no,
    one.unit_code as other_code,
    count(*) as answers,
    count(*) filter (where one.answer = other.answer) as alike
from near
inner join said as one on near.one_code = one.unit_code
inner join said as other on near.other_code = other.unit_code and one.variable_id = other.variable_id
group by all
having count(*) >= $twin_answers and alike / count(*) >= $twin_least
order by other.row_no, one.unit_code
