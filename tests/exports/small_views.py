"""The views of the small warehouse: each a query, and the table that the build makes of it."""

VIEWS = """
create table dim_code_label as select 'answer' as column_name, '1' as code, 'Ja' as label, 'yes' as label_english;
create view v_kommun__query as
    select round as omgang, municipality_code as kommunkod, indicator_id as indikator_id, label as svar, data_origin
    from fct_indicator_municipality
    inner join dim_code_label on column_name = 'answer' and code = cast(numerator as varchar);
create view v_grupp__query as
    select round as omgang, grouping_id as indelning_id, group_code as gruppkod, 'barn.ja' as indikator_id, data_origin
    from dim_group inner join (select distinct round, data_origin from dim_municipality) using (round);
create view v_serie__query as
    select indicator_id as indikator_id, round as omgang, grouping_id as indelning_id, group_code as gruppkod,
           measure as matt_id, source as kalla, report as rapport, place as plats, data_origin
    from fct_indicator_series;
create view v_svar__query as
    select round as omgang, unit_code as enhetskod, variable_id as variabel, data_origin from fct_answers;
create view v_tabellcell__query as
    select report as rapport, part as del_id, table_no as tabell, row_no as rad, col_no as kolumn, round as omgang,
           data_origin
    from report_cells;
create table v_kommun as from v_kommun__query;
create table v_grupp as from v_grupp__query;
create table v_serie as from v_serie__query;
create table v_svar as from v_svar__query;
create table v_tabellcell as from v_tabellcell__query;
"""
