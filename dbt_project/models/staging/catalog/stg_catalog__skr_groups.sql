select
    edition,
    municipality_code,
    skr_group,
    skr_group_label,
    skr_main_group,
    skr_main_group_label
from {{ source('catalog', 'skr_groups') }}
