{# What the views that read themselves have in common: codes in words. #}

{# A column that says whether a figure breaks its series, how it compares and why, of labels of `is_break` and `comparability`. #}
{% macro break_in_words(breaks, changes, reason) -%}
    concat_ws(': ', {{ breaks }}.label, {{ changes }}.label, nullif({{ reason }}, ''))
{%- endmacro %}

{# Join the label of a code; `labels` is dim_code_label, `column` the column that the dictionary knows the code under. #}
{% macro label_of(alias, column, code) -%}
    left join labels as {{ alias }} on {{ alias }}.column_name = {{ column }} and {{ alias }}.code = {{ code }}
{%- endmacro %}

{# The share of a group (`figures`: fct_indicator_group) as columns whose names begin with `prefix`. #}
{% macro share_of_group(figures, prefix) -%}
    {{ figures }}.numerator as {{ prefix }}_antal,
    {{ figures }}.base as {{ prefix }}_bas,
    {{ figures }}.share_percent as {{ prefix }}_procent,
    {{ figures }}.display as {{ prefix }}_visas
{%- endmacro %}

{# How `figures` of answers compare (`rules`: dim_indicator_round) and what they rest on, as columns. #}
{% macro break_and_origin(figures) -%}
    {{ break_in_words('breaks', 'changes', 'rules.reason') }} as brott,
    sources.label as kalla,
    origins.label as ursprung,
    {{ figures }}.data_origin
{%- endmacro %}

{# The joins that break_and_origin needs. #}
{% macro labels_of_break_and_origin(figures) -%}
    {{ label_of('breaks', "'is_break'", 'cast(rules.is_break as string)') }}
    {{ label_of('changes', "'comparability'", 'rules.comparability') }}
    {{ label_of('sources', "'source'", "'answers'") }}
    {{ label_of('origins', "'data_origin'", figures ~ '.data_origin') }}
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
