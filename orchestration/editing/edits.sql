-- Which answers of a unit break the edits of the codebook. `answers` are those of one source as they would be landed, `terms` and `sums` the edits.

-- name: implied
-- Units whose answers fulfil what an edit rests on, but not what follows. `terms`: edit, side, combine, terms, variable_id, codes.
with hits as (
    select
        terms.edit,
        terms.side,
        answers.unit_code,
        any_value(terms.combine) as combine,
        any_value(terms.terms) as terms,
        min(answers.row_no) as row_no,
        list(terms.variable_id order by terms.variable_id) filter (where list_contains(terms.codes, answers.code)) as variables,
        count(*) filter (where list_contains(terms.codes, answers.code)) as hits,
        count(answers.code) as given
    from terms inner join answers using (variable_id)
    group by terms.edit, terms.side, answers.unit_code
),

judged as (
    select
        *,
        case combine when 'all' then hits = terms when 'any' then hits > 0 when 'none' then hits = 0 else hits < terms end as holds
    from hits
)

select
    follows.edit,
    follows.unit_code,
    follows.row_no,
    coalesce(rests.variables, []) as subject,
    coalesce(follows.variables, []) as object
from judged as follows
left join judged as rests on follows.edit = rests.edit and follows.unit_code = rests.unit_code and rests.side = 'when'
where follows.side = 'then' and not follows.holds and follows.given > 0 and coalesce(rests.holds, true)
order by follows.row_no, follows.edit

-- name: summed
-- Units whose numbers do not add up, or who marked more than they may. `sums`: edit, kind, at_most, side, variable_id.
with totals as (
    select
        sums.edit,
        answers.unit_code,
        any_value(sums.kind) as kind,
        any_value(sums.at_most) as at_most,
        min(answers.row_no) as row_no,
        list(sums.variable_id order by sums.variable_id) filter (where sums.side = 'subject' and (answers.code = '1' or answers.number is not null))
            as variables,
        sum(answers.number) filter (where sums.side = 'subject') as part,
        sum(answers.number) filter (where sums.side = 'object') as whole,
        count(*) filter (where answers.code = '1') as marked
    from sums inner join answers using (variable_id)
    group by sums.edit, answers.unit_code
)

select edit, unit_code, row_no, coalesce(variables, []) as subject, part, whole, marked, at_most
from totals
where
    case kind
        when 'at_most' then marked > at_most
        when 'part' then part > whole
        else part <> whole
    end
order by row_no, edit
