-- Numbers that are out of proportion to those of the round before. What is read stands in look_back.sql.

-- name: ratios
-- Numbers of units that gave one both times, by the method of Hidiroglou and Berthelot: the ratio to the last number is centred at the median, made
-- symmetrical and weighed by size; `distance` is how many times the distance from the median to its quartile it lies away.
with ratios as (
    select
        answers.variable_id,
        answers.unit_code,
        answers.row_no,
        earlier.number as was,
        answers.number as is_now,
        answers.number / earlier.number as ratio,
        median(answers.number / earlier.number) over (partition by answers.variable_id) as middle,
        count(*) over (partition by answers.variable_id) as units
    from answers inner join before as earlier using (unit_code, variable_id) inner join shared using (variable_id)
    where answers.number > 0 and earlier.number > 0
),

effects as (
    select *, if(ratio < middle, 1 - middle / ratio, ratio / middle - 1) * sqrt(greatest(was, is_now)) as effect
    from ratios
),

spread as (
    select variable_id, median(effect) as middle_effect, quantile_cont(effect, 0.25) as lower, quantile_cont(effect, 0.75) as upper
    from effects group by variable_id
)

select
    effects.*,
    abs(effect - middle_effect)
    / greatest(if(effect < middle_effect, middle_effect - lower, upper - middle_effect), abs(0.05 * middle_effect), 1e-9) as distance
from effects inner join spread using (variable_id)
where units >= $numbers

-- name: scaled
-- Variables whose numbers have as a whole become another size: another unit of measure.
select variable_id, any_value(units) as units, any_value(middle) as middle from ratios
group by variable_id
having any_value(middle) >= $middle_apart or any_value(middle) <= 1 / $middle_apart
order by variable_id

-- name: leapt
-- Variables whose numbers add up to another size than those of the same units did, and the unit that does most to it.
select
    variable_id,
    any_value(units) as units,
    sum(was) as total_was,
    sum(is_now) as total_is,
    max_by(unit_code, abs(is_now - was)) as most_unit,
    max_by(was, abs(is_now - was)) as most_was,
    max_by(is_now, abs(is_now - was)) as most_is
from ratios
group by variable_id
having
    any_value(middle) < $middle_apart and any_value(middle) > 1 / $middle_apart
    and (total_is / total_was >= $total_apart or total_was / total_is >= $total_apart)
order by variable_id

-- name: outlying
-- Single numbers out of proportion.
select * from ratios
where
    middle < $middle_apart and middle > 1 / $middle_apart and distance >= $distance_most
    and greatest(ratio / middle, middle / ratio) >= $ratio_apart
order by row_no, variable_id
