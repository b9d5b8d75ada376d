-- What a table made anew asks of a release's marts. What its cells come to, dbt's macros say (counts.py).

-- name: tables
select report, round, part, table_no, layout_title as title, corner_label, notes from report_tables order by all

-- name: cells
select
    cells.row_no, cells.col_no, cells.row_labels, cells.col_labels, cells.round, cells.indicator_id, cells.quantity_id,
    cells.period, cells.measure, cells.decimals, notes.zero_symbol, notes.not_asked_symbol, cells.grouping_id,
    cells.group_code
from report_cells_computed as cells
inner join report_cell_notes as notes using (report, part, table_no, row_no, col_no)
where cells.report = ? and cells.part = ? and cells.table_no = ?
order by cells.row_no, cells.col_no

-- name: members
select
    groups.round, groups.grouping_id, groups.grouping_label, groups.is_partition, groups.group_code, groups.group_label,
    groups.group_no, members.municipality_code
from dim_group as groups
inner join dim_group_member as members using (round, grouping_id, group_code)
where
    groups.grouping_id = 'alla'
    or (groups.grouping_id = $grouping and ($group is null or groups.group_code = $group))
union all
select
    round, 'kommun', 'Kommun', true, municipality_code, municipality,
    cast(row_number() over (partition by round order by municipality_code) as integer), municipality_code
from dim_municipality
where $grouping = 'kommun' and ($group is null or municipality_code = $group)

-- name: choices
select grouping_id, group_code, group_label, group_no from dim_group where round = $round
union all
select 'kommun', municipality_code, municipality, 0 from dim_municipality where round = $round
order by grouping_id, group_no, group_code

-- name: listed_members
select
    round, $grouping as grouping_id, $grouping as grouping_label, false as is_partition, group_code, group_code as group_label,
    group_no, municipality_code
from listed cross join dim_round

-- name: groups
select group_code, group_label as label, municipalities, answering from wanted_groups
where round = ? and grouping_id = ? order by group_no

-- name: wanted_cells
select
    * exclude (zero_symbol, not_asked_symbol),
    array_to_string(row_labels, ' > ') as row_label, array_to_string(col_labels, ' > ') as col_label,
    zero_symbol, not_asked_symbol,
    (round, grouping_id, group_code) in (select (round, grouping_id, group_code) from wanted_groups) as has_answers
from given_cells

-- name: made_cells
with headed as (
    {{ headed_cells('(select *, cast(null as string) as printed_n from made)', 'counted_indicators', 'wanted_groups') }}
)

select
    made.* exclude (row_label, col_label, row_labels, col_labels),
    headed.row_label, headed.col_label, headed.row_labels, headed.col_labels, null as printed, 'not_printed' as verdict, null as explanation,
    coalesce(series.is_break, quantities.is_break, false) as is_break,
    coalesce(series.reason, quantities.reason) as break_reason
from made
inner join headed using (report, part, table_no, row_no, col_no)
left join dim_quantity_round as quantities using (round, quantity_id)
left join (
    select round, indicator_id, bool_or(is_break) as is_break, max(reason) as reason from fct_indicator_series group by all
) as series using (round, indicator_id)

-- name: title
select {{ heading('$title', base_below()) }}
from ({{ cells_below_headings('made', 'counted_indicators', 'wanted_groups') }})

-- name: wanted_indicators
select distinct round, indicator_id from wanted_cells
where indicator_id is not null and indicator_id not in (select indicator_id from dim_observation_indicator)

-- name: counted_quantities
select * from made_quantities where grouping_id not in (select grouping_id from dim_group)
union all by name
select * from fct_quantity

-- name: observed_figures
select
    round, grouping_id, group_code, indicator_id, observed as municipalities, observed as answering,
    numerator, base, share_percent, observed as units, observed as units_answering,
    numerator as unit_numerator, base as unit_base, share_percent as unit_share_percent, status, data_origin
from fct_observation_group

-- name: observed
select indicator_id from dim_observation_indicator where list_contains(?, indicator_id) order by all
