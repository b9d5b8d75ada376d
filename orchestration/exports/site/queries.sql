-- What the site asks the marts. $round: the round shown, the latest; $open: rounds of collected answers whose own answers may be shown.
-- An own answer is one of yes, no, dont_know, not_answered, not_applicable, not_asked and withheld, which data/site/words.yaml puts in words.

-- name: shown
select
    round, label, previous_round, collection_start, collection_end, municipalities, answering, data_origin,
    data_origin = 'synthetic' or list_contains($open, round) as own_answers
from dim_round order by round desc limit 1

-- name: indicators
select
    catalogue.indicator_id, catalogue.label, catalogue.theme, defined.asked, defined.base_description,
    defined.numerator_expression, defined.comparability, defined.reason, questions.number, questions.text as question
from dim_indicator as catalogue
inner join dim_indicator_round as defined using (indicator_id)
left join dim_question as questions using (round, question_id)
where defined.round = $round
order by catalogue.sort_no

-- name: groups
select grouping_id, grouping_label, group_code, group_label, municipalities, answering
from dim_group where round = $round and list_contains($groupings, grouping_id)
order by list_position($groupings, grouping_id), group_no, group_code

-- name: figures
-- A list a group, in the order of the indicators.
select
    grouping_id, group_code, list({
        'share_percent': share_percent, 'numerator': numerator, 'base': base, 'status': status, 'shown_as': shown_as
    } order by sort_no) as figures
from fct_indicator_group inner join dim_indicator using (indicator_id)
where round = $round and list_contains($groupings, grouping_id)
group by all order by all

-- name: municipalities
select
    municipality_code, municipality, official_name, county_code, county, region, skr_group_label, population,
    population_date, size_group_label, answered, answered_date, units, units_answering
from dim_municipality where round = $round order by municipality_code

-- name: members
select municipality_code, grouping_id, group_code
from dim_group_member where round = $round and list_contains($groupings, grouping_id)
order by all

-- name: own
-- Every own answer of the round shown and of the one before, as it may be shown.
select
    municipality_code, indicator_id, round,
    case
        when not (data_origin = 'synthetic' or list_contains($open, round)) then 'withheld'
        when status <> 'answered' then status
        when numerator = 1 then 'yes'
        else 'no'
    end as answer
from fct_indicator_municipality where round = $round or round = $previous

-- name: answers
-- A list a municipality, in the order of the indicators.
select municipality_code, list(answer order by sort_no) as answers
from own inner join dim_indicator using (indicator_id)
where round = $round group by municipality_code order by municipality_code

-- name: differing
-- Of each question the answer that most of the size group do not share; then those with the fewest who share it.
with beside as (
    select
        own.municipality_code, own.indicator_id, own.answer, catalogue.sort_no,
        coalesce(defined.question_id, own.indicator_id) as question_id, figures.base,
        case own.answer when 'yes' then figures.base - figures.numerator else figures.numerator end as others
    from own
    inner join dim_group_member as members using (round, municipality_code)
    inner join fct_indicator_group as figures using (round, grouping_id, group_code, indicator_id)
    inner join dim_indicator as catalogue using (indicator_id)
    inner join dim_indicator_round as defined using (round, indicator_id)
    where own.round = $round and members.grouping_id = $grouping and own.answer in ('yes', 'no')
        and not defined.base_is_frame and figures.base >= $base_at_least
),
strongest as (
    select *, row_number() over (
        partition by municipality_code, question_id order by others::double / base desc, base desc, sort_no
    ) as place
    from beside where 2 * others > base
)
select municipality_code, list(indicator_id order by others::double / base desc, base desc, sort_no)[:$at_most] as indicators
from strongest where place = 1 group by municipality_code order by municipality_code

-- name: changed
-- What was asked alike in the round before and answered by yes or no both times.
select
    municipality_code, count(*) as compared,
    list({'indicator_id': indicator_id, 'before': before.answer} order by sort_no)
        filter (before.answer <> now.answer) as changes
from own as now
inner join own as before using (municipality_code, indicator_id)
inner join fct_indicator_panel as panel
    on now.round = panel.round and before.round = panel.previous_round and indicator_id = panel.indicator_id
inner join dim_indicator using (indicator_id)
where now.round = $round and before.round = $previous and not panel.is_break
    and now.answer in ('yes', 'no') and before.answer in ('yes', 'no')
