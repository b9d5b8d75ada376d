-- Rules may test what is known of every unit asked, answering or not: as if it were an answer.
select
    round,
    unit_code,
    'reg_svarat' as variable_id,
    case when answered then '1' else '0' end as code
from {{ ref('int_respondents') }}
union all
select
    round,
    unit_code,
    'reg_enkat' as variable_id,
    questionnaire as code
from {{ ref('int_respondents') }}
where questionnaire is not null
union all
select
    round,
    unit_code,
    'reg_lan' as variable_id,
    county_code as code
from {{ ref('int_respondents') }}
