"""A small finished warehouse with every public mart, and a made-up report that has each peculiarity once."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from tests.exports.small_views import VIEWS

REPORT = "9999"
OTHER_REPORT = "9998"
ROUND = "2099"
EARLIER = "2098"
LONG_TITLE = (
    "Andel kommuner som har svarat på en fråga med en rubrik som är så lång att den behöver mer än en rad "
    "i arbetsboken, eftersom den räknar upp alla verksamheter, i %"
)

PRODUCT = """
report: "9999"
round: "2099"
language: sv
title: Påhittad rapport
subtitle: Bilaga 1 och 2
subject: Prov
keywords: [prov]
source: Påhittad enkät
workbook: tabeller_2021.xlsx
parts:
  - {part: bilaga1, name: "Bilaga 1", sheet: "Bilaga 1", file: "bilaga1"}
  - part: bilaga2
    name: "Bilaga 2, tabell {table_no}"
    sheet: "B2 tabell {table_no}"
    file: "bilaga2_tabell_{table_no}"
whole_label: Samtliga
label_columns:
  bilaga1/1: [Indelning, Grupp]
  bilaga2/1: [Verksamhet, Storleksgrupp]
"""

OTHER_PRODUCT = """
report: "9998"
round: "2099"
language: sv
title: En annan rapport
subtitle: Tabeller
subject: Prov
keywords: [prov]
source: Påhittad enkät
workbook: tabeller_9998.xlsx
parts:
  - {part: main, name: "Tabell {table_no}", sheet: "Tabell {table_no}", file: "tabell_{table_no}"}
whole_label: Samtliga
label_columns: {}
"""

BARS = """
report: "9999"
figure_no: 1
title: Utveckling för barn
subtitle: Andel av kommunerna i procent
form: bars
unit_of_measure: percent
round: "2099"
periods: ["2096", "2097", "2098", "2099"]
series:
  - {label: "Ja & nej", indicator: barn.ja}
  - {label: "Annat", indicator: barn.annat}
notes: ["En egen anmärkning."]
source: Påhittad enkät
"""
LINES = """
report: "9999"
figure_no: 2
title: Användning
subtitle: Antal per månad
form: lines
unit_of_measure: count
round: "2099"
periods: ["2098-02", "2099-01"]
series:
  - {label: "Slagningar", quantity: slagningar}
  - {label: "Användare", quantity: anvandare}
