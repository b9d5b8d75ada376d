-- Which answers of a unit break the edits of the codebook. `cells` are what is known of the units (answers, registers, columns of other sources):
-- unit_code, variable_id, row_no, code, number. `terms` and `sums` are the edits. `units`: unit_code, place_code, what the unit is judged as: itself or its
-- municipality.

-- name: judged
-- One row a unit (or municipality) and edit whose condition holds for it, if it has said something of what follows: whether that holds. What another source
-- says of a municipality it says of each of its units; how their answers become the municipality's is said by the rollup of the edit.
-- `terms`: edit, rollup, side, combine, terms, variable_id, codes, sign, factor, other_id.
with known as (
    select cells.* exclude (unit_code), units.unit_code
    from cells inner join units on cells.unit_code = units.unit_code
    where not contains(cells.variable_id, '.')
    union all -- two joins by equality: one by a condition of both sides would hold every cell against every unit
    select cells.* exclude (unit_code), units.unit_code
    from cells inner join units on cells.unit_code = units.place_code
    where contains(cells.variable_id, '.')
),

bounded as (
    select
        terms.*,
        known.unit_code,
        known.row_no,
        known.code,
        known.number,
        terms.factor * if(terms.other_id is null, 1, others.number) as bound
    from terms
    inner join known using (variable_id)
    left join known as others on terms.other_id = others.variable_id and known.unit_code = others.unit_code
),

tested as (
    select
        *,
        coalesce(code, format('{:.15g}', number)) as said,
        if(sign is null, code is not null, number is not null and bound is not null) as given,
        case sign
            when '=' then number = bound
            when '<>' then number <> bound
            when '<' then number < bound
            when '>' then number > bound
            when '<=' then number <= bound
            when '>=' then number >= bound
            else list_contains(codes, code)
        end as hit
    from bounded
),

sides as (
    select
        edit,
        side,
        unit_code,
        any_value(rollup) as rollup,
        min(row_no) as row_no,
        list(variable_id) filter (where given and hit = (side = 'when' or combine in ('none', 'not_all'))) as variables,
        list(variable_id || ' ' || said) filter (where given and hit = (side = 'when' or combine in ('none', 'not_all'))) as said,
        count(*) filter (where given) as given,
        case any_value(combine)
            when 'all' then count(*) filter (where hit) = any_value(terms)
            when 'any' then count(*) filter (where hit) > 0
            when 'none' then count(*) filter (where hit) = 0
            else count(*) filter (where hit) < any_value(terms)
        end as holds
    from tested
    group by edit, side, unit_code
    having given > 0
),

places as (
    select
        edit,
        side,
        place_code as unit_code,
        min(row_no) as row_no,
        list_sort(list_distinct(flatten(list(coalesce(variables, []))))) as variables,
        list_sort(list_distinct(flatten(list(coalesce(said, []))))) as said,
        case
            when any_value(rollup) = 'any' or bool_and(holds) = bool_or(holds) then bool_or(holds)
            when any_value(rollup) = 'all' then bool_and(holds)
        end as holds
    from sides inner join units using (unit_code)
    group by edit, side, place_code
)

select
    follows.edit,
    follows.unit_code,
    least(rests.row_no, follows.row_no) as row_no,
    coalesce(rests.variables, []) as subject,
    follows.variables as object,
    list_concat(coalesce(rests.said, []), follows.said) as said,
    follows.holds
from places as follows
left join places as rests on follows.edit = rests.edit and follows.unit_code = rests.unit_code and rests.side = 'when'
where
    follows.side = 'then' and follows.holds is not null
    and coalesce(rests.holds, follows.edit not in (select edit from terms where side = 'when'))

-- name: contradicted
-- Edits that so many units break that it is no matter of single units. A file of its own is wrong, or the edit is.
select
    edit,
    count(*) as units,
    count(*) filter (where not holds) as broken,
    (list(unit_code order by unit_code) filter (where not holds))[:3] as firsts
from judged group by edit
having broken >= $contradicted_units and broken / units >= $contradicted_share
order by edit

-- name: implied
-- Units whose answers fulfil what an edit rests on, but not what follows.
select * from judged
where not holds
order by row_no, unit_code, edit

-- name: summed
-- Units whose numbers do not add up, or who marked more than they may. `sums`: edit, kind, at_most, side, variable_id.
with totals as (
    select
        sums.edit,
        cells.unit_code,
        any_value(sums.kind) as kind,
        any_value(sums.at_most) as at_most,
        min(cells.row_no) as row_no,
        list(sums.variable_id order by sums.variable_id) filter (where sums.side = 'subject' and (cells.code = '1' or cells.number is not null))
            as variables,
        sum(cells.number) filter (where sums.side = 'subject') as part,
        sum(cells.number) filter (where sums.side = 'object') as whole,
        count(*) filter (where cells.code = '1') as marked
    from sums inner join cells using (variable_id)
    group by sums.edit, cells.unit_code
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
