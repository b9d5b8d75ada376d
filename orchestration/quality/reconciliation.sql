-- What the reconciliation asks, over the released Parquet (views by name), `landed` (the landing of the rounds that have
-- answered) and `whole` (all of it). Written apart from the models on purpose: a rule has to be got right twice to pass.

-- name: held
-- Which rule holds for which unit, from the released answers and the landed rules.
create or replace temp table held as
with codes as (
    select round, unit_code, variable_id, code from fct_answers where code is not null
    union all
    select round, unit_code, unnest(['reg_svarat', 'reg_enkat', 'reg_lan', 'reg_enhet']),
        unnest([cast(cast(answered as integer) as varchar), units.questionnaire, municipalities.county_code, kind])
    from (select round, unit_code, municipality_code, questionnaire, answered, kind from dim_unit) as units
    inner join (select round, municipality_code, county_code from dim_municipality) as municipalities
        using (round, municipality_code)
),
met as (
    select round, unit_code, rule_id, count(distinct term_no) as terms
    from codes inner join landed.rule_codes using (round, variable_id, code)
    group by all
)
select round, unit_code, rule_id, rules.n_terms = 0 as always,
    case rules.combine
        when 'all' then coalesce(terms, 0) >= rules.n_terms
        when 'any' then rules.n_terms = 0 or terms is not null
        when 'none' then terms is null
        else rules.n_terms = 0 or coalesce(terms, 0) < rules.n_terms
    end as holds
from dim_unit inner join landed.rules using (round) left join met using (round, unit_code, rule_id)

-- name: kinds
-- What the answers behind a numerator are where they are all of one kind, and `answered` where they are not.
create or replace temp table kinds as
select round, unit_code, rule_id,
    case when min(status) = max(status) and min(status) in ('dont_know', 'not_answered') then min(status) else 'answered' end
        as kind
from fct_answers
inner join (select distinct round, rule_id, variable_id from landed.rule_codes) using (round, variable_id)
where rule_id in (select numerator_rule from landed.indicator_definitions)
group by all

-- name: memberships
-- The groups of a municipality as the registers say them, by name.
create or replace temp table memberships as
select round, municipality_code,
    unnest(['alla', 'storlek', 'region', 'lan', 'skr']) as grouping_id,
    unnest(['Riket', 'Storleksgrupp', 'Region', 'Län', 'Kommungrupp']) as grouping_label,
    unnest(['riket', size_group, region_code, county_code, skr_group]) as group_code,
    unnest(['Riket', size_group_label, region, county, skr_group_label]) as group_label,
    true as is_partition
from dim_municipality
union all
select round, municipality_code, grouping_id, grouping_label, group_code, group_label, false
from landed.grouping_members inner join dim_municipality using (municipality_code)

-- name: measured
-- Numbers that quantities are made of, by municipality; those of the country have the municipality ''.
create or replace temp table measured as
select round, 'answers' as source, variable_id as measure, '' as period, municipality_code, sum(number) as value
from fct_answers where status = 'answered' and number is not null group by all
union all
select round, 'stimulus_funds', unnest(['requisitioned_sek', 'used_sek', 'remaining_sek']), '', municipality_code,
    unnest([requisitioned_sek, used_sek, remaining_sek])
from landed.stimulus
union all
select round, 'npo', measure_id, strftime(month, '%Y-%m'), '', value from landed.npo

-- name: sides
-- A mart's rows with +1 and those they must be with −1: what is right comes to nothing.
select 1 as side, {own} from {mart} where {own_where}
union all
select -1 as side, {other} from {source} where {where} {grouping}

-- name: balance
select
    count(*) filter (where side = 1),
    count(*) filter (where side = -1),
    coalesce(sum(side * cast(hash({names}) as hugeint)), 0)
from ({sides})

-- name: differing
select sum(side) > 0 as here, {names} from ({sides}) group by all having sum(side) <> 0 order by all limit 2

-- name: shares
-- Exact in whole numbers, without a division: v is n / b × scale rounded half away from zero if |2·v·b − 2·scale·n| ≤ b,
-- and at equality away from zero. `steps` is 10 to the decimals.
with shown as (
    select {value} as value, cast({numerator} as hugeint) as n, cast({base} as hugeint) as b,
        case {decimals} when 0 then 1 when 1 then 10 else 100 end as steps
    from {mart} where {where}
),
scaled as (
    select value, n, b, cast(abs(value) * steps as hugeint) as v, abs(value) * steps as exact, 2 * {scale} * steps * abs(n) as twice
    from shown
)
select count(*) filter (where b is not null), count(*) filter (
    where not coalesce(case
        when n is null or b is null or b <= 0 then value is null
        else v = exact and (2 * v - 1) * b <= twice and twice < (2 * v + 1) * b and (value >= 0) = (n >= 0 or v = 0)
    end, false)
)
from scaled

-- name: origins
-- Where the answers of each round come from, as its landed tables say: all of them that a row may rest on.
create or replace temp table origins as
select round, map_from_entries(list((source, origins))) as landed
from (select round, source, list(distinct data_origin) as origins from said group by all)
group by round

-- name: origin
select round, data_origin, coalesce(list_contains({expected}, data_origin), false) as is_right, sum(rows_counted)
from {rows} left join origins using (round)
group by all

-- name: synthetic
select count(*), coalesce(list_sort(list(distinct round) filter (where data_origin = 'synthetic')), [])
from {mart}

-- name: comments
select table_name, comment from duckdb_tables() where database_name = 'released'

-- name: same_rows
select sum(side * cast(hash(*columns(* exclude (side))) as hugeint)) <> 0 or sum(side) <> 0
from (select 1 as side, * from {mart} union all select -1 as side, * from released.{mart})
