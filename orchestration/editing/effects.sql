-- What findings may move in print. `findings`: no, variable_id, units, weight (a row a variable); `rests`: measured, variable_id; `printed`: measured,
-- place, turn (order in print); `cells` as in edits.sql.

-- name: ranked
-- One row a finding, by suspicion times effect: the printed cells that rest on its variables, and the units concerned as a share of those that answered.
with answered as (
    select variable_id, count(*) as units from cells
    where code is not null or number is not null
    group by variable_id
),

shares as (
    select findings.no, any_value(findings.weight) as weight, coalesce(least(1, max(findings.units / answered.units)), 1) as share
    from findings left join answered using (variable_id)
    group by findings.no
),

moved as (
    select distinct findings.no, printed.place, printed.turn
    from findings inner join rests using (variable_id) inner join printed using (measured)
)

select
    shares.no,
    shares.share,
    count(moved.place) as places,
    (list(moved.place order by moved.turn) filter (where moved.place is not null))[:3] as firsts
from shares left join moved using (no)
group by shares.no, shares.share, shares.weight
order by shares.weight * shares.share * count(moved.place) desc, shares.no
