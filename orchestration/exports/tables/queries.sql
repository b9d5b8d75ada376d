-- What the tables of a report ask of the marts. The words in braces are filled by cells.py: columns and relations.

-- name: cells
select {columns}, indicators.base_description, groups.group_label, limits.smallest as smallest_base, {rounds},
    coalesce(named.label, quantities.label, observed.label) as indicator_label,
    {{ round_half_away("rounds.answering", "rounds.municipalities") }} as response_percent,
    {{ round_half_away("rounds.units_answering", "rounds.units") }} as unit_response_percent,
    (
        select count(*) from dim_municipality as places
        where places.round = rounds.round and places.units_answering between 1 and places.units - 1
    ) as partly_answering,
    case cells.measure when 'share' then estimates.item_non_response
        when 'unit_share' then estimates.unit_item_non_response end as item_non_response,
    case cells.measure when 'share' then estimates.base_non_response
        when 'unit_share' then estimates.unit_base_non_response end as base_non_response
from {cells} as cells
left join dim_round as rounds using (round)
left join fct_indicator_estimate as estimates using (round, grouping_id, group_code, indicator_id)
left join dim_indicator_round as indicators using (round, indicator_id)
left join dim_indicator as named using (indicator_id)
left join dim_quantity as quantities using (quantity_id)
left join dim_observation_indicator as observed using (indicator_id)
left join {groups} as groups using (round, grouping_id, group_code)
left join dim_display_limit as limits
    on limits.rule = 'share_base' and limits.product = 'other' and limits.origin = cells.data_origin
order by report, part, table_no, row_no, col_no

-- name: printed
(
    select cells.*, notes.erratum_explanation as explanation
    from report_cells as cells inner join report_cell_notes as notes using (report, part, table_no, row_no, col_no)
    where cells.report = $report
)

-- name: tables
select part, table_no, title, corner_label, notes from report_tables where report = ? order by all

-- name: headings
select part, table_no, [] as col_labels, printed_n, counted_n from report_tables
where report = $report and printed_n is not null
union all
select part, table_no, any_value(col_labels), any_value(printed_n), any_value(counted_n) from report_headings
where report = $report and printed_n is not null
group by part, table_no, col_no
order by part, table_no, col_labels

-- name: round
select {columns} from dim_round where round = ?
