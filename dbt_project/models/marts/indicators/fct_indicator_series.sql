-- What we compute beside what was printed, each with its place: where two reports disagree, both stand here.
with figures as (
    select
        indicator_id,
        round,
        grouping_id,
        group_code,
        'share' as measure,
        'computed' as source,
        '' as report,
        '' as place,
        cast(share_percent as decimal(18, 2)) as value,
        cast(numerator as integer) as numerator,
        cast(base as integer) as base,
        case when units <> municipalities then cast(unit_share_percent as decimal(18, 2)) end as unit_value,
        case when units <> municipalities then cast(unit_numerator as integer) end as unit_numerator,
        case when units <> municipalities then cast(unit_base as integer) end as unit_base,
        'percent' as unit_of_measure,
        display,
        case when units <> municipalities then unit_display end as unit_display,
        cast(null as string) as printed,
        data_origin
    from {{ ref('fct_indicator_group') }}
    union all
    select
        indicator_id,
        round,
        grouping_id,
        group_code,
        measure,
        'published' as source,
        report,
        place,
        value,
        case when measure like '%numerator' then cast(value as integer) end as numerator,
        cast(base as integer) as base,
        cast(null as decimal(18, 2)) as unit_value,
        cast(null as integer) as unit_numerator,
        cast(null as integer) as unit_base,
        unit_of_measure,
        printed as display,
        cast(null as string) as unit_display,
        printed,
        'published' as data_origin
    from {{ ref('int_published_series') }}
    where indicator_id is not null and measure in ('share', 'numerator', 'unit_share', 'unit_numerator')
),

history as (
    select
        round,
        indicator_id,
        comparability,
        reason
    from {{ source('catalog', 'indicator_history') }}
)

select
    figures.indicator_id,
    figures.round,
    figures.grouping_id,
    figures.group_code,
    figures.measure,
    figures.source,
    figures.report,
    figures.place,
    figures.value,
    figures.numerator,
    figures.base,
    figures.unit_value,
    figures.unit_numerator,
    figures.unit_base,
    figures.unit_of_measure,
    figures.display,
    figures.unit_display,
    figures.printed,
    coalesce(history.comparability, rounds.comparability) as comparability,
    history.reason,
    case
        when figures.value is not null then {{ is_break('coalesce(history.comparability, rounds.comparability)') }}
    end as is_break,
    figures.data_origin
from figures
left join history
    on
        figures.round = history.round
        and figures.indicator_id = history.indicator_id
left join {{ ref('dim_indicator_round') }} as rounds
    on
        figures.round = rounds.round
        and figures.indicator_id = rounds.indicator_id
order by
    figures.indicator_id,
    figures.round,
    figures.grouping_id,
    figures.group_code,
    figures.measure,
    figures.source,
    figures.report,
    figures.place
