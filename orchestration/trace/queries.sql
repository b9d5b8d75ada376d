-- What a trace asks of a release's marts: columns and joins of published marts, nothing of staging or intermediate models.

-- name: places
select report, part, table_no, row_no, col_no from report_cells order by all

-- name: labels
select column_name, code, label from dim_code_label

-- name: cell
-- A round without answers here has no groups and no label of its own: the name of a group is then that of the last round
-- that has it.
select
    cells.*, tables.title, tables.corner_label, tables.notes, tables.round as table_round,
    coalesce(sources.label, cells.source) as source_label, coalesce(origins.label, cells.data_origin) as origin_label,
    rounds.label as round_label, rounds.units <> rounds.municipalities as has_districts,
    (
        select max_by(groups.group_label, (groups.round = cells.round, groups.round)) from dim_group as groups
        where groups.grouping_id = cells.grouping_id and groups.group_code = cells.group_code
    ) as group_label,
    case when cells.measure like '%share' then {{ round_half_away('cells.numerator', 'cells.base', scale=100000) }} end
        as percent_thousandths,
    cell_notes.* exclude (report, part, table_no, row_no, col_no, erratum_kind)
from report_cells as cells
inner join report_tables as tables using (report, part, table_no)
inner join report_cell_notes as cell_notes using (report, part, table_no, row_no, col_no)
left join dim_round as rounds on cells.round = rounds.round
left join dim_code_label as sources on sources.column_name = 'source' and sources.code = cells.source
left join dim_code_label as origins on origins.column_name = 'data_origin' and origins.code = cells.data_origin
where cells.report = ? and cells.part = ? and cells.table_no = ? and cells.row_no = ? and cells.col_no = ?

-- name: indicator
select indicators.label, indicators.theme, indicators.indicator_id, rules.* exclude (round, indicator_id)
from dim_indicator as indicators
left join dim_indicator_round as rules on indicators.indicator_id = rules.indicator_id and rules.round = ?
where indicators.indicator_id = ?

-- name: observed
select indicators.* exclude (indicator_no), figures.observed
from dim_observation_indicator as indicators
left join fct_observation_group as figures
    on
        indicators.indicator_id = figures.indicator_id and figures.round = $round
        and figures.grouping_id = $grouping_id and figures.group_code = $group_code
where indicators.indicator_id = $indicator_id

-- name: groups
-- One statement for both ways to count: units have the same columns under other names.
select
    figures.grouping_id, figures.group_code, groups.group_label as label,
    if($in_units, figures.units, figures.municipalities) as members,
    if($in_units, figures.units_answering, figures.answering) as answering,
    if($in_units, figures.unit_base, figures.base) as base,
    if($in_units, figures.unit_numerator, figures.numerator) as numerator,
    if($in_units, figures.unit_share_percent, figures.share_percent) as share_percent,
    if($in_units, figures.unit_display, figures.display) as display
from fct_indicator_group as figures
inner join dim_group as groups using (round, grouping_id, group_code)
inner join dim_round as rounds using (round)
where
    figures.round = $round and figures.indicator_id = $indicator_id
    and (figures.grouping_id = $grouping_id or figures.municipalities = rounds.municipalities)
order by figures.grouping_id = $grouping_id desc, figures.grouping_id, groups.group_no

-- name: rests_on
-- Who answered in part is named with units answering of units asked; estimates are of municipalities.
select
    municipalities, answering, response_display, numerator, base, display, shown_as, item_non_response,
    item_non_response_display, dont_know,
    base_non_response, unit_item_non_response, unit_base_non_response, strata, silent_strata, {{ one_decimal('estimate_percent') }} as estimate_percent,
    {{ one_decimal('standard_error') }} as standard_error, lowest_percent, lowest_display, highest_percent, highest_display,
    (
        select coalesce(list((municipality, units_answering, units) order by municipality_code), [])
        from dim_group_member inner join dim_municipality using (round, municipality_code)
        where
            round = $round and grouping_id = $grouping_id and group_code = $group_code
            and units_answering between 1 and units - 1
    ) as in_part,
    groups.units, groups.units_answering, figures.unit_base,
    {{ round_half_away('groups.units_answering', 'groups.units') }} as unit_response_percent
from fct_indicator_estimate as estimates
inner join (
    select round, grouping_id, group_code, units, units_answering from dim_group
) as groups using (round, grouping_id, group_code)
inner join (
    select round, grouping_id, group_code, indicator_id, unit_base from fct_indicator_group
) as figures using (round, grouping_id, group_code, indicator_id)
where
    round = $round and grouping_id = $grouping_id and group_code = $group_code and indicator_id = $indicator_id

-- name: variables
select
    variables.variable_id, variables.item, variables.answer_set, variables.universe_expression,
    questions.question_id, questions.number, questions.text
from dim_variable as variables
inner join dim_question as questions using (round, question_id)
where variables.round = ? and list_contains(?, variables.variable_id)

-- name: codes
select variables.variable_id, codes.code, codes.label, codes.status
from dim_variable as variables
inner join dim_answer_code as codes using (round, answer_set)
where variables.round = ?
order by variables.sort_no, codes.sort_no

-- name: counties
select distinct county_code, county from dim_municipality where round = ? order by all

-- name: questionnaires
select distinct questionnaire from dim_municipality where round = ? and questionnaire is not null order by all

-- name: members_municipalities
select
    municipality_code as code, municipalities.municipality as name, municipality_code, municipalities.answered,
    results.base, results.numerator, results.status, results.data_origin
from dim_group_member as members
inner join dim_municipality as municipalities using (round, municipality_code)
inner join fct_indicator_municipality as results using (round, municipality_code)
where
    members.round = $round and members.grouping_id = $grouping_id and members.group_code = $group_code
    and results.indicator_id = $indicator_id
