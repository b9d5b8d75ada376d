{# Which numbers are hidden of a municipality because they count persons. Arguments are relations, as in groups.sql. #}

{#
  Measures that count persons by municipality, and so are not shown of one municipality: round, source, measure, by origin of the answers. A limit of one
  municipality, or none, hides nothing.
#}
{% macro measures_of_persons(definitions, quantities, limits) -%}
select distinct
    definitions.round,
    quantities.source,
    definitions.measure,
    limits.origin
from {{ definitions }} as definitions
inner join {{ quantities }} as quantities on definitions.quantity_id = quantities.quantity_id
cross join {{ limits_of(limits, 'persons_municipalities', 'all') }} as limits
where quantities.counts_persons and definitions.measure is not null and limits.smallest > 1
{%- endmacro %}
