-- What quantities are made of, and whether numbers of persons stay secret. What is read stands in reconciliation.sql.

-- name: measured
-- Numbers that quantities are made of, by municipality; those of the country have the municipality ''.
create or replace temp table measured as
select round, 'answers' as source, variable_id as measure, '' as period, own.municipality_code, sum(sent.number) as value
from (select round, unit_code, variable_id, municipality_code, status from fct_answers) as own
inner join (select round, unit_code, variable_id, number from landed.answers) as sent using (round, unit_code, variable_id)
where status in ('answered', 'suppressed') and sent.number is not null group by all
union all
select round, 'stimulus_funds', unnest(['requisitioned_sek', 'used_sek', 'remaining_sek']), '', municipality_code,
    unnest([requisitioned_sek, used_sek, remaining_sek])
from landed.stimulus
union all
select round, 'npo', measure_id, strftime(month, '%Y-%m'), '', value from landed.npo
union all
select round, observation_kind, concat_ws('__', nullif(item, ''), measure_id), '', coalesce(municipality_code, ''),
    if(bool_or(status = 'suppressed'), null, sum(number))
from landed.observations group by all

-- name: of_persons
-- Numbers of persons, which no released file shows of a municipality, by origin of the answers.
create or replace temp table of_persons as
select distinct round, source, measure, origin
from landed.quantity_definitions inner join whole.quantities using (quantity_id)
cross join (select origin from whole.display_limits where rule = 'persons_municipalities' and smallest > 1)
where counts_persons and measure is not null

-- name: amounts
-- Numbers by municipality, those put back that are not shown: what sums of groups are made of.
create or replace temp table amounts as
select
    own.* replace (
        coalesce(own.numerator, hidden.value) as numerator,
        coalesce(own.denominator, if(defined.divided is null, 1, divided.value)) as denominator,
        if(hidden.value is null, own.status, 'answered') as status
    )
from fct_quantity_value as own
inner join (select round, quantity_id, source, measure, denominator as divided from dim_quantity_round) as defined using (round, quantity_id)
left join of_persons on own.municipality_code <> '' and own.data_origin = origin
    and (own.round, defined.source, defined.measure) = (of_persons.round, of_persons.source, of_persons.measure)
left join measured as hidden on of_persons.measure is not null and own.status = 'suppressed' and own.period = hidden.period
    and (own.round, defined.source, defined.measure, own.municipality_code)
    = (hidden.round, hidden.source, hidden.measure, hidden.municipality_code)
left join measured as divided on hidden.value is not null and own.period = divided.period
    and (own.round, defined.source, defined.divided, own.municipality_code)
    = (divided.round, divided.source, divided.measure, divided.municipality_code)

-- name: sums_of_persons
-- Whose numbers are in which sum, shown or hidden; a sum that is no sum (the largest, the one in the middle) says one of them.
create or replace temp table sums_of_persons as
select figures.round, figures.quantity_id, figures.grouping_id, figures.group_code, figures.status = 'answered' as is_shown,
    statistic in ('max', 'median') as is_of_one, amounts.municipality_code, amounts.numerator, persons.smallest as persons, municipalities.smallest as municipalities
from (select round, quantity_id, grouping_id, group_code, status from fct_quantity) as figures
inner join (select quantity_id from dim_quantity where counts_persons) using (quantity_id)
inner join (select round, quantity_id, statistic from dim_quantity_round) using (round, quantity_id)
inner join (select round, grouping_id, group_code, municipality_code from dim_group_member) using (round, grouping_id, group_code)
inner join (from amounts where status = 'answered') as amounts using (round, quantity_id, municipality_code)
inner join (from whole.display_limits where rule = 'persons') as persons on persons.origin = amounts.data_origin
inner join (from whole.display_limits where rule = 'persons_municipalities') as municipalities on municipalities.origin = amounts.data_origin

-- name: hidden_sums
-- Which sums are not given: whether they must not be is another question.
create or replace temp view hidden_sums as
select distinct round, quantity_id, grouping_id, group_code from sums_of_persons where not is_shown

-- name: secrecy
-- Municipalities that the shown sums have, or lack, alike are a class: no sum or difference of sums is finer. Each must be large enough, and each hidden sum
-- must cut one into parts that are not.
with wholes as (select distinct round, quantity_id, municipality_code, numerator, persons, municipalities, is_of_one from sums_of_persons),
classes as (
    select wholes.*, coalesce(signature, []) as class
    from wholes left join (
        select round, quantity_id, municipality_code, list_sort(list((grouping_id, group_code))) as signature
        from sums_of_persons where is_shown group by all
    ) using (round, quantity_id, municipality_code)
),
small as (
    select round, quantity_id, class, count(*) < any_value(municipalities) or sum(numerator) < any_value(persons) as is_small
    from classes group by all
),
parts as (
    select hidden.round, hidden.quantity_id, hidden.grouping_id, hidden.group_code, class,
        bool_or(classes.is_of_one and classes.municipalities > 1 and hidden.grouping_id <> 'alla') as is_of_one,
        count(*) < any_value(classes.municipalities) or sum(classes.numerator) < any_value(classes.persons) as is_small
    from (select distinct round, quantity_id, grouping_id, group_code from sums_of_persons where not is_shown) as hidden
    inner join classes using (round, quantity_id)
    left join (select round, grouping_id, group_code, municipality_code, true as is_inside from dim_group_member) as members
        using (round, grouping_id, group_code, municipality_code)
    group by hidden.round, hidden.quantity_id, hidden.grouping_id, hidden.group_code, class, is_inside
)
select concat_ws(' ', round, quantity_id, 'a class of municipalities is too small'), count(*)
from small where is_small and class <> [] group by all
union all
select concat_ws(' ', round, quantity_id, grouping_id, group_code, 'shows the number of one municipality'), 1
from sums_of_persons where is_shown and is_of_one and municipalities > 1 and grouping_id <> 'alla' group by all
union all
select concat_ws(' ', round, quantity_id, grouping_id, group_code, 'is hidden without need'), 1
from parts group by round, quantity_id, grouping_id, group_code having not bool_or(is_small or is_of_one)
order by all
