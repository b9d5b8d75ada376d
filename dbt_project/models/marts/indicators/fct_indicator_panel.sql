-- Points are differences of the whole percents that people see, so that the two parts add up to the change they see.
with sides as (
    select
        own.round,
        own.other_round as previous_round,
        own.indicator_id,
        own.base,
        own.numerator,
        own.staying_base as returning_base,
        own.staying_numerator as returning_numerator,
        own.base - own.staying_base as new_base,
        own.numerator - own.staying_numerator as new_numerator,
        before.base as previous_base,
        before.numerator as previous_numerator,
        before.staying_base as returning_previous_base,
        before.staying_numerator as returning_previous_numerator,
        before.base - before.staying_base as leaving_base,
        before.numerator - before.staying_numerator as leaving_numerator,
        own.panel_base,
        own.panel_numerator,
        before.panel_numerator as panel_previous_numerator
    from {{ ref('int_indicator_pairs') }} as own
    inner join {{ ref('int_indicator_pairs') }} as before
        on
            own.round = before.other_round
            and own.other_round = before.round
            and own.indicator_id = before.indicator_id
    inner join {{ ref('dim_round') }} as rounds on own.round = rounds.round
    inner join {{ ref('dim_round') }} as earlier on own.other_round = earlier.round
    where earlier.collection_start < rounds.collection_start
),

shares as (
    select
        sides.*,
        {%- for name in ["", "returning_", "new_", "previous_", "returning_previous_", "leaving_", "panel_"] %}
        {{ round_half_away(name ~ "numerator", name ~ "base") }} as {{ name }}share,
        {%- endfor %}
        {{ round_half_away("panel_previous_numerator", "panel_base") }} as panel_previous_share
    from sides
),

breaks as (
    select
        sides.round,
        sides.previous_round,
        sides.indicator_id,
        max(case when history.comparability in ('first', 'same', 'not_asked') then 0 else 1 end) = 1 as is_break
    from sides
    inner join {{ source('catalog', 'indicator_history') }} as history
        on
            sides.indicator_id = history.indicator_id
            and sides.previous_round < history.round
            and sides.round >= history.round
    group by sides.round, sides.previous_round, sides.indicator_id
)

select
    shares.round,
    shares.previous_round,
    shares.indicator_id,
    {% for name in ["", "returning_", "new_", "previous_", "returning_previous_", "leaving_", "panel_"] -%}
    {{ "shares." ~ name ~ "base" }},
    {{ "shares." ~ name ~ "numerator" }},
    cast({{ "shares." ~ name ~ "share" }} as integer) as {{ name }}share_percent,
    {% endfor -%}
    shares.panel_previous_numerator,
    cast(shares.panel_previous_share as integer) as panel_previous_share_percent,
    cast(shares.share - shares.previous_share as integer) as change_points,
    cast(shares.panel_share - shares.panel_previous_share as integer) as panel_points,
    cast(
        (shares.share - shares.previous_share) - (shares.panel_share - shares.panel_previous_share) as integer
    ) as composition_points,
    coalesce(breaks.is_break, false) as is_break,
    case
        when rounds.data_origin = 'synthetic' or earlier.data_origin = 'synthetic' then 'synthetic'
        else rounds.data_origin
    end as data_origin
from shares
inner join {{ ref('dim_round') }} as rounds on shares.round = rounds.round
inner join {{ ref('dim_round') }} as earlier on shares.previous_round = earlier.round
left join breaks
    on
        shares.round = breaks.round
        and shares.previous_round = breaks.previous_round
        and shares.indicator_id = breaks.indicator_id
order by shares.round, shares.previous_round, shares.indicator_id
