-- int_indicator_pairs has each pair in both directions: `own` looks back from the round, `before` ahead to it.
{% set sides = {
    "": "own.", "returning_": "own.staying_", "new_": "own.lone_", "panel_": "own.panel_", "previous_": "before.",
    "returning_previous_": "before.staying_", "leaving_": "before.lone_", "panel_previous_": "before.panel_",
} -%}
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
    {% for side, circle in sides.items() -%}
    {{ displayed_part(circle ~ "numerator", circle ~ "base", "limits.smallest") }} as {{ side }}display,
    {% endfor -%}
    changes.change_points,
    changes.returning_points,
    changes.panel_points,
    changes.base_points,
    changes.respondents_points,
    changes.is_break,
    changes.break_reason,
    changes.data_origin
from {{ ref('int_indicator_changes') }} as changes
inner join {{ ref('int_indicator_pairs') }} as own
    on
        changes.round = own.round
        and changes.previous_round = own.other_round
        and changes.indicator_id = own.indicator_id
inner join {{ ref('int_indicator_pairs') }} as before
    on
        changes.round = before.other_round
        and changes.previous_round = before.round
        and changes.indicator_id = before.indicator_id
left join {{ share_limits(ref('dim_display_limit')) }} as limits on changes.data_origin = limits.origin
order by own.round, own.other_round, own.indicator_id
