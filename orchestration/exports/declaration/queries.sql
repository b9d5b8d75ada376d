-- What the quality declaration asks the marts. A query fact_… gives exactly one row, whose columns are facts; table_… the rows of a table, response those of
-- a table a grouping. $round is the round, $previous the landed round it is compared with, $report the report of the round; empty where there is none.

-- name: put
-- The answers that were asked for: of who answered, where the question applied.
select answers.*, variables.question_id, variables.type, variables.item, variables.required, variables.sort_no,
    (answers.round, variables.answer_set) in (
        select (round, answer_set) from dim_answer_code where status = 'dont_know'
    ) as may_not_know
from fct_answers as answers
inner join fct_responses as responses using (round, unit_code)
inner join dim_variable as variables using (round, variable_id)
where round = $round and responses.answered and answers.status in ('answered', 'suppressed', 'dont_know', 'not_answered')

-- name: fact_round
select
    round, label, reference_period, collection_start::varchar as collection_start,
    collection_end::varchar as collection_end, reminders, previous_round, skr_edition,
    nullif(population_note, '') as population_note,
    nullif(collection_note, '') as collection_note, assumed, municipalities, answering,
    municipalities - answering as not_answering, units, units_answering,
    units - units_answering as units_not_answering, units <> municipalities as units_differ,
    data_origin = 'synthetic' as synthetic,
    {{ percent('answering', 'municipalities', 0) }} as response_percent,
    {{ percent('units_answering', 'units', 0) }} as unit_response_percent
from dim_round where round = $round

-- name: fact_unit_kinds
select
    count(*) filter (kind = 'district') as districts,
    count(*) filter (kind = 'municipality') as whole_units,
    count(distinct municipality_code) filter (kind = 'district') as divided_municipalities
from dim_unit where round = $round

-- name: fact_register
select
    bool_and(units.unit_code is not null and responses.unit_code is not null) as all_registered,
    count(distinct responses.questionnaire) > 1 as several_forms
from (select * from dim_unit where round = $round) as units
full outer join (select * from fct_responses where round = $round) as responses using (unit_code)

-- name: fact_population
select max(population_date)::varchar as population_date from dim_municipality where round = $round

-- name: fact_limits
select nullif(max(smallest) filter (rule = 'share_base' and product = 'other'), 0) as share_base,
    nullif(max(smallest) filter (rule = 'persons_municipalities'), 0) as persons_municipalities,
    nullif(max(smallest) filter (rule = 'persons'), 0) as persons
from dim_display_limit inner join dim_round on dim_round.data_origin = dim_display_limit.origin and dim_round.round = $round

-- name: fact_questions
select
    count(*) as questions, count(*) filter (kind = 'main') as main_questions,
    count(*) filter (kind <> 'main') as other_questions, count(distinct theme) as themes
from dim_question where round = $round

-- name: fact_variables
select
    count(*) as variables, count(*) filter (required) as required_variables,
    count(*) filter (type = 'text') as text_variables, count(*) filter (is_coded) as coded_variables
from dim_variable where round = $round

-- name: fact_indicators
select count(*) as indicators from dim_indicator_round where round = $round and asked

-- name: fact_quantities
select count(distinct quantity_id) as quantities from fct_quantity
where round = $round and status = 'answered' and grouping_id = 'alla'

-- name: fact_answers
select
    *,
    {{ percent('missing', 'put', 1) }} as missing_percent,
    {{ percent('missing_required', 'put_required', 1) }} as missing_required_percent,
    {{ percent('dont_know', 'put_may_not_know', 1) }} as dont_know_percent
from (
    select
        count(*) as put, count(*) filter (status = 'not_answered') as missing,
        count(*) filter (required) as put_required,
        count(*) filter (required and status = 'not_answered') as missing_required,
        count(distinct variable_id) filter (status = 'not_answered') as variables_missing,
        count(*) filter (may_not_know) as put_may_not_know,
        count(distinct variable_id) filter (may_not_know) as variables_may_not_know,
        count(*) filter (status = 'dont_know') as dont_know
    from put
)

