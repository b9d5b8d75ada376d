{# Rules: a list of terms and a way to combine them, so that one query evaluates every rule there is. Arguments are relations. #}

{# Whether a rule holds of whose terms so many are met. #}
{% macro rule_holds(combine, n_terms, n_hits) -%}
    case
        when {{ n_terms }} = 0 then true
        when {{ combine }} = 'all' then {{ n_hits }} = {{ n_terms }}
        when {{ combine }} = 'any' then {{ n_hits }} > 0
        when {{ combine }} = 'none' then {{ n_hits }} = 0
        when {{ combine }} = 'not_all' then {{ n_hits }} < {{ n_terms }}
    end
{%- endmacro %}

{#
  One row per subject and rule: whether the rule holds for the subject's codes. `subject` names the columns that tell subjects apart, `of_rules` those
  of them that rules belong to (all but the latter are the subject's own; none: every rule is for every subject).
#}
{% macro rule_results(subjects, codes, rules, rule_codes, subject, of_rules, described=[]) -%}
with hits as (
    select
        {% for column in subject -%}
        codes.{{ column }},
        {% endfor -%}
        rule_codes.rule_id,
        count(distinct rule_codes.term_no) as n_hits
    from {{ codes }} as codes
    inner join {{ rule_codes }} as rule_codes
        on
            codes.variable_id = rule_codes.variable_id
            and codes.code = rule_codes.code
            {% for column in of_rules -%}
            and codes.{{ column }} = rule_codes.{{ column }}
            {% endfor %}
    group by {% for column in subject %}codes.{{ column }}, {% endfor %}rule_codes.rule_id
)

select
    {% for column in subject -%}
    subjects.{{ column }},
    {% endfor -%}
    rules.rule_id,
    {% for column in described -%}
    rules.{{ column }},
    {% endfor -%}
    rules.n_terms,
    cast(coalesce(hits.n_hits, 0) as integer) as n_hits,
    {{ rule_holds('rules.combine', 'rules.n_terms', 'coalesce(hits.n_hits, 0)') }} as holds
from {{ subjects }} as subjects
inner join {{ rules }} as rules
    on {% for column in of_rules %}subjects.{{ column }} = rules.{{ column }}{{ " and " if not loop.last }}{% else %}true{% endfor %}
left join hits
    on
        rules.rule_id = hits.rule_id
        {% for column in subject -%}
        and subjects.{{ column }} = hits.{{ column }}
        {% endfor %}
{%- endmacro %}

{# Figures of indicators that a cell may name, whether they rest on answers (marts of that name) or on observations. #}
{% macro figures_of_cells(answered, observed) -%}
{%- set shared = "round, grouping_id, group_code, indicator_id, numerator, base, status, data_origin" -%}
(
    select
        {{ shared }},
        municipalities,
        units,
        unit_numerator,
        unit_base
    from {{ answered }}
    union all
    select
        {{ shared }},
        observed as municipalities,
        observed as units,
        numerator as unit_numerator,
        base as unit_base
    from {{ observed }}
)
{%- endmacro %}