group by municipality_code order by municipality_code

-- name: history
-- What each round asked of an indicator, in the order of time; rounds that did not ask are there with the reason, if one is stated.
select
    indicator_id, list({
        'round': round, 'question': questions.text, 'number': questions.number, 'base': defined.base_description,
        'comparability': defined.comparability, 'reason': defined.reason, 'asked': defined.asked
    } order by round) as rounds
from dim_indicator_round as defined left join dim_question as questions using (round, question_id)
where defined.asked or defined.reason is not null
group by indicator_id order by indicator_id

-- name: series
-- The country's share by year: what was computed, and what is printed where it was not or where the two differ.
with shares as (
    select
        indicator_id, round, value, numerator, base, report, place, coalesce(is_break, false) as is_break, reason,
        case source when 'published' then source else data_origin end as source
    from fct_indicator_series
    where grouping_id = $grouping and measure = 'share' and unit_of_measure = 'percent' and value is not null
),
told as (
    select *, row_number() over (
        partition by indicator_id, round, value order by source = 'published', report, place
    ) as place_no
    from shares
)
select
    indicator_id, list({
        'round': round, 'value': value, 'numerator': numerator, 'base': base, 'is_break': is_break, 'reason': reason,
        'source': source, 'place': place
    } order by round, source = 'published', report, place) as points
from told where place_no = 1
group by indicator_id order by indicator_id

-- name: estimates
-- Of rounds where somebody did not answer: the country's share, unweighted and by the size groups of those that answered, and what silence leaves open.
select
    indicator_id, list({
        'round': round, 'response': response_display, 'display': display,
        'estimate': {{ swedish_decimal(one_decimal('estimate_percent'), 1) }},
        'error': {{ swedish_decimal(one_decimal('standard_error'), 1) }}, 'lowest': lowest_display, 'highest': highest_display
    } order by round) as estimates
from fct_indicator_estimate inner join dim_indicator_round using (round, indicator_id)
where
    grouping_id = $grouping and estimate_percent is not null and standard_error is not null and shown_as = 'percent'
    and not base_is_frame and answering < municipalities
group by indicator_id order by indicator_id

-- name: reviewed
-- What the latest review of web sites found in the country, with the interval of its estimate.
select
    round, coalesce(labels.label, finding) as finding, reviewed, municipalities, display,
    {{ swedish_decimal(one_decimal('estimate_percent'), 1) }} as estimate,
    {{ swedish_decimal(one_decimal('lower_percent'), 1) }} as lowest,
    {{ swedish_decimal(one_decimal('upper_percent'), 1) }} as highest, confidence_percent as confidence
from fct_web_review_estimate
left join dim_code_label as labels on labels.column_name = 'finding' and labels.code = finding
where grouping_id = $grouping and lower_percent is not null and shown_as = 'percent'
qualify round = max(round) over ()
order by fct_web_review_estimate.finding

-- name: earlier
-- What groups that were the same then came to in the rounds before that asked, and whether that may be compared with now.
select
    figures.indicator_id, list({
        'round': figures.round, 'is_break': panel.is_break, 'grouping_id': grouping_id, 'group_code': group_code,
        'figure': {
            'share_percent': figures.share_percent, 'numerator': figures.numerator, 'base': figures.base,
            'status': figures.status, 'shown_as': figures.shown_as
        }
    } order by figures.round, grouping_id, group_code) as groups
from fct_indicator_group as figures
inner join dim_group as past using (round, grouping_id, group_code)
inner join dim_group as present using (grouping_id, group_code, group_label)
inner join fct_indicator_panel as panel
    on present.round = panel.round and past.round = panel.previous_round and figures.indicator_id = panel.indicator_id
where present.round = $round and list_contains($groupings, grouping_id)
group by figures.indicator_id order by figures.indicator_id

-- name: tables
-- The printed tables that show an indicator.
select
    indicator_id, list({'report': report, 'part': part, 'table_no': table_no, 'title': title} order by report, part, table_no)
        as tables
from (
    select distinct indicator_id, report, part, table_no, title
    from report_cells
    inner join report_tables using (report, part, table_no)
    inner join dim_indicator using (indicator_id)
)
group by indicator_id order by indicator_id
