-- What the reconciliation asks, over the released Parquet (views by name), `landed` (the landing of the rounds that have
-- answered) and `whole` (all of it). Written apart from the models on purpose: a rule has to be got right twice to pass.

-- name: holding
-- Whether a rule holds of which so many terms are met; NULL for none.
create or replace temp macro holding(combine, n_terms, terms) as case combine
    when 'all' then coalesce(terms, 0) >= n_terms
    when 'any' then n_terms = 0 or terms is not null
    when 'none' then terms is null
    else n_terms = 0 or coalesce(terms, 0) < n_terms
end

-- name: held
-- Which rule holds for which unit, from the released answers and the landed rules; `least` and `most`: whatever its blanks stand for.
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
),
blank as (
    select round, unit_code, rule_id, count(distinct term_no) as blanks
    from fct_answers inner join landed.rule_codes using (round, variable_id)
    where status = 'not_answered' and not starts_with(rule_id, 'universe:')
    group by all
)
select round, unit_code, rule_id, rules.n_terms = 0 as always,
    holding(rules.combine, rules.n_terms, terms) as holds,
    holding(rules.combine, rules.n_terms, coalesce(terms + blanks, terms, blanks)) as otherwise,
    least(holds, otherwise) as least, greatest(holds, otherwise) as most
from dim_unit inner join landed.rules using (round) left join met using (round, unit_code, rule_id)
left join blank using (round, unit_code, rule_id)

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

-- name: observed
-- Who of a group is observed, in the base and has it, by indicator on observations: each counted once a group.
create or replace temp view observed as
with subjects as (select distinct round, observation_kind, unit_code, municipality_code from fct_observation),
met as (
    select round, observation_kind, unit_code, municipality_code, rule_id, count(distinct term_no) as terms
    from fct_observation as seen inner join landed.observation_rule_codes as named using (observation_kind, code)
    where named.variable_id = concat_ws('__', nullif(item, ''), measure_id)
    group by all
),
tried as (
    select round, observation_kind, unit_code, municipality_code, rule_id, holding(combine, n_terms, terms) as holds
    from subjects inner join landed.observation_rules using (observation_kind)
    left join met using (round, observation_kind, unit_code, municipality_code, rule_id)
),
grouped as (
    select subjects.*, grouping_id, group_code from subjects inner join memberships using (round, municipality_code)
    union
    select *, 'alla', 'riket' from subjects where municipality_code = ''
    union
    select round, observation_kind, unit_code, '', measure_id, code from fct_observation
    where municipality_code = '' and (round, measure_id, code) in (select (round, grouping_id, group_code) from dim_group)
),
each as (
    select grouped.round, grouping_id, group_code, indicator_id,
        if(counted = 'unit', grouped.unit_code, grouped.municipality_code) as who,
        bool_or(bases.holds) as in_base, bool_or(bases.holds and numerators.holds) as has_it
    from grouped
    inner join landed.observation_definitions as defined using (observation_kind)
    inner join tried as bases on bases.rule_id = base_rule
        and (bases.round, bases.observation_kind, bases.unit_code, bases.municipality_code)
        = (grouped.round, grouped.observation_kind, grouped.unit_code, grouped.municipality_code)
    inner join tried as numerators on numerators.rule_id = numerator_rule
        and (numerators.round, numerators.observation_kind, numerators.unit_code, numerators.municipality_code)
        = (grouped.round, grouped.observation_kind, grouped.unit_code, grouped.municipality_code)
    where counted = 'unit' or grouped.municipality_code <> ''
    group by all
)
select round, grouping_id, group_code, indicator_id, count(*) as observed, count_if(in_base) as base, count_if(has_it) as numerator
from each group by all

