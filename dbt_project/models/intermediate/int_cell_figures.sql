-- A measure of units is the measure of municipalities counted in units: `kind` is what both have in common.
with figures as (
    select
        cells.report,
        cells.part,
        cells.table_no,
        cells.row_no,
        cells.col_no,
        cells.decimals,
        cells.has_answers,
        replace(cells.measure, 'unit_', '') as kind,
        cells.measure <> 'quantity' or described.denominator is not null as has_base,
        case
            when cells.measure = 'quantity' then quantities.numerator
            when cells.measure like 'unit_%' then indicators.unit_numerator
            else indicators.numerator
        end as numerator,
        case
            when cells.measure = 'quantity' then quantities.denominator
            when cells.measure like 'unit_%' then indicators.unit_base
            else indicators.base
        end as base,
        case when cells.measure = 'unit_population' then indicators.units else indicators.municipalities end as members,
        case
            when cells.measure = 'quantity' then coalesce(quantities.status, 'not_answered') else indicators.status
        end as status,
        case
            when cells.measure = 'quantity' then coalesce(quantities.data_origin, rounds.data_origin)
            else indicators.data_origin
        end as data_origin
    from {{ ref('int_layout_cells') }} as cells
    left join {{ ref('int_rounds') }} as rounds on cells.round = rounds.round
    left join {{ ref('int_indicator_groups') }} as indicators
        on
            cells.round = indicators.round
            and cells.grouping_id = indicators.grouping_id
            and cells.group_code = indicators.group_code
            and cells.indicator_id = indicators.indicator_id
    left join {{ source('catalog', 'quantities') }} as described on cells.quantity_id = described.quantity_id
    left join {{ ref('int_quantity_figures') }} as quantities
        on
            cells.round = quantities.round
            and cells.quantity_id = quantities.quantity_id
            and cells.period = quantities.period
            and cells.grouping_id = quantities.grouping_id
            and cells.group_code = quantities.group_code
)

select
    report,
    part,
    table_no,
    row_no,
    col_no,
    numerator,
    case when has_base then base end as base,
    case
        when kind = 'population' then cast(members as decimal(18, 2))
        when kind = 'base' then cast(base as decimal(18, 2))
        when kind = 'numerator' and base > 0 then cast(numerator as decimal(18, 2))
        when kind = 'share' then {{ rounded_quotient('numerator', 'base', 'decimals', scale=100) }}
        when kind = 'quantity' then {{ rounded_quotient('numerator', 'base', 'decimals') }}
    end as value,
    -- The number of municipalities and the size of a base are known even where no share can be.
    case
        when not has_answers then 'no_answers'
        when kind = 'population' then 'answered'
        when kind = 'base' and base is not null then 'answered'
        else status
    end as status,
    case when has_answers then data_origin else 'no_answers' end as data_origin
from figures
