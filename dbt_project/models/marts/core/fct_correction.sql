-- A correction stands for a cell of a unit of the frame (the catalog refuses any other), so the join loses none.
select
    made.round,
    made.source_id,
    made.unit_code,
    units.municipality_code,
    made.variable_id,
    case when persons.measure is null and texts.variable_id is null then made.expected_old end as expected_old,
    case when persons.measure is null and texts.variable_id is null then made.corrected end as corrected,
    made.reason,
    made.sender,
    made.corrected_date,
    units.data_origin
from {{ ref('stg_corrections__made') }} as made
inner join {{ ref('int_respondents') }} as units
    on made.round = units.round and made.unit_code = units.unit_code
left join (
    select distinct
        round,
        measure,
        origin
    from {{ ref('int_persons_measures') }}
) as persons
    on
        made.round = persons.round
        and made.variable_id = persons.measure
        and units.data_origin = persons.origin
left join {{ ref('dim_variable') }} as texts
    on
        made.round = texts.round
        and made.variable_id = texts.variable_id
        and texts.type = 'text'
order by made.round, made.source_id, made.unit_code, made.variable_id
