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
    municipalities.data_origin
from {{ ref('dim_indicator_round') }} as indicators
inner join {{ ref('int_municipalities') }} as municipalities on indicators.round = municipalities.round
left join {{ ref('int_indicator_rollup') }} as results
    on
        indicators.round = results.round
        and municipalities.municipality_code = results.municipality_code
        and indicators.indicator_id = results.indicator_id
order by indicators.round, municipalities.municipality_code, indicators.indicator_id
