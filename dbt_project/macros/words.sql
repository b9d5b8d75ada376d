{# What the views that read themselves have in common: codes in words. #}

{# A column that says whether a figure breaks its series, how it compares and why, of labels of `is_break` and `comparability`. #}
{% macro break_in_words(breaks, changes, reason) -%}
    concat_ws(': ', {{ breaks }}.label, {{ changes }}.label, nullif({{ reason }}, ''))
{%- endmacro %}

{# Join the label of a code; `labels` is dim_code_label, `column` the column that the dictionary knows the code under. #}
{% macro label_of(alias, column, code) -%}
    left join labels as {{ alias }} on {{ alias }}.column_name = {{ column }} and {{ alias }}.code = {{ code }}
{%- endmacro %}

{# What all rounds of `groups` (dim_group) call a group, one row a group; without a name where they do not agree. #}
{% macro names_of_groups(groups) -%}
    select
        grouping_id,
        group_code,
        max(grouping_label) as grouping_label,
        case when min(group_label) = max(group_label) then max(group_label) end as group_label
    from {{ groups }}
    group by grouping_id, group_code
{%- endmacro %}

{# What the group of `figures` is called: as in the figure's own round; of a year known from print, as in all rounds. #}
{% macro group_in_words(figures) -%}
    coalesce(sizes.group_label, named.group_label, {{ figures }}.group_code)
{%- endmacro %}

{# The joins that group_in_words needs: `named` is names_of_groups, `groups` dim_group. #}
{% macro names_of_its_group(figures, groups) -%}
    left join named
        on
            {{ figures }}.grouping_id = named.grouping_id
            and {{ figures }}.group_code = named.group_code
    left join {{ groups }} as sizes
        on
            {{ figures }}.round = sizes.round
            and {{ figures }}.grouping_id = sizes.grouping_id
            and {{ figures }}.group_code = sizes.group_code
{%- endmacro %}
