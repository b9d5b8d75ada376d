select
    column_name,
    code,
    label,
    label_english
from {{ source('catalog', 'code_labels') }}
order by column_name, code
