-- The back-test. An erratum excuses exactly the difference it names: another computed figure at the same place is a
-- difference. A carried figure is nobody's computation, so no erratum speaks of it.
with series as (
    select
        round,
        indicator_id,
        bool_or(is_break) as is_break,
        max(reason) as reason
    from {{ ref('fct_indicator_series') }}
    group by round, indicator_id
),

compared as (
    select
        cells.*,
        headings.row_label as row_heading,
        headings.col_label as col_heading,
        headings.row_labels as row_headings,
        headings.col_labels as col_headings,
        printed.printed,
        printed.place,
        printed.erratum_kind,
        carried.printed is not null as is_carried,
        carried.printed as carried_printed,
        carried.value as carried_value,
        carried.base as carried_base,
        coalesce(series.is_break, quantities.is_break, false) as is_break,
        coalesce(series.reason, quantities.reason) as break_reason,
        {{ as_read('cells.display') }} = {{ as_read('printed.printed') }} as is_equal,
        {{ as_read('printed.erratum_printed') }} = {{ as_read('printed.printed') }}
        and {{ as_read('printed.erratum_computed') }} = {{ as_read('cells.display') }} as is_erratum
    from {{ ref('report_cells_computed') }} as cells
    left join {{ ref('report_headings') }} as headings using (report, part, table_no, row_no, col_no)
    inner join {{ ref('int_printed_cells') }} as printed using (report, part, table_no, row_no, col_no)
    left join {{ ref('int_carried_figures') }} as carried
        on {{ same_cell('cells', 'carried') }}
    left join series
        on
            cells.round = series.round
            and cells.indicator_id = series.indicator_id
    left join {{ ref('dim_quantity_round') }} as quantities
        on
            cells.round = quantities.round
            and cells.quantity_id = quantities.quantity_id
)

select
    report,
    part,
    table_no,
    row_no,
    col_no,
    row_heading as row_label,
    col_heading as col_label,
    row_headings as row_labels,
    col_headings as col_labels,
    round,
    indicator_id,
    quantity_id,
    period,
    grouping_id,
    group_code,
    measure,
    unit_of_measure,
    decimals,
    numerator,
    cast(coalesce(base, carried_base) as bigint) as base,
    cast(coalesce(value, carried_value) as decimal(18, 2)) as value,
    status,
    case
        when not is_carried then display
        when carried_value is null then carried_printed
        else {{ swedish_decimal('carried_value', 'decimals') }}
    end as display,
    printed,
    case
        when is_carried then 'carried'
        when printed is null then 'not_printed'
        when is_equal then 'equal'
        when coalesce(is_erratum, false) and status <> 'no_answers' then 'errata'
        else 'differs'
    end as verdict,
    erratum_kind,
    erratum_kind is not null and (is_carried or coalesce(is_equal, false)) as errata_obsolete,
    place,
    is_break,
    break_reason,
    source,
    case when is_carried then 'published' else data_origin end as data_origin
from compared
order by report, part, table_no, row_no, col_no
