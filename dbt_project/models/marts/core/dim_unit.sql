select
    round,
    unit_code,
    unit,
    municipality_code,
    kind,
    cast(unit_population as integer) as population,
    questionnaire,
    answered,
    answered_date,
    data_origin
from {{ ref('int_respondents') }}
order by round, unit_code
