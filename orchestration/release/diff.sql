-- How two releases differ in a mart: {columns} and {key} are those of its contract that both have, {there} and {here} its
-- files.

-- name: only_there
create or replace temp table {name} as
select {columns} from read_parquet('{there}') except select {columns} from read_parquet('{here}')

-- name: unmatched
-- Rows whose key the other release does not have, by the key without its last column.
select {group}, count(*) as n from {name} anti join {other} using ({key}) group by {group} order by {group}

-- name: changed
select gone as before, come as after from gone inner join come using ({key}) order by {key_of_gone} limit {most}

-- name: numbers
select
    (select count(*) from read_parquet('{there}')) as rows_before,
    (select count(*) from read_parquet('{here}')) as rows_after,
    (select count(*) from gone inner join come using ({key})) as rows_changed

-- name: columns
select column_name from (describe select * from read_parquet('{file}'))
