-- Each change is the difference of two exact shares, rounded once; what comes from who was in the base, and from who
-- answered, is what the wider of two circles of municipalities changed more: so the three parts add up in every row.
-- int_indicator_pairs has each pair in both directions: `own` looks back from the round, `before` ahead to it.
with breaks as (
    select
        pairs.round,
        pairs.other_round,
        pairs.indicator_id,
        bool_or({{ is_break('history.comparability') }}) as is_break,
        max_by(history.reason, history.round) filter (where {{ is_break('history.comparability') }}) as break_reason
    from {{ ref('int_indicator_pairs') }} as pairs
    inner join {{ source('catalog', 'indicator_history') }} as history
        on
            pairs.indicator_id = history.indicator_id
            and pairs.other_round < history.round
            and pairs.round >= history.round
    group by pairs.round, pairs.other_round, pairs.indicator_id
),

rounds as (
    select
        own.round,
        any_value(own.collection_start) as collection_start,
        {{ combined_origin('municipalities.data_origin') }} as data_origin
    from {{ source('catalog', 'rounds') }} as own
    inner join {{ ref('int_municipalities') }} as municipalities on own.round = municipalities.round
    group by own.round
),

points as (
    select
        own.round,
        own.other_round as previous_round,
        own.indicator_id,
        coalesce(breaks.is_break, false) as is_break,
        breaks.break_reason,
        {{ points_between('own.numerator', 'own.base', 'before.numerator', 'before.base') }} as of_all,
        {{ points_between(
            'own.staying_numerator', 'own.staying_base', 'before.staying_numerator', 'before.staying_base'
        ) }} as of_returning,
        {{ points_between(
            'own.panel_numerator', 'own.panel_base', 'before.panel_numerator', 'before.panel_base'
        ) }} as of_panel,
        case
            when rounds.data_origin = 'synthetic' or earlier.data_origin = 'synthetic' then 'synthetic'
            else rounds.data_origin
        end as data_origin
    from {{ ref('int_indicator_pairs') }} as own
    inner join {{ ref('int_indicator_pairs') }} as before
        on
            own.round = before.other_round
            and own.other_round = before.round
            and own.indicator_id = before.indicator_id
    inner join rounds on own.round = rounds.round
    inner join rounds as earlier on own.other_round = earlier.round
    left join breaks
        on
            own.round = breaks.round
            and own.other_round = breaks.other_round
            and own.indicator_id = breaks.indicator_id
    where earlier.collection_start < rounds.collection_start
)

select
    round,
    previous_round,
    indicator_id,
    case when not is_break then of_all end as change_points,
    case when not is_break then of_returning end as returning_points,
    case when not is_break then of_panel end as panel_points,
    case when not is_break then of_returning - of_panel end as base_points,
    case when not is_break then of_all - of_returning end as respondents_points,
    is_break,
    break_reason,
    data_origin
from points
