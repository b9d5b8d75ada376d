-- Complete: every indicator of the catalogue for every municipality, so that "not asked" is a row and never a gap.
select
    indicators.round,
    municipalities.municipality_code,
    indicators.indicator_id,
    results.numerator,
    results.base,
    coalesce(results.status, 'not_asked') as status,
    results.unit_numerator,
    results.unit_base,
    municipalities.units_answering between 1 and municipalities.units - 1 as partly_answered,
    results.item_non_response,
    results.unit_item_non_response,
    results.base_non_response,
    results.unit_base_non_response,
    results.lowest,
    results.highest,
    municipalities.data_origin
from {{ ref('dim_indicator_round') }} as indicators
inner join {{ ref('int_municipalities') }} as municipalities on indicators.round = municipalities.round
left join {{ ref('int_indicator_rollup') }} as results
    on
        indicators.round = results.round
        and municipalities.municipality_code = results.municipality_code
        and indicators.indicator_id = results.indicator_id
order by indicators.round, municipalities.municipality_code, indicators.indicator_id
