{{ rule_results(
    ref('int_respondents'),
    ref('int_answer_codes'),
    source('catalog', 'rules'),
    source('catalog', 'rule_codes'),
    subject=['round', 'unit_code'],
    of_rules=['round'],
    described=['kind', 'combine']
) }}
