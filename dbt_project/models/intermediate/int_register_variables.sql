{{ register_variables(ref('int_respondents')) }}