-- name: weighed
-- Shares of groups as those who answered, or were reviewed, weigh in their size group, with their variance and limits of
-- confidence; of limits only where there is a sample.
create or replace temp table weighed as
with placed as (
    select round, grouping_id, group_code, size_group, municipality_code, answered,
        dense_rank() over (order by round, grouping_id, group_code, size_group) as place
    from dim_group_member inner join dim_municipality using (round, municipality_code)
),
results as materialized ( -- first: groups of a round and its indicators would otherwise be crossed
    select round, municipality_code, indicator_id, base_is_frame, base, coalesce(numerator, 0) as numerator
    from fct_indicator_municipality inner join dim_indicator_round using (round, indicator_id)
    where base is not null
),
counted as (
    select place, indicator_id, count(*) as frame, count_if(answered or base_is_frame) as n, sum(base) as b, sum(numerator) as y
    from results inner join placed using (round, municipality_code) group by all
),
parts as (
    select round, grouping_id, group_code, indicator_id as thing, size_group, frame, n, b, y, null as z
    from counted inner join (select distinct place, round, grouping_id, group_code, size_group from placed) using (place)
    union all
    select round, grouping_id, group_code, thing, size_group, count(*), count(category),
        coalesce(count_if(category is not null and (thing <> 'e_identification' or category = 'digital_channel')), 0),
        coalesce(count_if(if(thing = 'e_identification', e_identification, category = thing)), 0),
        (select normal_quantile from landed.sample_designs where source = 'web_review')
    from dim_group_member inner join dim_municipality using (round, municipality_code)
    inner join (select distinct round from fct_web_review) using (round)
    cross join (select distinct category as thing from fct_web_review union all select 'e_identification')
    left join fct_web_review using (round, municipality_code)
    group by all
),
wholes as (
    select round, grouping_id, group_code, thing, count_if(n = 0) as silent, bool_or(n = 1 and frame > 1) as lone,
        sum(frame / n * b) as total, if(silent = 0, sum(frame / n * y) / nullif(total, 0), null) as r
    from parts group by all
),
limits as (
    select *, y / b as p, if(frame > n, (b * frame - n) / (frame - n), null) as m, frame / n * b / total as w,
        if(m is null, p, (2 * m * p + z * z - z * sqrt(z * z + 4 * m * p * (1 - p))) / (2 * (m + z * z))) as low,
        if(m is null, p, (2 * m * p + z * z + z * sqrt(z * z + 4 * m * p * (1 - p))) / (2 * (m + z * z))) as high
    from parts inner join wholes using (round, grouping_id, group_code, thing)
)
select round, grouping_id, group_code, thing, count(*) as strata, any_value(silent) as silent, 100 * any_value(r) as estimate,
    if(any_value(lone) or any_value(r) is null, null, 100 * sqrt(greatest(0, sum(
        if(n < frame, frame * (frame - n) / n * (y * (1 - r) ** 2 + (b - y) * r ** 2 - (y - r * b) ** 2 / n) / (n - 1), 0)
    ))) / any_value(total)) as error,
    if(any_value(z * r) is null, null, greatest(0, 100 * (any_value(r) - sqrt(sum((w * (p - low)) ** 2) filter (b > 0))))) as low,
    if(any_value(z * r) is null, null, least(100, 100 * (any_value(r) + sqrt(sum((w * (high - p)) ** 2) filter (b > 0))))) as high
from limits group by round, grouping_id, group_code, thing

-- name: known
-- The base of some figures: one, or the smallest and the largest; NULL for none.
create or replace temp macro known(bases) as case len(bases)
    when 0 then null when 1 then bases[1]::varchar else concat_ws('–', list_min(bases), list_max(bases))
end

-- name: worded
-- A label with the base of the figures below it.
create or replace temp macro worded(words, bases) as replace(words, '{n}', coalesce(known(bases), '..'))

-- name: below_headings
-- The bases of the figures below each heading: those of the only group, or of the country where several divide it.
create or replace temp view below_headings as
with country as (
    from fct_indicator_group where grouping_id = 'alla'
    union all by name
    select *, base as unit_base from fct_observation_group where grouping_id = 'alla'
),
sided as (
    select report, part, table_no, cells.grouping_id, cells.group_code,
        unnest(['row', 'column', 'table']) as side, unnest([row_no, col_no, 0]) as line_no,
        if(measure = 'quantity', null, cells.base) as own,
        case when measure = 'quantity' then null when cells.grouping_id = 'alla' or not is_partition then cells.base
            when starts_with(measure, 'unit_') then country.unit_base else country.base end as whole
    from report_cells as cells left join country using (round, indicator_id)
    left join dim_group as groups
        on cells.round = groups.round and cells.grouping_id = groups.grouping_id and cells.group_code = groups.group_code
),
grouped as (
    select report, part, table_no, side, line_no, count(distinct (grouping_id, group_code)) = 1 as alone from sided group by all
)
select report, part, table_no, side, line_no,
    list_sort(coalesce(list(distinct if(alone, own, whole)) filter (if(alone, own, whole) is not null), [])) as bases
