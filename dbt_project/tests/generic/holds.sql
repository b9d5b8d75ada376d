{# Fails with every rule that some row breaks (false or NULL), and the number of such rows. `rules`: SQL conditions on one row. #}
{% test holds(model, rules) %}
{% for rule in rules %}
select
    '{{ rule | replace("'", "''") }}' as broken_rule,
    count(*) as row_count
from {{ model }}
where not coalesce({{ rule }}, false)
having count(*) > 0
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% endtest %}
