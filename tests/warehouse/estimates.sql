-- What the tests of estimates ask, and what made-up populations are written as. A population is a group of municipalities; R gets `respondents` and `in_base` of it, and gives back what
-- `ours` has; survey has no design of one respondent.

-- name: shipped
create table groups_of as
select round || '/' || grouping_id || '/' || group_code as population, *
from dim_group_member inner join dim_municipality using (round, municipality_code)
where grouping_id in ('alla', 'storlek', 'skr');

create table looked_at as
select 'answers/' || round || '/' || grouping_id || '/' || group_code as population, indicator_id as thing,
    estimate_percent as estimate, standard_error as error, null::double as lower, null::double as upper
from fct_indicator_estimate inner join dim_indicator_round using (round, indicator_id)
where estimate_percent is not null and not base_is_frame
    and (grouping_id = 'alla' or (grouping_id in ('storlek', 'skr') and hash(group_code, indicator_id) % 60 = 0))
union all
select 'review/' || round || '/' || grouping_id || '/' || group_code, finding, estimate_percent, standard_error,
    lower_percent, upper_percent
from fct_web_review_estimate where estimate_percent is not null and grouping_id in ('alla', 'storlek', 'skr');

create table respondents as
with frames as (
    select population, size_group, count(*) as frame from groups_of group by all
)
select 'answers/' || population as population, municipality_code as unit, size_group as stratum, frame, null as confidence
from groups_of inner join frames using (population, size_group) where answered
union all
select 'review/' || population, municipality_code, size_group, frame, 95
from groups_of inner join frames using (population, size_group)
inner join fct_web_review using (round, municipality_code);

create table in_base as
select looked_at.population, thing, municipality_code as unit, numerator
from looked_at inner join groups_of on looked_at.population = 'answers/' || groups_of.population
inner join fct_indicator_municipality as results using (round, municipality_code)
where results.indicator_id = thing and base = 1
union all
select looked_at.population, thing, municipality_code,
    if(thing = 'e_identification', e_identification, category = thing)::integer
from looked_at inner join groups_of on looked_at.population = 'review/' || groups_of.population
inner join fct_web_review using (round, municipality_code)
where thing <> 'e_identification' or category = 'digital_channel';

create table ours as select *, estimate as poststratified from looked_at;
delete from respondents where population not in (select population from ours);


-- name: made
create table int_grouping_members as
    select round, grouping_id, group_code, unit as municipality_code from made.frames;
create table int_municipalities as
    select round, unit as municipality_code, stratum as size_group, responds as answered, 1 as units,
        responds::integer as units_answering from made.frames;
create table int_groups as
    select round, grouping_id, group_code, count(*)::integer as municipalities, count_if(responds)::integer as answering,
        'collected' as data_origin from made.frames group by all;
create table dim_display_limit as select 'share_base' as rule, 'other' as product, 'collected' as origin, 10 as smallest;
create table int_indicator_rounds as select distinct 'r' as round, thing as indicator_id, false as base_is_frame from made.results;
create table int_indicator_rollup as
    select 'r' as round, unit as municipality_code, thing as indicator_id, if(base, numerator::integer, null) as numerator,
        base::integer as base, if(responds, 'answered', 'not_answered') as status, 0 as item_non_response, 0 as unit_item_non_response,
        0 as base_non_response, 0 as unit_base_non_response,
        case when base then numerator::integer when not responds then 0 end as lowest,
        case when base then numerator::integer when not responds then 1 end as highest
    from made.results;
create table stg_web_review__reviews as
    select 'r' as round, unit as municipality_code, 'collected' as data_origin,
        case when any_value(base) filter (thing = 'part') then 'digital_channel'
            when any_value(base) filter (thing = 'rare') then 'none' else 'printable_form' end as category,
        any_value(numerator) filter (thing = 'part') as e_identification
    from made.results where responds group by unit;


-- name: of_made
create table ours as
select 'answers/' || group_code as population, indicator_id as thing, estimate_percent as estimate, standard_error as error,
    estimate_percent as poststratified, null::double as lower, null::double as upper
from fct_indicator_estimate where estimate_percent is not null and answering > 1
union all
select 'review/' || group_code, finding, estimate_percent, standard_error, estimate_percent, lower_percent, upper_percent
from fct_web_review_estimate where estimate_percent is not null and reviewed > 1;
create table respondents as
with frames as (select group_code, stratum, count(*) as frame from made.frames group by all)
select kind || '/' || group_code as population, unit, stratum, frame, confidence
from made.frames inner join frames using (group_code, stratum)
cross join (values ('answers', null), ('review', 90)) as kinds (kind, confidence)
where responds and population in (select population from ours);
create table in_base as
select 'answers/' || group_code as population, thing, unit, results.numerator::integer as numerator
from made.frames inner join made.results as results using (unit)
where base and (population, thing) in (select (population, thing) from ours)
union all
select 'review/' || group_code as population, finding as thing, municipality_code,
    if(finding = 'e_identification', e_identification, category = finding)::integer
from stg_web_review__reviews as seen inner join made.frames on municipality_code = unit
cross join (values ('digital_channel'), ('printable_form'), ('none'), ('e_identification')) as findings (finding)
where (finding <> 'e_identification' or category = 'digital_channel')
    and (population, thing) in (select (population, thing) from ours);
