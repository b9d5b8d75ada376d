with respondents as (
    select
        round,
        cast(count(*) as integer) as municipalities,
        cast(sum(case when answered then 1 else 0 end) as integer) as answering,
        cast(sum(units) as integer) as units,
        cast(sum(units_answering) as integer) as units_answering,
        {{ combined_origin('data_origin') }} as data_origin
    from {{ ref('int_municipalities') }}
    group by round
)

select
    rounds.round,
    rounds.label,
    rounds.reference_period,
    rounds.collection_start,
    rounds.collection_end,
    cast(rounds.reminders as integer) as reminders,
    rounds.previous_round,
    rounds.size_scheme,
    rounds.skr_edition,
    rounds.backtest,
    rounds.population_note,
    rounds.collection_note,
    rounds.assumed,
    respondents.municipalities,
    respondents.answering,
    respondents.units,
    respondents.units_answering,
    respondents.data_origin
from {{ source('catalog', 'rounds') }} as rounds
inner join respondents on rounds.round = respondents.round
order by rounds.round