-- name: fact_questions_changed
select
    count(*) filter (earlier.question_id is null) as questions_added,
    (
        select count(*) from dim_question as gone
        where gone.round = $previous
        and gone.question_id not in (select question_id from dim_question where round = $round)
    ) as questions_dropped
from dim_question as questions
left join dim_question as earlier on earlier.round = $previous and questions.question_id = earlier.question_id
where questions.round = $round

-- name: fact_previous
select
    (select label from dim_round where round = nullif($previous, '')) as previous_label,
    (select assumed from dim_round where round = nullif($previous, '')) as previous_assumed,
    count(*) as returning
from dim_municipality as now
inner join dim_municipality as earlier on earlier.round = $previous
    and now.municipality_code = earlier.municipality_code
where now.round = $round and now.answered and earlier.answered

-- name: fact_comparability
select
    count(*) filter (is_break) as breaks,
    count(*) filter (comparability = 'first') as first_indicators,
    count(*) filter (comparability = 'same') as same_indicators
from dim_indicator_round where round = $round and asked

-- name: fact_corrections
select count(*) as corrections, count(distinct unit_code) as corrected_units
from fct_correction where round = $round

-- name: fact_row_decisions
select
    count(*) filter (decision = 'left_out') as rows_left_out,
    count(*) filter (decision = 'marked') as rows_marked
from fct_row_decision where round = $round

-- name: fact_edit_findings
select
    count(*) as standing_findings,
    count(*) filter (severity = 'note') as noted_findings,
    count(*) filter (severity = 'acknowledge') as acknowledged_findings
from fct_edit_finding where round = $round

-- name: fact_codings
select
    count(distinct (unit_code, variable_id)) as coded_texts, count(distinct code) as used_codes
from fct_text_code where round = $round

-- name: fact_uncoded
select count(*) as uncoded_texts from put inner join dim_variable as variables using (round, variable_id)
where put.type = 'text' and put.status = 'answered' and not variables.is_coded

-- name: fact_cells
select
    nullif($report, '') as report, count(*) as cells, count(*) filter (verdict = 'equal') as cells_equal,
    count(*) filter (verdict = 'carried') as cells_carried, count(*) filter (verdict = 'errata') as cells_errata,
    count(*) filter (verdict = 'differs') as cells_differs,
    count(*) filter (verdict = 'not_printed') as cells_not_printed
from report_cells where report = $report

-- name: fact_contradictions
select count(*) as contradictions from (
    select 1 from fct_indicator_series where round = $round and source = 'published'
    group by indicator_id, grouping_id, group_code, measure having count(distinct value) > 1
)

-- name: fact_reviewed
select count(*) as reviewed from fct_web_review where round = $round

-- name: fact_review_estimate
select max(confidence_percent) as review_confidence from fct_web_review_estimate where round = $round

-- name: fact_partly
select count(*) as partly_answering from dim_municipality
where round = $round and units_answering between 1 and units - 1

-- name: fact_estimates
select
    count(*) filter (item_non_response > 0) as indicators_item_missing,
    count(*) filter (base_non_response > 0) as indicators_base_missing, max(base_non_response) as base_missing_most,
    {{ swedish_decimal(one_decimal('max(abs(estimate_percent - 100.0 * numerator / base))'), 1) }} as estimate_difference,
    max(highest_percent - lowest_percent) as bounds_width
from fct_indicator_estimate where round = $round and grouping_id = 'alla' and base > 0

-- name: fact_rounds
select count(*) as rounds, string_agg(round, ', ' order by round) as round_list from dim_round

-- name: table_forms
select *, {{ percent('units_answering', 'units', 0) }} as unit_response_percent from (
    select questionnaire, count(*) as units, count(*) filter (answered) as units_answering
    from fct_responses where round = $round group by questionnaire
) order by questionnaire

