-- What the desk asks of a release's marts. `$words`: what is sought, a list. Case and accents do not matter.

-- name: found
with plain as (
    select list_transform($words, lambda word: strip_accents(lower(word))) as words
),
questions as (
    select rules.indicator_id, string_agg(distinct questions.text, ' ') as text
    from dim_indicator_round as rules
    inner join dim_question as questions using (round, question_id)
    group by all
),
asked as (
    select indicator_id, string_agg(round, ', ' order by round) as rounds from dim_indicator_round where asked group by all
),
quantities as (
    select quantity_id, string_agg(round, ', ' order by round) as rounds from dim_quantity_round where asked group by all
),
hits as (
    select 1 as kind_no, 'indicator' as kind, sort_no, indicator_id as id, label, rounds as said, concat_ws(' ', label, theme, text) as searched
    from dim_indicator
    inner join asked using (indicator_id)
    left join questions using (indicator_id)
    union all
    select 1, 'indicator', 100000 + indicator_no, indicator_id, label, observation_kind, concat_ws(' ', label, theme)
    from dim_observation_indicator
    union all
    select 2, 'quantity', sort_no, quantity_id, label, rounds, concat_ws(' ', label, theme)
    from dim_quantity
    inner join quantities using (quantity_id)
    union all
    select 3, 'table', table_no, concat_ws('/', report, part, table_no), title, round, title
    from report_tables
    union all
    select 4, 'group', 0, concat(grouping_id, ':', group_code), group_label, string_agg(round, ', ' order by round), group_label
    from dim_group
    group by all
    union all
    select 5, 'municipality', 0, municipality_code, municipality, string_agg(round, ', ' order by round), municipality
    from dim_municipality
    group by all
)

select kind, id, label, said
from hits
cross join plain
where
    len(list_filter(words, lambda word: not contains(strip_accents(lower(concat_ws(' ', id, searched))), word))) = 0
order by kind_no, sort_no, id

-- name: municipality
select distinct municipality_code, municipality from dim_municipality
where
    municipality_code = $sought
    or strip_accents(lower($sought)) in (strip_accents(lower(municipality)), strip_accents(lower(official_name)))
order by all

-- name: rounds_of
select round, answered from dim_municipality where municipality_code = $code order by round

-- name: about
select municipality, municipality_code, county, region, size_group_label, skr_group_label, population, answered, data_origin
from dim_municipality where round = $round and municipality_code = $code

-- name: answers_of
select view.* from v_kommun as view
inner join dim_indicator as indicators on view.indikator_id = indicators.indicator_id
where
    omgang = $round and kommunkod = $code
    and len(list_filter(
        $words,
        lambda word: not contains(
            strip_accents(lower(concat_ws(' ', view.indikator_id, view.tema, view.indikator, view.fraga))),
            strip_accents(lower(word))
        )
    )) = 0
order by indicators.sort_no

-- name: complete_round
select distinct round, label from dim_round where starts_with(round, $begun) order by all

-- name: complete_table
select concat_ws('/', report, part, table_no) as address, title from report_tables
where starts_with(concat_ws('/', report, part, table_no), $begun) or starts_with(concat_ws('/', part, table_no), $begun)
order by report, part, table_no

-- name: complete_grouping
select distinct grouping_id, grouping_label from dim_group where starts_with(grouping_id, $begun)
union all
select 'kommun', 'Kommun' where starts_with('kommun', $begun)
order by all

-- name: complete_group
select group_label, min(grouping_label) from dim_group
where starts_with(strip_accents(lower(group_label)), strip_accents(lower($begun)))
group by all
union
select distinct municipality, 'Kommun' from dim_municipality
where starts_with(strip_accents(lower(municipality)), strip_accents(lower($begun)))
order by all

-- name: complete_municipality
select distinct municipality, municipality_code from dim_municipality
where starts_with(strip_accents(lower(municipality)), strip_accents(lower($begun)))
order by all

-- name: complete_report
select distinct report, '' from report_tables where starts_with(report, $begun) order by all