source: Påhittad myndighet
"""

CHOSEN = """indicator,subject,question,on_start
barn.ja,Barn,Svarar barnen ja?,true
barn.chatt,Barn,Finns en chatt?,true
"""
OTHER_NAMES = """municipality_code,name,what
2998,Gamla kommunen,kommunens förra namn
"""

TABLES = [
    (REPORT, "bilaga1", 1, ROUND, "Svarsfrekvens", "Region", "", 2, 3, "synthetic"),
    (REPORT, "bilaga2", 1, ROUND, "Andel kommuner, i %", "Verksamhet", "HS: hälso- och sjukvård.", 2, 4, "synthetic"),
    (REPORT, "bilaga2", 2, ROUND, LONG_TITLE, "Fråga", None, 1, 2, "synthetic"),
    (REPORT, "bilaga2", 3, ROUND, "Utveckling", "År", None, 3, 3, "synthetic"),
    (REPORT, "main", 1, ROUND, "Hör inte till bilagorna", "Fråga", None, 1, 1, "synthetic"),
    (OTHER_REPORT, "main", 1, ROUND, "En annan rapports tabell", "Fråga", None, 1, 1, "collected"),
]

# part, table, row, column, row label, column label, indicator, grouping, group, measure,
# numerator, base, value, status, display, printed, verdict
CELLS = [
    ("bilaga1", 1, 1, 1, "Totalt i riket", "Antal kommuner", "svar", "alla", "riket", "population",
     5, 6, 6, "answered", "6", "6", "equal"),
    ("bilaga1", 1, 1, 2, "Totalt i riket", "Antal svar", "svar", "alla", "riket", "numerator",
     5, 6, 5, "answered", "5", "5", "equal"),
    ("bilaga1", 1, 1, 3, "Totalt i riket", "Andel svar", "svar", "alla", "riket", "share",
     5, 6, 83, "answered", "83", "83", "equal"),
    ("bilaga1", 1, 2, 1, "Region > 01 Region Å", "Antal kommuner", "svar", "region", "01", "population",
     1, 2, 2, "answered", "2", "2", "equal"),
    ("bilaga1", 1, 2, 2, "Region > 01 Region Å", "Antal svar", "svar", "region", "01", "numerator",
     1, 2, 1, "answered", "1", "1", "equal"),
    ("bilaga1", 1, 2, 3, "Region > 01 Region Å", "Andel svar", "svar", "region", "01", "share",
     1, 2, 50, "answered", "50", "50", "equal"),
    ("bilaga2", 1, 1, 1, "Barn > 0–15 000", "Ja", "barn.ja", "storlek", "s1", "share",
     3, 8, 38, "answered", "38", "38", "equal"),
    ("bilaga2", 1, 1, 2, "Barn > 0–15 000", "JA", "barn.annat", "storlek", "s1", "share",
     2, 8, 25, "answered", "25", "26", "errata"),
    ("bilaga2", 1, 1, 3, "Barn > 0–15 000", "Chatt (%)", "barn.chatt", "storlek", "s1", "share",
     0, 8, 0, "answered", ".", ".", "equal"),
    ("bilaga2", 1, 1, 4, "Barn > 0–15 000", "Antal svar", "barn.ja", "storlek", "s1", "base",
     3, 8, 8, "answered", "8", "8", "equal"),
    ("bilaga2", 1, 2, 1, "Barn > 15–30 000", "Ja", "barn.ja", "storlek", "s2", "share",
     1, 3, 33, "answered", "33", "34", "differs"),
    ("bilaga2", 1, 2, 2, "Barn > 15–30 000", "JA", "barn.annat", "storlek", "s2", "share",
     None, None, None, "not_asked", "0", "0", "equal"),
    ("bilaga2", 1, 2, 3, "Barn > 15–30 000", "Chatt (%)", "barn.chatt", "storlek", "s2", "share",
     None, None, None, "not_asked", "*", "*", "equal"),
    ("bilaga2", 1, 2, 4, "Barn > 15–30 000", "Antal svar", "barn.ja", "storlek", "s2", "base",
     1, 3, 3, "answered", "3", "3", "equal"),
    ("bilaga2", 2, 1, 1, "Kronor", "Stöd > Ja", "barn.chatt", "alla", "riket", "numerator",
     1234567, 1300000, 1234567, "answered", "1\u00a0234\u00a0567", "1 234 567", "equal"),
    ("bilaga2", 2, 1, 2, "Kronor", "Stöd > Nej", "barn.annat", "alla", "riket", "share",
     None, 0, None, "not_applicable", "..", "..", "equal"),
    ("main", 1, 1, 1, "X", "Y", "svar", "alla", "riket", "share", 5, 6, 83, "answered", "83", "83", "equal"),
]  # fmt: skip

# Cells of other rounds and of other things than municipalities: the same, then round, quantity, period, decimals.
CELLS_OF_A_SERIES = [
    ("bilaga2", 3, 1, 1, "2098", "Enheter (%)", "svar", "alla", "riket", "unit_share",
     None, None, "15", "no_answers", "15", "15", "carried", EARLIER, None, None, 0),
    ("bilaga2", 3, 1, 2, "2098", "Per användare", None, "alla", "riket", "quantity",
     127, 50, "2.50", "answered", "2,5", "2,5", "equal", EARLIER, "per_anvandare", "2098-02", 1),
    ("bilaga2", 3, 1, 3, "2098", "", None, "alla", "riket", "quantity",
     1234567, 1, "1234567.00", "answered", "1\u00a0234\u00a0567", "1 234 567", "equal", EARLIER, "kronor", None, 0),
    ("bilaga2", 3, 2, 1, "2099", "Enheter (%)", "svar", "alla", "riket", "unit_share",
     4, 7, "57.00", "answered", "57", "57", "equal", ROUND, None, None, 0),
    ("bilaga2", 3, 2, 2, "2099", "Per användare", None, "alla", "riket", "quantity",
     3, 1, "3.00", "answered", "3,0", "3,0", "equal", ROUND, "per_anvandare", "2099-02", 1),
    ("bilaga2", 3, 2, 3, "2099", "", "svar", "alla", "riket", "numerator",
     5, 6, "5.00", "answered", "5", "5", "equal", ROUND, None, None, 0),
]  # fmt: skip

_CELL_TABLE = """
create table report_cells (
    report varchar, part varchar, table_no integer, row_no integer, col_no integer, row_label varchar,
    col_label varchar, indicator_id varchar, grouping_id varchar, group_code varchar, measure varchar,
    numerator bigint, base bigint,
    value decimal(18, 2), status varchar, display varchar, printed varchar, verdict varchar, round varchar,
    quantity_id varchar, period varchar, decimals integer, data_origin varchar
)
"""
_STATEMENTS = """
create table report_tables (
    report varchar, part varchar, table_no integer, round varchar, title varchar, corner_label varchar, notes varchar,
    n_rows integer, n_cols integer, data_origin varchar, layout_title varchar, printed_n varchar, counted_n varchar
);
create table dim_round as
    select '2099' as round, 'Påhittad omgång' as label, '2098' as reference_period,
           date '2099-01-11' as collection_start,
           date '2099-02-16' as collection_end, 3 as reminders, null::varchar as previous_round,
           '2097' as skr_edition, '' as population_note, '' as collection_note, '' as assumed,
           6 as municipalities, 5 as answering, 6 as units, 5 as units_answering, 'synthetic' as data_origin;
