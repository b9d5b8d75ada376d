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
inner join {{ ref('int_rounds') }} as respondents on rounds.round = respondents.round
order by rounds.round
