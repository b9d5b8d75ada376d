{#
  Estimates of shares from those who answered, or were drawn, within strata; what they mean and who found them out: docs/estimators.md.
  `strata` has a row for each stratum of a key, with whole numbers: municipalities, respondents, numerator and base of the respondents. Doubles are
  computed last, from these, and added up in the order of the strata.
#}

{# Whether there is an estimate, and why not: a stratum that has municipalities and no respondents could be anything. #}
{% macro status_of_estimate(base, silent_strata) -%}
    case
        when {{ silent_strata }} > 0 then 'silent_stratum'
        when {{ base }} > 0 then 'estimated'
        else 'empty_base'
    end
{%- endmacro %}

{# Of what is said of respondents, what it comes to for their stratum. #}
{% macro weighted(count, of="") -%}
    cast({{ count }} * {{ of }}municipalities as double) / nullif({{ of }}respondents, 0)
{%- endmacro %}

{#
  Strata of the `shares` that have an error. Residuals are 1 − share of those who have it, −share of the others in the base, 0 outside; their mean is
  taken from each.
#}
{% macro residuals_of_strata(strata, key) -%}
select
    parts.*,
    shares.share,
    (parts.numerator - shares.share * parts.base) / parts.respondents as mean_residual
from {{ strata }} as parts
inner join shares
    on {% for column in key %}parts.{{ column }} = shares.{{ column }}{{ " and " if not loop.last }}{% endfor %}

where shares.share is not null and shares.lone_strata = 0
{%- endmacro %}

{# What a stratum adds to the variance; nothing where all of it responds. #}
{% macro variance_of_stratum() -%}
    case
        when respondents < municipalities then
            cast(municipalities as double) * (municipalities - respondents) / respondents / (respondents - 1)
            * (
                numerator * (1 - share - mean_residual) * (1 - share - mean_residual)
                + (base - numerator) * (share + mean_residual) * (share + mean_residual)
                + (respondents - base) * mean_residual * mean_residual
            )
        else 0
    end
{%- endmacro %}

{#
  One row per key: share in the base (0 to 1) and its standard error, if who responds is a draw within the stratum; strata, and those of them nobody
  of whom responds. Both NULL where a stratum is silent or the base empty; the error also where a stratum rests on one of several.
#}
{% macro stratified_shares(strata, key) -%}
{%- set keys = key | join(", ") -%}
with totals as (
    select
        {{ keys }},
        cast(count(*) as integer) as strata,
        cast(sum(case when respondents = 0 then 1 else 0 end) as integer) as silent_strata,
        sum(case when respondents = 1 and municipalities > 1 then 1 else 0 end) as lone_strata,
        {{ ordered_sum(weighted("numerator"), "stratum") }} as numerator_total,
        {{ ordered_sum(weighted("base"), "stratum") }} as base_total
    from {{ strata }}
    group by {{ keys }}
),

shares as (
    select
        *,
        case when silent_strata = 0 and base_total > 0 then numerator_total / base_total end as share
    from totals
),

residuals as (
    {{ residuals_of_strata(strata, key) }}
),

variances as (
    select
        {{ keys }},
        {{ ordered_sum(variance_of_stratum(), "stratum") }} as variance
    from residuals
    group by {{ keys }}
)

select
    {% for column in key -%}
    shares.{{ column }},
    {% endfor -%}
    shares.strata,
    shares.silent_strata,
    shares.share,
    sqrt(variances.variance) / shares.base_total as standard_error
from shares
left join variances
    on {% for column in key %}shares.{{ column }} = variances.{{ column }}{{ " and " if not loop.last }}{% endfor %}
{%- endmacro %}
