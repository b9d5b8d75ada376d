{{ sizes_of_groups(ref('int_grouping_members'), ref('int_municipalities')) }}
