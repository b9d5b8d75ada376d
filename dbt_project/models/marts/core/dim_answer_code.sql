select
    codes.round,
    codes.answer_set,
    codes.code,
    cast(codes.sort_no as integer) as sort_no,
    codes.label,
    codes.status
from {{ source('catalog', 'answer_codes') }} as codes
inner join {{ ref('dim_round') }} as rounds on codes.round = rounds.round
order by codes.round, codes.answer_set, codes.code