-- name: table_themes
select theme, count(distinct question_id) as questions, count(variable_id) as variables
from dim_question left join dim_variable using (round, question_id)
where round = $round group by theme order by min(number), theme

-- name: table_question_kinds
select kind, count(*) as questions from dim_question where round = $round group by kind order by kind

-- name: table_variable_types
select type, count(*) as variables, count(*) filter (required) as required_variables
from dim_variable where round = $round group by type order by type

-- name: table_sources
select source_kind, name, rows, data_origin from (
    select 1 as place, 'answers' as source_kind, source_id as name, count(distinct unit_code) as rows,
        max(data_origin) as data_origin
    from fct_answers where round = $round and source_id is not null group by source_id
    union all
    select 2, 'responses', '', count(*), max(data_origin) from fct_responses where round = $round
    union all
    select 3, 'web_review', '', count(*), max(data_origin) from fct_web_review where round = $round
    union all
    select 4, 'npo', '', count(*), max(data_origin) from fct_npo_month where round = $round
    union all
    select 5, 'stimulus', '', count(*), max(data_origin) from fct_stimulus_funds where round = $round
    union all
    select 6, 'observations', observation_kind, count(distinct unit_code), max(data_origin)
    from fct_observation where round = $round group by observation_kind
) where rows > 0 order by place, name

-- name: table_groupings
select grouping_label, count(*) as groups, sum(municipalities)::bigint as municipalities
from dim_group where round = $round group by grouping_id, grouping_label order by grouping_id

-- name: table_item_non_response
select *, {{ percent('missing', 'put', 1) }} as missing_percent from (
    select questions.number, questions.theme, concat_ws(' – ', questions.text, nullif(put.item, '')) as variable,
        put.variable_id, put.type, count(*) as put,
        count(*) filter (put.status = 'not_answered') as missing
    from put inner join dim_question as questions using (round, question_id)
    group by all having missing > 0
) order by missing::double / put desc, put desc, variable_id

-- name: table_indicator_non_response
select label, item_non_response, base, {{ percent('item_non_response', 'base', 1) }} as item_non_response_percent
from fct_indicator_estimate inner join dim_indicator using (indicator_id)
where round = $round and grouping_id = 'alla' and item_non_response > 0
order by item_non_response::double / base desc, base desc, indicator_id

-- name: table_base_non_response
select label, base, base_non_response, {{ percent('base_non_response', 'base + base_non_response', 1) }} as base_non_response_percent
from fct_indicator_estimate inner join dim_indicator using (indicator_id)
where round = $round and grouping_id = 'alla' and base_non_response > 0
order by base_non_response::double / (base + base_non_response) desc, base desc, indicator_id

-- name: table_partly
select municipality, units, units_answering from dim_municipality
where round = $round and units_answering between 1 and units - 1 order by municipality_code

-- name: table_estimates
select label, numerator, base, {{ percent('numerator', 'base', 1) }} as share_percent,
    {{ one_decimal('estimate_percent') }} as estimate_percent, {{ one_decimal('standard_error') }} as standard_error,
    {{ percent('lowest_numerator', 'lowest_base', 0) }} as lowest_percent,
    {{ percent('highest_numerator', 'highest_base', 0) }} as highest_percent
from fct_indicator_estimate inner join dim_indicator using (indicator_id)
where round = $round and grouping_id = 'alla' and estimate_percent is not null
order by abs(estimate_percent - 100.0 * numerator / base) desc, indicator_id

-- name: table_review_estimates
select finding, group_label, reviewed, {{ percent('numerator', 'base', 0) }} as share_percent,
    {{ one_decimal('estimate_percent') }} as estimate_percent, {{ one_decimal('lower_percent') }} as lower_percent,
    {{ one_decimal('upper_percent') }} as upper_percent
from fct_web_review_estimate inner join dim_group using (round, grouping_id, group_code)
where round = $round and grouping_id in ('alla', 'storlek')
order by finding, grouping_id, group_no