create table dim_group as
    select '2099' as round, * from (values
        ('alla', 'riket', 'Riket', 6, 5, 'Hela landet', 1), ('region', '01', 'Region Å', 2, 1, 'Region', 1),
        ('storlek', 's1', '0–15 000', 8, 6, 'Kommunstorlek', 1),
        ('storlek', 's2', '15–30 000', 3, 3, 'Kommunstorlek', 2)
    ) as listed (grouping_id, group_code, group_label, municipalities, answering, grouping_label, group_no);
alter table dim_group add column units integer; update dim_group set units = municipalities;
alter table dim_group add column units_answering integer; update dim_group set units_answering = answering;
create table dim_quantity as
    select *, concat('Storheten ', quantity_id) as label from (values
        ('per_anvandare', 'per_user', 'npo'), ('kronor', 'sek', 'stimulus_funds'), ('slagningar', 'count', 'npo'),
        ('anvandare', 'count', 'npo')
    ) as listed (quantity_id, unit_of_measure, source);
create table fct_quantity as
    select '2099' as round, quantity_id, period, 'alla' as grouping_id, 'riket' as group_code,
           numerator::bigint as numerator, 1::bigint as denominator, numerator::decimal(18, 2) as value,
           'answered' as status, 'first' as comparability, null::varchar as reason, 'collected' as data_origin
    from (values
        ('slagningar', '2098-02', 26711), ('slagningar', '2099-01', 154658),
        ('anvandare', '2098-02', 3281), ('anvandare', '2099-01', 9476)
    ) as listed (quantity_id, period, numerator);
create table fct_indicator_series as
    select *, 'alla' as grouping_id, 'riket' as group_code, 'share' as measure, 'percent' as unit_of_measure,
           null::decimal(18, 2) as unit_value, null::integer as unit_numerator, null::integer as unit_base,
           null::varchar as unit_display, coalesce(printed, value::integer::varchar) as display,
           comparability not in ('first', 'same') as is_break
    from (values
        ('barn.ja', '2097', 'published', '9998', 'Tabell 1', 9.00, null, null, '9', 'first', null, 'published'),
        ('barn.ja', '2098', 'published', '9998', 'Tabell 1', 15.00, null, null, '15', 'same', null, 'published'),
        ('barn.ja', '2098', 'published', '9999', 'Tabell 16', 34.00, null, null, '34', 'same', null, 'published'),
        ('barn.ja', '2099', 'computed', '', '', 38.00, 3, 8, null, 'reworded', 'Frågan delades.', 'synthetic'),
        ('barn.ja', '2099', 'published', '9999', 'Tabell 1', 38.00, null, 8, '38', 'reworded', 'Frågan delades.',
         'published'),
        ('barn.annat', '2099', 'computed', '', '', 12.50, 1, 8, null, 'new_base', 'Ny bas', 'synthetic'),
        ('svar', '2099', 'computed', '', '', 83.00, 5, 6, null, 'new_base', 'Även stadsdelar svarade.', 'synthetic')
    ) as listed (indicator_id, round, source, report, place, value, numerator, base, printed, comparability, reason,
                 data_origin);
