{# Limits of estimated shares. What is said of strata in estimates.sql holds here too. #}

{# Of each share its strata that have a base: weight, share, and how far it is spread. #}
{% macro parts_of_shares(strata, shares, key) -%}
select
    {% for column in key -%}
    shares.{{ column }},
    {% endfor -%}
    strata.stratum,
    shares.share,
    {{ weighted("strata.base", "strata.") }} as weight,
    cast(strata.numerator as double) / strata.base as part_share,
    strata.normal_quantile * strata.normal_quantile * case
        when strata.respondents < strata.municipalities
            then cast(strata.municipalities - strata.respondents as double)
            / (cast(strata.base as double) * strata.municipalities - strata.respondents)
        else 0
    end as spread
from {{ strata }} as strata
inner join {{ shares }} as shares
    on {% for column in key %}strata.{{ column }} = shares.{{ column }}{{ " and " if not loop.last }}{% endfor %}

where shares.share is not null and strata.base > 0 and strata.normal_quantile is not null
{%- endmacro %}

{#
  One row per key of `shares`, which has a share (0 to 1): limits of its confidence interval, NULL without a share. Score limits of each stratum, with
  its finite population, are joined by their distances from the estimate (MOVER). `strata` has the quantile of the normal law beside its counts.
  Of a base that is a part of the stratum, so much of the stratum is taken to be of the base as of the respondents.
#}
{% macro stratified_limits(strata, shares, key) -%}
{%- set keys = key | join(", ") -%}
with parts as (
    {{ parts_of_shares(strata, shares, key) }}
),

centred as (
    select
        *,
        (part_share + spread / 2) / (1 + spread) as centre,
        sqrt(spread * part_share * (1 - part_share) + spread * spread / 4) / (1 + spread) as half_width
    from parts
),

distances as (
    select
        {{ keys }},
        share,
        {{ ordered_sum("weight", "stratum") }} as whole,
        {{ ordered_sum(
            "weight * weight * (part_share - centre + half_width) * (part_share - centre + half_width)", "stratum"
        ) }} as below,
        {{ ordered_sum(
            "weight * weight * (centre + half_width - part_share) * (centre + half_width - part_share)", "stratum"
        ) }} as above
    from centred
    group by {{ keys }}, share
)

select
    {{ keys }},
    greatest(share - sqrt(below) / whole, 0) as lower_limit,
    least(share + sqrt(above) / whole, 1) as upper_limit
from distances
{%- endmacro %}
