-- Which answers of a unit break the edits of the codebook. `cells` are what is known of the units (answers, registers, columns of other sources):
-- unit_code, variable_id, row_no, code, number. `terms` and `sums` are the edits. `units`: unit_code, place_code, what the unit is judged as: itself or its
-- municipality.

-- name: tested
-- One row a term of an edit and what a unit says of it: whether it is met (`hit`), and whether the unit has said anything (`given`). What another source says
-- of a municipality it says of each of its units. `terms`: edit, rollup, side, combine, terms, variable_id, codes, sign, factor, other_id.
with known as not materialized ( -- every cell would be held in memory once more
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
    left join (from known where variable_id in (select other_id from terms)) as others
        on terms.other_id = others.variable_id and known.unit_code = others.unit_code
)

select
    *,
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

-- name: judged
-- One row a unit (or municipality) and edit whose condition holds for it, if it has said something of what follows: whether that holds. How the answers of
-- units become the municipality's is said by the rollup of the edit.
with counted as (
    select edit, side, unit_code, min(row_no) as row_no, count(*) filter (where hit) as hits
    from tested
    group by edit, side, unit_code
    having bool_or(given)
),

sides as (
    select
        counted.edit,
        counted.side,
        counted.unit_code,
        counted.row_no,
        shapes.rollup,
        case shapes.combine
            when 'all' then counted.hits = shapes.terms
            when 'any' then counted.hits > 0
            when 'none' then counted.hits = 0
            else counted.hits < shapes.terms
        end as holds
    from counted
    inner join (select distinct edit, side, rollup, combine, terms from terms) as shapes using (edit, side)
),

places as (
    select
        edit,
        side,
        place_code as unit_code,
        min(row_no) as row_no,
        case
            when rollup = 'any' or bool_and(holds) = bool_or(holds) then bool_or(holds)
            when rollup = 'all' then bool_and(holds)
        end as holds
    from sides inner join units using (unit_code)
    group by edit, side, rollup, place_code
)

select follows.edit, follows.unit_code, least(rests.row_no, follows.row_no) as row_no, follows.holds
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
-- Units whose answers fulfil what an edit rests on, but not what follows, and the answers that do so.
with broken as (select * from judged where not holds),

telling as (
    select
        broken.edit,
        broken.unit_code,
        tested.side,
        tested.variable_id,
        tested.variable_id || ' ' || coalesce(tested.code, format('{:.15g}', tested.number)) as said
    from broken
    inner join units on broken.unit_code = units.place_code
    inner join tested on broken.edit = tested.edit and units.unit_code = tested.unit_code
    where tested.given and tested.hit = (tested.side = 'when' or tested.combine in ('none', 'not_all'))
)

select
    broken.edit,
    broken.unit_code,
    broken.row_no,
    {% for side, name in [('when', 'subject'), ('then', 'object')] -%}
    coalesce(list(distinct variable_id order by variable_id) filter (where side = '{{ side }}'), []) as {{ name }},
    {% endfor -%}
    list_concat(
        coalesce(list(distinct said order by said) filter (where side = 'when'), []),
        coalesce(list(distinct said order by said) filter (where side = 'then'), [])
    ) as said
from broken left join telling using (edit, unit_code)
group by broken.edit, broken.unit_code, broken.row_no
order by broken.row_no, broken.unit_code, broken.edit

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