order by code

-- name: units_of_cell
select
    units.round, units.unit_code, units.municipality_code, units.unit, units.kind, units.answered, units.questionnaire,
    municipalities.county_code, results.base, results.numerator, results.status, results.data_origin
from dim_group_member as members
inner join dim_municipality as municipalities using (round, municipality_code)
inner join dim_unit as units using (round, municipality_code)
inner join fct_indicator_unit as results on units.round = results.round and units.unit_code = results.unit_code
where
    members.round = $round and members.grouping_id = $grouping_id and members.group_code = $group_code
    and results.indicator_id = $indicator_id

-- name: members_units
select unit_code as code, unit as name, municipality_code, answered, base, numerator, status, data_origin
from units_of_cell order by code

-- name: counts
-- What is known of every unit counts as if it were an answer, as in the rules.
with given as (
    select
        variable_id, unit_code, case when status in ('answered', 'dont_know') then code end as code, status
    from fct_answers where round = ? and list_contains(?, variable_id)
    union all
    select variable_id, unit_code, code, 'answered' from ({{ register_variables('units_of_cell') }}) where list_contains(?, variable_id)
)

select
    variable_id, code, given.status, count(*) as in_group,
    sum(coalesce(base, 0))::integer as in_base, sum(coalesce(numerator, 0))::integer as in_numerator
from given inner join units_of_cell using (unit_code)
group by variable_id, code, given.status
order by all

-- name: raw_rows
select distinct unit_code, municipality_code, source_id, source_row_no from fct_answers
where round = ? and source_id is not null and list_contains(?, municipality_code)
union all
select unit_code, municipality_code, null, source_row_no from fct_responses
where round = ? and list_contains(?, municipality_code) and source_row_no is not null
order by unit_code, source_id nulls last, source_row_no

-- name: readings
select variable_id, source_id as source, raw, read_as, answers, first_row_no
from fct_reading where round = ? and list_contains(?, variable_id)
order by variable_id, source_id, read_as nulls last, answers desc, raw

-- name: series
-- Computed figures that are none (the round did not ask, or nobody stands in the base) are no points of a series.
select
    round, source, report, place, value, if(source = 'computed', display, null) as display, base, measure = 'unit_share' as in_units,
    comparability, reason, is_break, round = $round as is_of_cell
from ({{ series_of_both_counts('fct_indicator_series') }})
where
    indicator_id = $indicator_id and grouping_id = $grouping_id and group_code = $group_code
    and measure in ('share', 'unit_share') and value is not null
order by round, source, in_units, report desc, place

-- name: quantity
select
    described.*, defined.* exclude (round, quantity_id, source), figures.municipalities, figures.municipalities_hidden as hidden,
    (
        select statuses.meaning from dim_value_status as statuses
        where statuses.source = described.source and statuses.status = figures.status
    ) as lacking
from dim_quantity as described
left join dim_quantity_round as defined on described.quantity_id = defined.quantity_id and defined.round = $round
left join fct_quantity as figures
    on
        described.quantity_id = figures.quantity_id and figures.round = $round and figures.period = $period
        and figures.grouping_id = $grouping_id and figures.group_code = $group_code
where described.quantity_id = $quantity_id

-- name: amounts_answers
-- What the municipalities of the group add to a quantity, a row for each place where a part of it was read.
select
    municipality_code as code, municipalities.municipality as name, answers.number::bigint as amount,
    answers.source_id as source, answers.source_row_no as row_no
from dim_group_member as members
inner join dim_municipality as municipalities using (round, municipality_code)
inner join fct_answers as answers using (round, municipality_code)
inner join fct_quantity_value as counted using (round, municipality_code)
where
    members.round = $round and members.grouping_id = $grouping_id and members.group_code = $group_code
    and counted.quantity_id = $quantity_id
    and answers.variable_id = $measure and answers.status = 'answered' and answers.number is not null
order by code, answers.unit_code

-- name: amounts
-- The same of a kind of observation; whoever is of no municipality goes by the name of the unit.
select
    municipality_code as code, coalesce(municipalities.municipality, observed.unit_code) as name, observed.number::bigint as amount,
    null as source, observed.source_row_no as row_no
from (
    select round, grouping_id, group_code, municipality_code from dim_group_member
    union all
    select round, 'alla', 'riket', '' from dim_round
) as members
left join dim_municipality as municipalities using (round, municipality_code)
inner join fct_observation as observed using (round, municipality_code)
inner join fct_quantity_value as counted using (round, municipality_code)
where
    members.round = $round and members.grouping_id = $grouping_id and members.group_code = $group_code
    and counted.quantity_id = $quantity_id
    and observed.observation_kind = $source and concat_ws('__', nullif(observed.item, ''), observed.measure_id) = $measure
    and observed.number is not null
order by code, observed.unit_code

-- name: amounts_stimulus_funds
-- What the municipalities of the group add to a quantity, a row for each place where a part of it was read.
select
    municipality_code as code, municipalities.municipality as name,
    funds.amount, null as source, funds.source_row_no as row_no
from dim_group_member as members
inner join dim_municipality as municipalities using (round, municipality_code)
inner join (
    select
        round, municipality_code, source_row_no,
        case $measure when 'requisitioned_sek' then requisitioned_sek when 'used_sek' then used_sek
            when 'remaining_sek' then remaining_sek end as amount
    from fct_stimulus_funds
) as funds using (round, municipality_code)
inner join fct_quantity_value as counted using (round, municipality_code)
where
    members.round = $round and members.grouping_id = $grouping_id and members.group_code = $group_code
    and counted.quantity_id = $quantity_id and funds.amount is not null
order by code
