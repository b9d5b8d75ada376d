-- What is known of a collection. Given: units, responses, answers, decisions, funds, forms, variables, universes, terms, reminders, and the
-- register of the round before (earlier). A day without an answer's date is unknown, never guessed.

-- name: respondents
-- Everyone that is asked: form, whether there is an answer, and the day it came. Without a register, who answered stands in the exports.
with given as (
    select unit_code, any_value(questionnaire) as questionnaire
    from answers
    group by unit_code
),

begun as (
    select distinct unit_code
    from decisions
    where rule = 'not_submitted'
),

requisitioned as (
    select municipality_code, sum(requisitioned_sek) as requisitioned_sek
    from funds
    group by municipality_code
)

select
    units.*,
    forms.compulsory,
    requisitioned.requisitioned_sek,
    responses.answered_date,
    coalesce(responses.questionnaire, given.questionnaire, units.sent_form) as questionnaire,
    coalesce(responses.answered, false) or given.unit_code is not null as answered,
    begun.unit_code is not null as begun
from units
left join responses on units.unit_code = responses.unit_code
left join given on units.unit_code = given.unit_code
left join begun on units.unit_code = begun.unit_code
left join requisitioned on units.municipality_code = requisitioned.municipality_code
left join forms on coalesce(responses.questionnaire, given.questionnaire, units.sent_form) = forms.questionnaire

-- name: parts
-- How many variables each answer is due, by form and universe, and how many of them have one. Free texts are due to nobody.
with codes as (
    select unit_code, variable_id, code
    from answers
    where code is not null
    union all
    select unit_code, variable_id, code
    from ({{ register_variables("respondents") }})
),

hits as (
    select codes.unit_code, terms.universe_id, count(distinct terms.term_no) as n_hits
    from codes
    inner join terms on codes.variable_id = terms.variable_id and codes.code = terms.code
    group by codes.unit_code, terms.universe_id
),

belonging as (
    select respondents.unit_code, respondents.questionnaire, universes.universe_id
    from respondents
    cross join universes
    left join hits on respondents.unit_code = hits.unit_code and universes.universe_id = hits.universe_id
    where
        respondents.answered
        and case
            when universes.n_terms = 0 then true
            when universes.combine = 'all' then coalesce(hits.n_hits, 0) = universes.n_terms
            when universes.combine = 'any' then coalesce(hits.n_hits, 0) > 0
            when universes.combine = 'none' then coalesce(hits.n_hits, 0) = 0
            else coalesce(hits.n_hits, 0) < universes.n_terms
        end
)

select
    belonging.unit_code,
    count(*) as due,
    count(*) filter (where answers.code is not null or answers.number is not null or answers.text is not null) as given
from belonging
inner join variables
    on belonging.universe_id = variables.universe_id and list_contains(variables.forms, belonging.questionnaire)
left join answers on belonging.unit_code = answers.unit_code and variables.variable_id = answers.variable_id
where variables.type <> 'text'
group by belonging.unit_code

-- name: collected
select
    respondents.*,
    parts.due,
    parts.given,
    {{ percent("parts.given", "parts.due", 0) }} as given_share,
    case when respondents.answered then 'answered' when respondents.begun then 'begun' else 'missing' end as state,
    coalesce(respondents.compulsory, false) or coalesce(respondents.requisitioned_sek, 0) > 0 as obliged,
    date_diff('day', cast($start as date), respondents.answered_date) + 1 as day_no,
    max(respondents.answered_date) over () as as_of
from respondents
left join parts on respondents.unit_code = parts.unit_code

-- name: before
-- The register of the round before in the groups of this one; its days are counted from its own beginning.
select
    earlier.answered,
    groups.size_no,
    groups.size_group,
    groups.region_code,
    groups.region,
    date_diff('day', cast($earlier_start as date), earlier.answered_date) + 1 as day_no
from earlier
inner join (select distinct municipality_code, size_no, size_group, region_code, region from units) as groups
    on earlier.municipality_code = groups.municipality_code

-- name: whole
select
    count(*) as asked,
    count(*) filter (where answered) as answered,
    count(*) filter (where not answered) as missing,
    {{ percent("count(*) filter (where answered)", "count(*)", 0) }} as share,
    count(*) filter (where obliged) as obliged,
    count(*) filter (where obliged and answered) as obliged_answered,
    max(as_of) as day,
    max(day_no) as day_no,
    (
        select {{ percent("count(*) filter (where answered and day_no <= (select max(day_no) from collected))", "count(*)", 0) }}
        from before
        having count(day_no) > 0 and (select max(day_no) from collected) is not null
    ) as before_share
from collected

