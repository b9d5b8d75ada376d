-- A rule is a list of terms and a way to combine them, so that one query evaluates every rule of every round.
with hits as (
    select
        codes.round,
        codes.unit_code,
        rule_codes.rule_id,
        count(distinct rule_codes.term_no) as n_hits
    from {{ ref('int_answer_codes') }} as codes
    inner join {{ source('catalog', 'rule_codes') }} as rule_codes
        on
            codes.round = rule_codes.round
            and codes.variable_id = rule_codes.variable_id
            and codes.code = rule_codes.code
    group by codes.round, codes.unit_code, rule_codes.rule_id
)

select
    respondents.round,
    respondents.unit_code,
    rules.rule_id,
    rules.kind,
    rules.n_terms,
    cast(coalesce(hits.n_hits, 0) as integer) as n_hits,
    case
        when rules.n_terms = 0 then true
        when rules.combine = 'all' then coalesce(hits.n_hits, 0) = rules.n_terms
        when rules.combine = 'any' then coalesce(hits.n_hits, 0) > 0
        when rules.combine = 'none' then coalesce(hits.n_hits, 0) = 0
        when rules.combine = 'not_all' then coalesce(hits.n_hits, 0) < rules.n_terms
    end as holds
from {{ ref('int_respondents') }} as respondents
inner join {{ source('catalog', 'rules') }} as rules on respondents.round = rules.round
left join hits
    on
        respondents.round = hits.round
        and respondents.unit_code = hits.unit_code
        and rules.rule_id = hits.rule_id
