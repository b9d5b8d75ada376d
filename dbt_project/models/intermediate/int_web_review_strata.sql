-- What a review may find is a share of all reviewed; whether one must identify oneself, of those with a channel.
with findings as (
    select
        reviews.round,
        reviews.municipality_code,
        categories.category as finding,
        1 as base,
        case when reviews.category = categories.category then 1 else 0 end as numerator
    from {{ ref('stg_web_review__reviews') }} as reviews
    cross join (select distinct category from {{ ref('stg_web_review__reviews') }}) as categories
    union all
    select
        round,
        municipality_code,
        'e_identification' as finding,
        case when category = 'digital_channel' then 1 else 0 end as base,
        case when category = 'digital_channel' and e_identification then 1 else 0 end as numerator
    from {{ ref('stg_web_review__reviews') }}
),

asked as (
    select
        findings.round,
        findings.finding,
        designs.confidence_percent,
        designs.normal_quantile
    from (
        select distinct
            round,
            finding
        from findings
    ) as findings
    left join {{ source('catalog', 'sample_designs') }} as designs on designs.source = 'web_review'
)

select
    members.round,
    members.grouping_id,
    members.group_code,
    asked.finding,
    municipalities.size_group as stratum,
    cast(count(*) as integer) as municipalities,
    cast(count(findings.base) as integer) as respondents,
    cast(sum(coalesce(findings.numerator, 0)) as integer) as numerator,
    cast(sum(coalesce(findings.base, 0)) as integer) as base,
    asked.confidence_percent,
    asked.normal_quantile
from {{ ref('int_grouping_members') }} as members
inner join {{ ref('int_municipalities') }} as municipalities
    on
        members.round = municipalities.round
        and members.municipality_code = municipalities.municipality_code
inner join asked on members.round = asked.round
left join findings
    on
        asked.round = findings.round
        and asked.finding = findings.finding
        and members.municipality_code = findings.municipality_code
group by
    members.round,
    members.grouping_id,
    members.group_code,
    asked.finding,
    municipalities.size_group,
    asked.confidence_percent,
    asked.normal_quantile
