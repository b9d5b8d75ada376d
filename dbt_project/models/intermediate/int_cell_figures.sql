{%- set shared = ["round", "grouping_id", "group_code", "indicator_id", "numerator", "base", "status", "data_origin"] %}
select
    {{ shared | join(",\n    ") }},
    municipalities,
    units,
    unit_numerator,
    unit_base
from {{ ref('fct_indicator_group') }}
union all
select
    {{ shared | join(",\n    ") }},
    observed as municipalities,
    observed as units,
    numerator as unit_numerator,
    base as unit_base
from {{ ref('fct_observation_group') }}
