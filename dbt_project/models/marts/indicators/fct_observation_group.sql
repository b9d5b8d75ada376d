-- Who is in a group twice, such as a provider in two of its municipalities, is counted once: in the base where any of
-- its rows is.
with results as (
    select
        members.round,
        members.grouping_id,
        members.group_code,
        results.indicator_id,
        results.counted_code,
        max(results.base) as base,
        max(results.numerator) as numerator
    from {{ ref('int_observation_results') }} as results
    inner join {{ ref('int_observation_members') }} as members
        on
            results.round = members.round
            and results.observation_kind = members.observation_kind
            and results.unit_code = members.unit_code
            and results.municipality_code = members.municipality_code
    group by members.round, members.grouping_id, members.group_code, results.indicator_id, results.counted_code
),

counted as (
    select
        round,
        grouping_id,
        group_code,
        indicator_id,
        count(*) as observed,
        cast(sum(base) as integer) as base,
        cast(sum(coalesce(numerator, 0)) as integer) as numerator
    from results
    group by round, grouping_id, group_code, indicator_id
),

-- A round has the indicator if it has rows about what the numerator is of: without them nobody was asked, and 0 of the
-- base would be no figure.
asked as (
    select
        observed.round,
        definitions.indicator_id,
        {{ combined_origin('observed.data_origin') }} as data_origin
    from {{ ref('stg_observations__values') }} as observed
    inner join {{ source('catalog', 'observation_definitions') }} as definitions
        on observed.observation_kind = definitions.observation_kind
    inner join {{ source('catalog', 'observation_rule_codes') }} as codes
        on
            definitions.observation_kind = codes.observation_kind
            and definitions.numerator_rule = codes.rule_id
            and observed.variable_id = codes.variable_id
    group by observed.round, definitions.indicator_id
),

figures as (
    select
        sizes.round,
        sizes.grouping_id,
        sizes.group_code,
        definitions.indicator_id,
        cast(coalesce(counted.observed, 0) as integer) as observed,
        case when asked.round is not null then coalesce(counted.numerator, 0) end as numerator,
        case when asked.round is not null then coalesce(counted.base, 0) end as base,
        coalesce(asked.data_origin, sizes.data_origin) as data_origin
    from {{ ref('int_groups') }} as sizes
    cross join {{ source('catalog', 'observation_definitions') }} as definitions
    left join asked
        on
            sizes.round = asked.round
            and definitions.indicator_id = asked.indicator_id
    left join counted
        on
            sizes.round = counted.round
            and sizes.grouping_id = counted.grouping_id
            and sizes.group_code = counted.group_code
            and definitions.indicator_id = counted.indicator_id
),

judged as (
    select
        round,
        grouping_id,
        group_code,
        indicator_id,
        observed,
        cast(numerator as integer) as numerator,
        cast(base as integer) as base,
        cast({{ round_half_away('numerator', 'base') }} as integer) as share_percent,
        {{ status_of_group('base', 'observed') }} as status,
        data_origin
    from figures
)

{{ displayed_shares('select * from judged', ref('dim_display_limit'), false) }}
order by figures.round, figures.grouping_id, figures.group_code, figures.indicator_id
