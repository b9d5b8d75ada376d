select
    round,
    indicator_id,
    asked,
    comparability,
    {{ is_break('comparability') }} as is_break,
    reason,
    question_id,
    numerator_rule,
    numerator_expression,
    rollup,
    base_id,
    base_rule,
    base_expression,
    base_description,
    base_is_frame
from {{ ref('int_indicator_rounds') }}
order by round, indicator_id
