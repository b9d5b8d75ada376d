-- What the dictionary asks of a finished warehouse.

-- name: labels
select column_name, code, label, label_english from dim_code_label order by all

-- name: codes
select distinct cast({column} as varchar) as code from {mart} where {column} is not null order by all

-- name: joins
select exists (from {mart} semi join {other} using ({key}))
