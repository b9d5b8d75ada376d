-- From answers and layouts only: nothing here or upstream reads a printed figure.
with figures as (
    select
        cells.report,
        cells.part,
        cells.table_no,
        cells.row_no,
        cells.col_no,
        cells.row_label,
        cells.col_label,
        cells.round,
        cells.indicator_id,
        cells.grouping_id,
        cells.group_code,
        cells.measure,
        cells.zero_symbol,
        cells.not_asked_symbol,
        group_figures.numerator,
        group_figures.base,
        group_figures.data_origin,
        case
            when cells.measure = 'population' then group_figures.municipalities
            when cells.measure = 'base' then group_figures.base
            when group_figures.base > 0 and cells.measure = 'numerator' then group_figures.numerator
            when group_figures.base > 0 and cells.measure = 'share' then group_figures.share_percent
        end as value,
        -- The number of municipalities and the size of a base are known even where no share can be.
        case
            when cells.measure = 'population' then 'answered'
            when cells.measure = 'base' and group_figures.base is not null then 'answered'
            else group_figures.status
        end as status
    from {{ source('catalog', 'layout_cells') }} as cells
    inner join {{ ref('dim_round') }} as rounds on cells.round = rounds.round
    left join {{ ref('fct_indicator_group') }} as group_figures
        on
            cells.round = group_figures.round
            and cells.grouping_id = group_figures.grouping_id
            and cells.group_code = group_figures.group_code
            and cells.indicator_id = group_figures.indicator_id
)

select
    report,
    part,
    cast(table_no as integer) as table_no,
    cast(row_no as integer) as row_no,
    cast(col_no as integer) as col_no,
    row_label,
    col_label,
    round,
    indicator_id,
    grouping_id,
    group_code,
    measure,
    numerator,
    base,
    cast(value as integer) as value,
    status,
    case
        when status = 'not_asked' then coalesce(not_asked_symbol, '*')
        when status = 'not_applicable' then '.'
        when status <> 'answered' then '..'
        when zero_symbol is not null and case when measure = 'share' then numerator else value end = 0 then zero_symbol
        else {{ swedish_integer('value') }}
    end as display,
    data_origin
from figures
order by report, part, table_no, row_no, col_no