from sided inner join grouped using (report, part, table_no, side, line_no)
group by report, part, table_no, side, line_no

-- name: headed
-- Labels as the layout words them, with those bases.
create or replace temp view headed as
select report, part, table_no, row_no, col_no, nullif(printed_n, known(columns_.bases)) as printed_n,
    if(contains(col_label, '{n}'), known(columns_.bases), null) as counted_n,
    worded(row_label, rows_.bases) as row_label,
    worded(col_label, columns_.bases) as col_label,
    list_transform(row_labels, lambda label: worded(label, rows_.bases)) as row_labels,
    list_transform(col_labels, lambda label: worded(label, columns_.bases)) as col_labels
from whole.layout_cells as cells
inner join (select *, line_no as row_no from below_headings where side = 'row') as rows_ using (report, part, table_no, row_no)
inner join (select *, line_no as col_no from below_headings where side = 'column') as columns_ using (report, part, table_no, col_no)

-- name: titled
-- The title of each table, likewise.
create or replace temp view titled as
select report, part, table_no, worded(title, bases) as title, nullif(printed_n, known(bases)) as printed_n,
    if(contains(title, '{n}'), known(bases), null) as counted_n
from whole.layout_tables inner join (from below_headings where side = 'table') using (report, part, table_no)

-- name: named
-- What a group is called in each round, and in all of them if they agree.
create or replace temp table named as
select grouping_id, group_code, max(grouping_label) as grouping_label,
    map_from_entries(list(distinct (round, group_label))) as of_rounds,
    case when min(group_label) = max(group_label) then max(group_label) end as of_all
from memberships
group by grouping_id, group_code

-- name: words
-- What a code is called.
create or replace temp macro word(name, key) as (
    select label from whole.code_labels where column_name = name and code = key
)

-- name: broken
-- A break in words.
create or replace temp macro broken(is_break, comparability, reason) as concat_ws(
    ': ', word('is_break', cast(is_break as varchar)), word('comparability', comparability), if(reason = '', null, reason)
)

-- name: printed
-- Every figure that was printed, with the report and the place.
create or replace temp view printed as
select report as printed_in, place as printed_at, printed as printed_as, value as figure from whole.published_cells
union
select report, place, printed, value from whole.series

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

-- name: symbols
-- What may stand in place of a figure: in every product, and where a layout says so.
create or replace temp table symbols as
select unnest(['.', '..', '*']) as symbol
union select unnest([zero_symbol, not_asked_symbol]) from whole.layout_cells

-- name: displayed
-- A share as people read it: two numbers where the base is below the limit of the row's origin, the whole percents elsewhere, a symbol
-- where there is no base.
with limits as (
    select origin, smallest from dim_display_limit where rule = 'share_base' and product = '{product}'
),
shown as (
    select {display} as display, {value} as value, {numerator} as n, {base} as b, coalesce(smallest, 0) as smallest
    from {mart} left join limits on data_origin = origin where {where}
)
select count(*) filter (where b > 0), count(*) filter (
    where not coalesce(case
        when coalesce(b, 0) <= 0 then coalesce(display, '.') in (from symbols)
        when b < smallest then display = concat(n, ' av ', b)
        when regexp_matches(display, '[0-9]') then try_cast(replace(display, ',', '.') as decimal(18, 2)) = value
        else n = 0
    end, false)
)
from shown

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
select count(*), coalesce(list_sort(list(distinct {round}) filter (where data_origin = 'synthetic')), [])
from {mart}

-- name: comments
select table_name, comment from duckdb_tables() where database_name = 'released'
union all
select view_name, comment from duckdb_views() where database_name = 'released'

-- name: same_rows
select sum(side * cast(hash(*columns(* exclude (side))) as hugeint)) <> 0 or sum(side) <> 0
from (select 1 as side, * from {mart} union all select -1 as side, * from released.{mart})
