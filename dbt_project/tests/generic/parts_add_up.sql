{#
  Fails where the groups of a grouping that divides all municipalities do not add up to the whole, for one measure of one indicator.
  `measures`: whole-number columns. `whole`: the grouping_id whose only group is everyone. `groups`: the relation that says
  which groupings divide all municipalities (is_partition).
#}
{% test parts_add_up(model, measures, whole, groups) %}
with sums as (
    select
        round,
        indicator_id,
        grouping_id,
        {% for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ model }}
    where grouping_id in (select grouping_id from {{ groups }} where is_partition)
    group by round, indicator_id, grouping_id
)

select parts.*
from sums as parts
inner join sums as total
    on parts.round = total.round and parts.indicator_id = total.indicator_id and total.grouping_id = '{{ whole }}'
where
    {%- for measure in measures %}
    coalesce(parts.{{ measure }}, -1) <> coalesce(total.{{ measure }}, -1){{ " or" if not loop.last }}
    {%- endfor %}
{% endtest %}
