select
    round,
    label,
    reference_period,
    collection_start,
    collection_end,
    reminders,
    size_scheme,
    skr_edition,
    backtest
from {{ source('catalog', 'rounds') }}
