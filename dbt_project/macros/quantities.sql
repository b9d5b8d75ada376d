{# Figures that are no share, of any groups, from their counts. Arguments are relations, as in groups.sql. #}

{#
  A quantity of municipalities has a row for every group of `sizes`. One of the country has a row for each month that was measured, and one without
  month where none was. `definitions` say what a round asked, `counts` is what anybody answered, `symbols` how a source says that it gives no number.
  What is made of numbers of persons (`described`) is given for the groups of `shown` alone, if that is given.
#}
{% macro quantities_of_groups(definitions, sizes, counts, symbols, described=none, shown=none) -%}
with measured as (
    select distinct
        counts.round,
        counts.quantity_id
    from {{ counts }} as counts
    inner join {{ definitions }} as definitions
        on
            counts.round = definitions.round
            and counts.quantity_id = definitions.quantity_id
    where definitions.source = 'npo'
),

expected as (
    {{ expected_quantities(definitions, sizes, counts) }}
),

judged as (
    {{ judged_quantities(definitions, counts, described, shown) }}
)

select
    judged.round,
    judged.quantity_id,
    judged.period,
    judged.grouping_id,
    judged.group_code,
    case when judged.status <> 'suppressed' then judged.numerator end as numerator,
    case when judged.status <> 'suppressed' then judged.denominator end as denominator,
    case when judged.status <> 'suppressed' then {{ ratio_two_decimals('judged.numerator', 'judged.denominator') }} end as value,
    case when judged.source <> 'npo' and judged.asked then coalesce(judged.municipalities, 0) end as municipalities,
    case when judged.source <> 'npo' and judged.asked then coalesce(judged.hidden, 0) end as municipalities_hidden,
    judged.status,
    coalesce(symbols.symbol, case when judged.status = 'suppressed' then 'x' end) as symbol,
    judged.comparability,
    judged.reason,
    coalesce(judged.counted_origin, judged.data_origin) as data_origin
from judged
left join {{ symbols }} as symbols
    on
        judged.source = symbols.source
        and judged.status = symbols.status
{%- endmacro %}