create table dim_indicator as
    select *, 'Barn' as theme, 'Indikator ' || indicator_id as label
    from (values ('svar', 1), ('barn.ja', 2), ('barn.annat', 3), ('barn.chatt', 4)) as listed (indicator_id, sort_no);
create table dim_indicator_round as
    select '2099' as round, indicator_id, if(indicator_id = 'svar', null, 'q1') as question_id,
           indicator_id = 'svar' as base_is_frame,
           if(indicator_id = 'barn.chatt', null, indicator_id || '=1') as numerator_expression,
           case when indicator_id = 'svar' then 'Alla kommuner' else 'Har egen verksamhet' end as base_description,
           indicator_id <> 'barn.chatt' as asked,
           case indicator_id when 'barn.ja' then 'reworded' when 'barn.chatt' then 'not_asked' else 'same' end
               as comparability,
           indicator_id in ('barn.ja', 'barn.chatt') as is_break,
           case indicator_id when 'barn.ja' then 'Frågan delades.' when 'barn.chatt' then 'Utgick.' end as reason
    from dim_indicator;
create table dim_municipality as
    select '2099' as round, format('{:04d}', 2999 - i) as municipality_code, 'Kommun ' || i as municipality,
           'Kommun ' || i || ' kommun' as official_name, if(i < 2, '01', '02') as county_code,
           if(i < 2, 'Å län', 'Ö län') as county, 'Region Å' as region, 'Storstad' as skr_group_label,
           10000 + i as population, '0–15 000' as size_group_label, null::date as answered_date,
           i <> 5 as answered, 1 as units, (i <> 5)::integer as units_answering, date '2098-12-31' as population_date,
           'synthetic' as data_origin
    from range(6) as listed (i);
comment on column dim_municipality.municipality is 'Kommunens namn';
create table dim_question as
    select '2099' as round, 'q1' as question_id, 1 as number, 'main' as kind, 'Barn' as theme, 'Hur?' as text;
create table dim_variable as
    select '2099' as round, 'v' || i as variable_id, 'q1' as question_id, 'Rad ' || i as item, i as sort_no,
           case i when 2 then 'text' else 'single' end as type,
           case i when 2 then null else 'ja_nej' end as answer_set, i = 0 as required, i = 2 as is_coded
    from range(3) as listed (i);
create table fct_answers as
    select round, municipality_code as unit_code, municipality_code, variable_id, 'ja' as code,
           case when answered then 'answered' else 'not_answered' end as status,
           case when answered then 'enkat' end as source_id, data_origin
    from dim_municipality inner join dim_variable using (round) order by hash(municipality_code, variable_id);
create table dim_unit as
    select round, municipality_code as unit_code, municipality as unit, municipality_code, 'municipality' as kind,
           data_origin
    from dim_municipality;
create table fct_indicator_municipality as
    select round, municipality_code, indicator_id,
           case when asked then (hash(municipality_code, indicator_id) % 2)::integer end as numerator,
           if(asked, 1, null) as base, if(asked, if(answered, 'answered', 'not_answered'), 'not_asked') as status,
           data_origin
    from dim_municipality inner join dim_indicator_round using (round) order by hash(municipality_code, indicator_id);
create table fct_indicator_unit as
    select round, municipality_code as unit_code, municipality_code, indicator_id, 1 as base, data_origin
    from fct_indicator_municipality;
