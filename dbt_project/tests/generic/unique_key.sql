{# Fails with every key that is there twice or has a NULL in it. `columns`: the full key of the model's grain. #}
{% test unique_key(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
    {%- for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}