-- name: groups
-- Answers by group, beside the share that had answered on the same day of the round before.
with members as (
    {% for number, grouping, sort_key, label in [
        (1, "alla", "''", "$country"),
        (2, "enkat", "questionnaire", "concat($form, ' ', questionnaire)"),
        (3, "storlek", "lpad(cast(size_no as varchar), 6, '0')", "size_group"),
        (4, "region", "region_code", "region"),
    ] -%}
    select {{ number }} as grouping_no, '{{ grouping }}' as grouping, {{ sort_key }} as sort_key, {{ label }} as group_label, true as now, answered, day_no
    from collected
    {% if grouping != "enkat" -%}
    union all
    select {{ number }}, '{{ grouping }}', {{ sort_key }}, {{ label }}, false, answered, day_no
    from before
    {% endif -%}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    grouping,
    group_label,
    count(*) filter (where now) as asked,
    count(*) filter (where now and answered) as answered,
    count(*) filter (where now and not answered) as missing,
    {{ percent("count(*) filter (where now and answered)", "count(*) filter (where now)", 0) }} as share,
    case
        when (select max(day_no) from before) is not null and (select max(day_no) from collected) is not null
            then {{ percent(
                "count(*) filter (where not now and answered and day_no <= (select max(day_no) from collected))",
                "count(*) filter (where not now)",
                0
            ) }}
    end as before_share
from members
group by grouping_no, grouping, sort_key, group_label
having count(*) filter (where now) > 0
order by grouping_no, sort_key

-- name: days
-- Answers a day and all so far, with the share so far of the round before on the same day. Last: answers of an unknown day.
with days as (
    select unnest(generate_series(1, (select max(day_no) from collected))) as day_no
),

known as (
    select
        days.day_no,
        cast($start as date) + cast(days.day_no - 1 as integer) as day,
        (select count(*) from collected where collected.answered and collected.day_no = days.day_no) as answers,
        (select count(*) from collected where collected.answered and collected.day_no <= days.day_no) as so_far,
        (select count(*) from before where before.answered and before.day_no <= days.day_no) as before_so_far
    from days
),

unknown as (
    select count(*) as answers
    from collected
    where answered and answered_date is null
)

select
    day_no,
    day,
    answers,
    so_far,
    {{ percent("so_far", "(select count(*) from collected)", 0) }} as share,
    case when (select max(day_no) from before) is not null then {{ percent("before_so_far", "(select count(*) from before)", 0) }} end
        as before_share
from known
union all
select
    null,
    null,
    answers,
    (select count(*) from collected where answered),
    {{ percent("(select count(*) from collected where answered)", "(select count(*) from collected)", 0) }},
    null
from unknown
where answers > 0
order by day_no nulls last

-- name: reminders
-- What came before each reminder, and after it until the next: how many of those who were reminded answered.
with waves as (
    select number, day, lead(day) over (order by day) as next_day
    from reminders
    where day <= (select max(as_of) from collected)
),

counted as (
    select
        waves.number,
        waves.day,
        (select count(*) from collected where answered_date < waves.day) as before_it,
        (select count(*) from collected where answered_date >= waves.day and (waves.next_day is null or answered_date < waves.next_day))
            as after_it,
        (select count(*) from collected where coalesce(answered_date >= waves.day, not answered)) as reminded
    from waves
)

select *, {{ percent("after_it", "reminded", 0) }} as share
from counted
order by number

-- name: forms
-- How much of each form is filled in where it is answered.
select
    questionnaire,
    count(*) as answered,
    count(*) filter (where given = due) as complete,
    count(*) filter (where given < due) as part,
    {{ percent("sum(given)", "sum(due)", 0) }} as share,
    min(given_share) as lowest
from collected
where answered and due > 0
group by questionnaire
order by questionnaire

-- name: incomplete
select unit_code, unit, questionnaire, due, given, given_share
from collected
where answered and 100 * given < $part_answer_below * due
order by given_share, unit_code

-- name: missing
select unit_code, unit, municipality, size_group, region, questionnaire, state, contact
from collected
where not answered
order by region_code, unit_code

-- name: obliged
-- Those that must answer: they were sent a compulsory form, or requisitioned funds. First those that have not.
select unit_code, unit, municipality_code, municipality, region, questionnaire, requisitioned_sek, state, answered_date, contact
from collected
where obliged
order by answered, region_code, unit_code

-- name: units
select
    unit_code, unit, municipality_code, municipality, size_group, region, questionnaire, compulsory, state, answered_date, day_no, due, given,
    given_share, contact
from collected
order by unit_code

-- name: origins
select distinct data_origin from answers
union
select distinct data_origin from responses
order by data_origin