create table fct_indicator_group as
    select dim_group.round, grouping_id, group_code, indicator_id, if(asked, 38, null) as share_percent,
           if(asked, 3, null) as numerator, if(asked, 8, null) as base, if(asked, 'answered', 'not_asked') as status,
           if(asked, 'percent', 'symbol') as shown_as, 'synthetic' as data_origin
    from dim_group inner join dim_indicator_round using (round);
create table fct_indicator_estimate as
    select groups.round, grouping_id, group_code, indicator_id, 3 as numerator, 5 as base,
           case indicator_id when 'barn.annat' then 2 when 'barn.ja' then 1 else 0 end as item_non_response,
           0 as unit_item_non_response, (indicator_id = 'barn.ja')::integer as base_non_response,
           0 as unit_base_non_response,
           57.25::double as estimate_percent, 1.5::double as standard_error,
           3 as lowest_numerator, 6 as lowest_base, 4 as highest_numerator, 6 as highest_base, 50 as lowest_percent,
           67 as highest_percent, groups.municipalities, groups.answering, '83' as response_display, '60' as display,
           'percent' as shown_as, '50' as lowest_display, '67' as highest_display, 'synthetic' as data_origin
    from dim_group as groups, dim_indicator;
create table fct_web_review_estimate as
    select round, grouping_id, group_code, 'none' as finding, 4 as reviewed, 1 as numerator, 4 as base,
           20.25::double as estimate_percent, 95 as confidence_percent, 4.5::double as lower_percent,
           60.04::double as upper_percent, municipalities, '25' as display, 'percent' as shown_as, data_origin
    from fct_indicator_estimate where indicator_id = 'svar';
create table fct_indicator_panel as
    select round, '2098' as previous_round, indicator_id, false as is_break, data_origin
    from fct_indicator_group where grouping_id = 'alla';
create table fct_correction as
    select round, 'enkat' as source_id, unit_code, municipality_code, 'v1' as variable_id, 'Fel kryss.' as reason,
           date '2099-02-20' as corrected_date, data_origin
    from dim_unit where unit = 'Kommun 1';
create table fct_row_decision as
    select round, 'enkat' as source_id, 7 as source_row_no, unit_code, municipality_code, 'latest' as rule,
           'left_out' as decision, 'Enheten har ett senare svar, rad 9 i enkat.csv.' as reason, data_origin
    from dim_unit where unit = 'Kommun 1';
create table fct_edit_finding as
    select round, 'enkat' as source_id, 'v1_v2:' || unit_code as finding, 'acknowledge' as severity,
           'v1 utesluter v2' as meaning, unit_code, municipality_code, 'v1|v2' as variables,
           'Kommunen har bekräftat.' as reason, 'Utredaren' as acknowledged_by, date '2099-03-01' as acknowledged_date,
           data_origin
    from dim_unit where unit = 'Kommun 1';
create table dim_observation_indicator as select 'besok.finns' as indicator_id, 'Besök' as label;
create table fct_observation as
    select round, 'besok' as observation_kind, municipality_code as unit_code, municipality_code, '' as item,
           'finns' as measure_id, data_origin
    from dim_municipality;
create table fct_observation_group as
    select round, 'alla' as grouping_id, 'riket' as group_code, 'besok.finns' as indicator_id, data_origin
    from dim_municipality where municipality = 'Kommun 1';
create table dim_auxiliary_total as select '2099' as round, 'folk' as total_id;
create table dim_quantity_round as
    select '2099' as round, quantity_id, true as asked, false as is_break from dim_quantity;
create table dim_display_limit as
    select 'share_base' as rule, 'other' as product, 'synthetic' as origin, 4 as smallest;
create table dim_value_status as select 'npo' as source, 'suppressed' as status, 'x' as symbol, 'Dold' as meaning;
create table fct_quantity_value as
    select round, quantity_id, period, '' as municipality_code, numerator, data_origin from fct_quantity;
create table fct_npo_month as
    select '2099' as round, date '2099-01-01' as month, 2.55::decimal(18, 2) as searches_per_user,
           'collected' as data_origin;
create table fct_web_review as select round, municipality_code, data_origin from dim_municipality;
create table fct_stimulus_funds as select round, municipality_code, data_origin from dim_municipality;
create table dim_answer_code as
    select '2099' as round, 'ja_nej' as answer_set, *
    from (values ('ja', 'answered'), ('nej', 'answered'), ('99', 'dont_know')) as listed (code, status);
