-- What cannot be right in a source that is no questionnaire, looked at as a whole. `cells` are its codes and numbers by municipality (unit_code,
-- variable_id, row_no, code, number), `groups` every municipality of the frame (unit_code, grouping, group_code, label); `months` those of a monthly source, `months_before` of the round before.

-- name: uniform
-- A column of codes in which every municipality has the same.
select variable_id, count(*) as units, any_value(code) as answer
from cells where code is not null
group by variable_id
having count(distinct code) = 1 and units >= $units
order by variable_id

-- name: doubled
-- Municipalities with the same numbers as another one, where a row holds several.
with sheets as (
    select unit_code, min(row_no) as row_no, list(number order by variable_id) as sheet
    from cells where number is not null
    group by unit_code
    having count(*) filter (where number <> 0) >= 2
),

alike as (
    select * from sheets qualify count(*) over (partition by sheet) > 1
)

select count(*) as units, min(row_no) as row_no, list(unit_code order by row_no)[:3] as firsts from alike
having units >= $doubled_units

-- name: gap
-- Counties and size groups without any municipality, where a sample drawn at random would hardly leave them out (hypergeometric).
with counted as (
    select
        group_code,
        any_value(label) as label,
        count(*) as members,
        count(*) filter (where unit_code in (select unit_code from cells)) as present,
        sum(count(*)) over (partition by grouping) as frame,
        sum(count(*) filter (where unit_code in (select unit_code from cells))) over (partition by grouping) as sample
    from groups group by grouping, group_code
)

select
    group_code,
    label,
    members,
    sample,
    frame,
    if(
        sample > frame - members, 0,
        exp(lgamma(frame - members + 1) - lgamma(frame - members - sample + 1) - lgamma(frame + 1) + lgamma(frame - sample + 1))
    ) as chance
from counted
where present = 0 and chance < $gap_chance
order by group_code

-- name: steps
-- Each measure and month beside the month before it in the file.
select
    *,
    lag(value) over (partition by measure_id order by month) as was,
    strftime(lag(month) over (partition by measure_id order by month), '%Y-%m') as last_month
from months

-- name: repeated
-- Months that have the values of the month before.
select strftime(month, '%Y-%m') as month, any_value(last_month) as last_month, min(row_no) as row_no, count(*) as measures
from steps where was is not null and value is not null
group by month
having bool_and(value = was) and measures >= $measures and sum(value) > 0
order by month

-- name: leaps
-- Months of another order of magnitude than the month before; the month in which it leaps back is not said.
with ratios as (
    select *, value / was as ratio, lag(value / was) over (partition by measure_id order by month) as last_ratio
    from steps where was > 0 and value is not null
)

select
    strftime(month, '%Y-%m') as month,
    any_value(last_month) as last_month,
    min(row_no) as row_no,
    string_agg(format('{} {:.15g} after {:.15g}', measure_id, value, was), ', ' order by measure_id) as measures
from ratios
where
    (ratio >= $middle_apart or ratio <= 1 / $middle_apart)
    and not (coalesce(last_ratio, 1) >= $middle_apart and ratio < 1 or coalesce(last_ratio, 1) <= 1 / $middle_apart and ratio > 1)
group by month
order by month

-- name: revised
-- Months whose values the round before had otherwise.
select
    strftime(month, '%Y-%m') as month,
    min(months.row_no) as row_no,
    string_agg(format('{} {:.15g}, was {:.15g}', measure_id, months.value, earlier.value), ', ' order by measure_id) as measures
from months inner join months_before as earlier using (month, measure_id)
where months.value <> earlier.value
group by month
order by month
