-- Points are differences of the whole percents that people see, so that the two parts add up to the change they see.
-- int_indicator_pairs has each pair in both directions: `own` looks back from the round, `before` ahead to it.
with breaks as (
    select
        pairs.round,
        pairs.other_round,
        pairs.indicator_id,
        bool_or({{ is_break('history.comparability') }}) as is_break
    from {{ ref('int_indicator_pairs') }} as pairs
    inner join {{ source('catalog', 'indicator_history') }} as history
        on
            pairs.indicator_id = history.indicator_id
            and pairs.other_round < history.round
            and pairs.round >= history.round
    group by pairs.round, pairs.other_round, pairs.indicator_id
)

select
    own.round,
    own.other_round as previous_round,
    own.indicator_id,
    own.base,
    own.numerator,
    own.share_percent,
    own.staying_base as returning_base,
    own.staying_numerator as returning_numerator,
    own.staying_share_percent as returning_share_percent,
    own.lone_base as new_base,
    own.lone_numerator as new_numerator,
    own.lone_share_percent as new_share_percent,
    before.base as previous_base,
    before.numerator as previous_numerator,
    before.share_percent as previous_share_percent,
    before.staying_base as returning_previous_base,
    before.staying_numerator as returning_previous_numerator,
    before.staying_share_percent as returning_previous_share_percent,
    before.lone_base as leaving_base,
    before.lone_numerator as leaving_numerator,
    before.lone_share_percent as leaving_share_percent,
    own.panel_base,
    own.panel_numerator,
    own.panel_share_percent,
    before.panel_numerator as panel_previous_numerator,
    before.panel_share_percent as panel_previous_share_percent,
    own.share_percent - before.share_percent as change_points,
    own.panel_share_percent - before.panel_share_percent as panel_points,
    (own.share_percent - before.share_percent)
    - (own.panel_share_percent - before.panel_share_percent) as composition_points,
    coalesce(breaks.is_break, false) as is_break,
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
inner join {{ ref('dim_round') }} as rounds on own.round = rounds.round
inner join {{ ref('dim_round') }} as earlier on own.other_round = earlier.round
left join breaks
    on
        own.round = breaks.round
        and own.other_round = breaks.other_round
        and own.indicator_id = breaks.indicator_id
where earlier.collection_start < rounds.collection_start
order by own.round, own.other_round, own.indicator_id