create table dim_group_member as
    select round, grouping_id, group_code, municipality_code, dim_municipality.data_origin
    from dim_municipality inner join dim_group using (round)
    where group_code <> 's2' and (group_code <> '01' or county_code = '01');
create table fct_responses as
    select round, municipality_code as unit_code, municipality_code, 'A' as questionnaire, answered, data_origin
    from dim_municipality;
create table fct_reading as
    select '2099' as round, 'enkat' as source_id, 'v1' as variable_id, 'Ja' as raw, 'ja' as read_as, 3 as answers,
           2 as first_row_no, 'synthetic' as data_origin;
create table fct_text_code as
    select round, unit_code, municipality_code, 'v2' as variable_id, 'a' as code, data_origin
    from fct_responses where answered;
create table fct_free_text as
    select round, unit_code, municipality_code, 'v2' as variable_id, 'Ring Ylva' as text, data_origin
    from fct_responses where answered;
create table dim_text_code as select 'a' as code, 'Annat' as label;
create table report_cell_notes as
    select report, part, table_no, row_no, col_no, '' as zero_symbol,
           case when verdict = 'errata' then 'Inget heltal av 8 ger 26 procent.' end as erratum_explanation
    from report_cells;
create or replace table report_cells as
    select cells.*, string_split(row_label, ' > ') as row_labels, string_split(col_label, ' > ') as col_labels,
           case when measure like '%share' then 'percent' else coalesce(unit_of_measure, 'count') end
               as unit_of_measure,
           coalesce(is_break, false) as is_break, reason as break_reason, coalesce(source, 'answers') as source
    from report_cells as cells left join dim_quantity using (quantity_id)
    left join (select distinct indicator_id, round, is_break, reason from fct_indicator_series)
        using (indicator_id, round);
create table report_headings as
    select report, part, table_no, row_no, col_no, row_label, col_label, row_labels, col_labels,
           null::varchar as printed_n, null::varchar as counted_n
    from report_cells;
create table report_cells_computed as select * exclude (printed, verdict) from report_cells;
"""


def write_build(path: Path) -> Path:
    """Write the warehouse to a new file and close it."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(_CELL_TABLE)
        cells = [(*cell, ROUND, None, None, 0) for cell in CELLS] + CELLS_OF_A_SERIES
        origins = {ROUND: "synthetic", EARLIER: "published"}
        _insert(connection, "report_cells", [(REPORT, *cell, origins[str(cell[17])]) for cell in cells])
        _insert(connection, "report_cells", [(OTHER_REPORT, *cells[len(CELLS) - 1], "collected")])
        connection.execute(_STATEMENTS + VIEWS)
        _insert(connection, "report_tables", [(*table, table[4], None, None) for table in TABLES])
    return path


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    places = ", ".join("?" for _ in rows[0])
    connection.executemany(f"insert into {table} values ({places})", rows)


def write_products(data_dir: Path, folder: Path) -> Path:
    """Make a data folder with the made-up products and figures, and the words and marts that the repository ships."""
    products = folder / "products"
    products.mkdir(parents=True)
    for name in ("texts.yaml", "release.yaml", "quality_declaration.yaml"):
        shutil.copyfile(data_dir / "products" / name, products / name)
    for report, product in ((REPORT, PRODUCT), (OTHER_REPORT, OTHER_PRODUCT)):
        (products / f"{report}.yaml").write_text(product, encoding="utf-8")
    shutil.copytree(data_dir / "site", folder / "site")
    (folder / "site" / "chosen.csv").write_text(CHOSEN, encoding="utf-8")
    (folder / "site" / "other_names.csv").write_text(OTHER_NAMES, encoding="utf-8")
    shutil.copytree(data_dir / "dictionary", folder / "dictionary")
    figures = folder / "figures" / REPORT
    figures.mkdir(parents=True)
    for number, figure in enumerate((BARS, LINES), start=1):
        (figures / f"{number}.yaml").write_text(figure, encoding="utf-8")
    return folder