-- name: table_dont_know
select *, {{ percent('dont_know', 'put_may_not_know', 1) }} as dont_know_percent from (
    select questions.number, questions.theme, concat_ws(' – ', questions.text, nullif(put.item, '')) as variable,
        put.variable_id, count(*) as put_may_not_know,
        count(*) filter (put.status = 'dont_know') as dont_know
    from put inner join dim_question as questions using (round, question_id)
    where put.may_not_know group by all having dont_know > 0
) order by dont_know::double / put_may_not_know desc, put_may_not_know desc, variable_id

-- name: table_question_changes
select
    theme,
    count(*) filter (round = $round) as added,
    count(*) filter (round = $previous) as dropped
from dim_question as questions
where (round = $round or round = $previous) and question_id not in (
    select question_id from dim_question as others
    where (others.round = $round or others.round = $previous) and others.round <> questions.round
)
group by theme order by theme

-- name: table_changed_questions
select case when round = $round then 'added' else 'dropped' end as change, number, theme, text
from dim_question as questions
where (round = $round or round = $previous) and question_id not in (
    select question_id from dim_question as others
    where (others.round = $round or others.round = $previous) and others.round <> questions.round
)
order by change, number, question_id

-- name: table_comparability
select comparability, count(*) as indicators from dim_indicator_round
where round = $round and asked group by comparability
order by indicators desc, comparability

-- name: table_breaks
select theme, comparability, reason, count(*) as indicators
from dim_indicator_round inner join dim_indicator using (indicator_id)
where round = $round and asked and is_break
group by all order by theme, comparability, reason

-- name: table_dropped_indicators
select theme, reason, count(*) as indicators
from dim_indicator_round inner join dim_indicator using (indicator_id)
where round = $round and not asked and reason is not null
group by all order by theme, reason

-- name: table_corrections
select unit, source_id, concat_ws(' – ', questions.text, nullif(item, '')) as variable, reason,
    corrected_date::varchar as corrected_date
from fct_correction inner join dim_unit using (round, unit_code)
left join dim_variable as variables using (round, variable_id)
left join dim_question as questions using (round, question_id)
where round = $round order by source_id, unit_code, variable_id

-- name: table_row_decisions
select rule as row_rule, decision as row_decision, source_id, count(*) as rows
from fct_row_decision where round = $round group by all order by row_rule, row_decision, source_id

-- name: table_edit_findings
select meaning, unit, source_id, reason, acknowledged_by, acknowledged_date::varchar as acknowledged_date
from fct_edit_finding left join dim_unit using (round, unit_code)
where round = $round order by severity, source_id, finding

-- name: table_coded
select concat_ws(' – ', questions.text, nullif(item, '')) as variable,
    count(distinct unit_code) as texts, count(distinct code) as codes
from fct_text_code left join dim_variable using (round, variable_id)
left join dim_question as questions using (round, question_id)
where round = $round group by all order by min(sort_no), variable

-- name: table_errata
select cells.part, cells.table_no::varchar as table_no, cells.row_label, cells.col_label, cells.printed, cells.display,
    notes.erratum_explanation as explanation
from report_cells as cells
inner join report_cell_notes as notes using (report, part, table_no, row_no, col_no)
where cells.report = $report and cells.verdict = 'errata'
order by cells.part, cells.table_no, cells.row_no, cells.col_no

-- name: table_headings
select part, table_no::varchar as table_no, title as heading, printed_n, counted_n from report_tables
where report = $report and printed_n is not null
union all
select distinct part, table_no::varchar, array_to_string(col_labels, ', '), printed_n, counted_n from report_headings
where report = $report and printed_n is not null
order by part, try_cast(table_no as integer), heading

-- name: response
select
    grouping_id, group_label, municipalities, answering, units, units_answering,
    {{ percent('answering', 'municipalities', 0) }} as response_percent,
    {{ percent('units_answering', 'units', 0) }} as unit_response_percent
from dim_group where round = $round
order by grouping_id, group_no, group_code
