"""The release that the repository's own load publishes, opened as a stranger: only its files, and the words in them.

What a reader must be told (what a column is, what a symbol means, what is synthetic) is looked for in the file itself.
The few things compared with the repository are read from its data, never from its code.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pyarrow import parquet

from tests.e2e.loading import FinishedLoad
from tests.exports.cut_texts import cut_texts
from tests.exports.start_page import StartPage
from tests.public_files import INTERNAL

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]

MUNICIPALITY, ORIGIN = "municipality_code", "data_origin"
INTERNAL_MART = "fct_free_text"
SYNTHETIC_WORD, COLLECTED_WORD = "syntetiska svar", "insamlade svar"


@pytest.fixture(scope="module")
def release(finished_load: FinishedLoad) -> Path:
    return finished_load.release


@pytest.fixture(scope="module")
def database(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(release / "ehalsa.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def schemas(release: Path) -> dict[str, pa.Schema]:
    return {path.stem: parquet.read_schema(path) for path in sorted((release / "marts").iterdir())}


@pytest.fixture(scope="module")
def start_page(release: Path) -> StartPage:
    return StartPage(release)


@pytest.fixture(scope="module")
def workbooks(release: Path) -> dict[str, Workbook]:
    return {path.name: load_workbook(path) for path in sorted(release.glob("*.xlsx"))}


@pytest.fixture(scope="module")
def symbols(start_page: StartPage) -> set[str]:
    """Those that the start page explains."""
    return start_page.symbols


def sheets(workbooks: dict[str, Workbook]) -> Iterator[tuple[str, Worksheet, list[str]]]:
    """Each sheet of each workbook: where, itself, and its texts."""
    for name, workbook in workbooks.items():
        for sheet in workbook:
            texts = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
            yield f"{name}, {sheet.title}", sheet, texts


def csv_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        header, *rows = csv.reader(handle)
    return header, rows


COMMENTS = """
select table_name, column_name, comment from duckdb_columns()
where not internal and database_name = current_database() order by table_name, column_index
"""
TABLES = """
select table_name, comment from duckdb_tables() where not internal
union all select view_name, comment from duckdb_views() where not internal order by 1
"""


@pytest.fixture(scope="module")
def words(repo_root: Path) -> dict[str, dict[str, str]]:
    """What the yml of each public mart says of each column, in English."""
    return {
        entry["name"]: {column["name"]: column["description"] for column in entry["columns"]}
        for path in (repo_root / "dbt_project" / "models" / "marts").rglob("*.yml")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        if entry["name"] != INTERNAL_MART
    }


@pytest.fixture(scope="module")
def dictionary(release: Path) -> list[dict[str, str]]:
    """What it says of public marts; of the internal one it has as much, and no more."""
    with (release / "dictionary.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = [row["column"] for row in rows if row["table"] == INTERNAL_MART]
    assert columns == parquet.read_schema(release / INTERNAL / f"{INTERNAL_MART}.parquet").names
    return [row for row in rows if row["table"] != INTERNAL_MART]


def test_every_column_is_described_in_the_database_in_both_languages(
    database: duckdb.DuckDBPyConnection, words: dict[str, dict[str, str]], dictionary: list[dict[str, str]]
) -> None:
    found = {(table, column): comment for table, column, comment in database.execute(COMMENTS).fetchall()}
    assert len(found) > 400
    assert {place: comment.split(" · ", maxsplit=1)[1] for place, comment in found.items()} == {
        (table, column): english for table, columns in words.items() for column, english in columns.items()
    }
    assert found == {
        (row["table"], row["column"]): f"{row['meaning']} · {row['meaning_english']}" for row in dictionary
    }


def test_every_column_is_described_in_parquet_for_both_readers(
    schemas: dict[str, pa.Schema], release: Path, dictionary: list[dict[str, str]], database: duckdb.DuckDBPyConnection
) -> None:
    of_file = "select decode(key), decode(value) from parquet_kv_metadata(?)"
    for name, schema in schemas.items():
        rows = [row for row in dictionary if row["table"] == name]
        metadata = dict(database.execute(of_file, [str(release / "marts" / f"{name}.parquet")]).fetchall())
        for key, field, column in (
            ("columns", "description", "meaning_english"),
            ("kolumner", "beskrivning", "meaning"),
        ):
            said = {row["column"]: row[column] for row in rows}
            assert {each.name: each.metadata[field.encode()].decode() for each in schema} == said, name
            assert json.loads(metadata[key]) == said, name


def test_the_dictionary_has_everything_of_every_column(
    database: duckdb.DuckDBPyConnection, dictionary: list[dict[str, str]], release: Path
) -> None:
    needed = ("table", "title", "grain_english", "column", "type", "meaning", "meaning_english")
    assert [row for row in dictionary if not all(row[name] for name in needed)] == []
    assert all(row["grain_english"].startswith("One row per ") for row in dictionary)
    keys = {row["table"] for row in dictionary if row["in_key"] == "true"}
    assert keys == {table for table, _ in database.execute(TABLES).fetchall()}
    assert sum(bool(row["joins"]) for row in dictionary) > 50
    page = (release / "dictionary.html").read_text(encoding="utf-8")
    for row in dictionary:
        assert f'<h2 id="{row["table"]}">' in page
        assert html.escape(row["meaning"], quote=False) in page.replace("&#34;", '"').replace("&#39;", "'")


def test_every_code_of_a_column_of_codes_has_labels(
    database: duckdb.DuckDBPyConnection, dictionary: list[dict[str, str]]
) -> None:
    with_codes = [row for row in dictionary if row["codes"]]
    assert len(with_codes) > 30
    for row in with_codes:
        query = f'select distinct "{row["column"]}" from {row["table"]} where "{row["column"]}" is not null order by 1'
        held = [code for (code,) in database.execute(query).fetchall()]
        for labels in (row["codes"], row["codes_english"]):
            named = dict(code.split(" = ") for code in labels.split("; "))
            assert list(named) == held, (row["table"], row["column"])
            assert all(named.values()), (row["table"], row["column"])


def test_a_view_holds_what_its_file_holds_in_words(database: duckdb.DuckDBPyConnection, release: Path) -> None:
    listed = database.execute("select view_name from duckdb_views() where not internal order by 1").fetchall()
    views = [name for (name,) in listed]
    assert views == ["v_grupp", "v_kommun", "v_serie", "v_svar", "v_tabellcell"]
    for view in views:
        of_file = f"select -1, * from '{release}/marts/{view}.parquet'"
        sides = f"(select 1 as side, * from {view} union all {of_file})"
        hashed = "sum(side * cast(hash(*columns(* exclude (side))) as hugeint))"
        rows, *balance = database.execute(f"select count(*), sum(side), {hashed} from {sides}").fetchall()[0]
        assert rows > 3000
        assert balance == [0, 0], view


def test_one_select_on_a_view_answers_an_officer(database: duckdb.DuckDBPyConnection) -> None:
    """Does Ale have an application for financial aid on line, and the others of its size?"""
    asked = (
        "select svar, storleksgrupp, storleksgrupp_antal, storleksgrupp_bas, storleksgrupp_procent, ursprung "
        "from v_kommun where kommun = 'Ale' and omgang = '2021'"
        " and indikator_id = 'etjanst.ekonomiskt_bistand.ansokan'"
    )
    ((answer, group, count, base, share, origin),) = database.execute(asked).fetchall()
    assert (answer, group, origin) == ("Ja", "30–70 000", SYNTHETIC_WORD)
    assert abs(100 * count / base - share) <= 0.5
    kinds = database.execute("select distinct svar from v_kommun order by all").fetchall()
    assert [kind for (kind,) in kinds] == ["Gäller inte", "Inte svarat", "Ja", "Nej", "Vet ej"]


def test_every_table_says_its_title_and_where_its_rows_come_from(
    database: duckdb.DuckDBPyConnection, schemas: dict[str, pa.Schema], start_page: StartPage, data_dir: Path
) -> None:
    """In the words of the start page, which has a row for each."""
    spec = yaml.safe_load((data_dir / "products" / "release.yaml").read_text(encoding="utf-8"))
    comments = dict(database.execute(TABLES).fetchall())
    listed = start_page.tables
    assert set(listed) == set(comments)
    kind = {word: name for name, word in spec["origin_word"].items()}
    assert {kind[word] for _, word in listed.values()} == set(kind.values())
    for name, (title, word) in listed.items():
        start = spec["origin_comment"][kind[word]].split("{")[0]
        assert comments[name].startswith(f"{title}. {start}"), name
        metadata = {key.decode(): value.decode() for key, value in schemas[name].metadata.items()}
        assert f"{metadata['title']}. {metadata['data_origin']}" == comments[name]


def test_parquet_is_compressed_and_ordered_as_the_database(
    database: duckdb.DuckDBPyConnection, release: Path, schemas: dict[str, pa.Schema]
) -> None:
    packed = f"select distinct compression from parquet_metadata('{release}/marts/*.parquet')"
    assert database.execute(packed).fetchall() == [("ZSTD",)]
    for name in (name for name in schemas if not name.startswith("v_")):  # a view has no order
        rows, of_file = f"select r from {name} as r", f"select r from '{release}/marts/{name}.parquet' as r"
        joined = f"({rows}) as here positional join ({of_file}) as there"
        assert database.execute(f"select count(*) from {joined} where here.r is distinct from there.r").fetchall() == [
            (0,)
        ], name


def test_readme_and_start_page_name_the_producers_who_ask_for_it(
    release: Path, start_page: StartPage, data_dir: Path
) -> None:
    sources = (data_dir / "registers" / "sources.yaml").read_text(encoding="utf-8")
    asking = set(re.findall(r"med (\w+) angiven som källa", sources))
    assert asking
    for text in ((release / "README.txt").read_text(encoding="utf-8"), start_page.text):
        assert [name for name in sorted(asking) if name not in text] == []


def test_the_start_page_names_every_file_and_no_other(release: Path, start_page: StartPage) -> None:
    manifest = json.loads((release / "manifest.json").read_bytes())
    names = list(start_page.files)
    files = {entry["path"] for entry in manifest["files"]}
    covered = {name: {file for file in files if file == name or file.startswith(name)} for name in names}
    assert [name for name, found in covered.items() if not found] == []
    assert files - set[str]().union(*covered.values()) == {"README.txt", "index.html"}
    assert {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()} == {
        *files,
        "manifest.json",
    }
    assert "manifest.json" in start_page.text
    readme = (release / "README.txt").read_text(encoding="utf-8")
    told = set(re.findall(r"[\w.]+\.(?:html|txt|json|csv|xlsx)", readme))
    assert told == {"index.html", "manifest.json"}


def test_no_figure_stands_under_an_n_that_is_not_its_base(database: duckdb.DuckDBPyConnection) -> None:
    """Under one number each figure has that base; under a span of two, both are somebody's and nobody's is outside."""
    named = """
        with named as (
            select report, part, table_no, row_no, col_no, col_label as words, counted_n from report_headings
            union all select report, part, table_no, row_no, col_no, title, counted_n from report_tables
            inner join (select report, part, table_no, row_no, col_no from report_cells) using (report, part, table_no)
        )
        select report, part, table_no, words, counted_n, min(base), max(base)
        from named inner join report_cells using (report, part, table_no, row_no, col_no)
        where counted_n is not null and grouping_id = 'alla' and base is not null
        group by all order by all
    """
    found = database.execute(named).fetchall()
    assert len(found) > len({row[:3] for row in found}) > 1
    for *_, words, counted, smallest, largest in found:
        assert counted == (str(smallest) if smallest == largest else f"{smallest}–{largest}")
        assert re.search(rf"n ?= ?{counted}\b", words)


def test_what_print_has_in_a_heading_is_another_number(database: duckdb.DuckDBPyConnection, data_dir: Path) -> None:
    layouts = (path.read_text(encoding="utf-8") for path in (data_dir / "tables").rglob("*.yaml"))
    stated = sorted(number for text in layouts for number in re.findall(r'printed_n: "([^"]*)"', text))
    named = """
        select printed_n from report_tables where printed_n is not null
        union all
        select any_value(printed_n) from report_headings where printed_n is not null
        group by report, part, table_no, col_no
    """
    assert sorted(number for (number,) in database.execute(named).fetchall()) == stated


def test_symbols_of_a_sheet_are_explained_below_its_table(workbooks: dict[str, Workbook], symbols: set[str]) -> None:
    met = set[str]()
    for place, sheet, texts in sheets(workbooks):
        if sheet.title == "Innehåll":
            assert symbols <= set(texts), place
            continue
        if sheet.title == "Kvalitetsdeklaration":  # quotes the print, headed so
            continue
        formats = {cell.number_format for row in sheet.iter_rows() for cell in row}
        shown = symbols & set(texts) | {mark for mark in symbols for found in formats if f'"{mark}"' in found}
        met |= shown
        for symbol in shown:
            explained = [text for text in texts if text.startswith((f"Symbolen {symbol} betyder: ", f"{symbol} "))]
            assert explained, (place, symbol)
    assert met >= {".", "*", "◊", "†"}


def test_symbols_of_csv_files_are_explained_on_the_start_page(release: Path, symbols: set[str]) -> None:
    """A cell of a table without letter or digit is a symbol; so is what ``report_cells.csv`` displays for a status."""
    header, rows = csv_rows(release / "report_cells.csv")
    displayed = {row[header.index("display")] for row in rows}
    cells = [cell for path in (release / "tabeller").rglob("*.csv") for row in csv_rows(path)[1] for cell in row]
    for shown in (displayed, set(cells)):
        signs = {cell for cell in shown if not re.search(r"\w", cell)}
        assert signs >= {"*", "."}
        assert signs <= symbols


def test_rows_that_show_municipalities_say_where_they_come_from(
    database: duckdb.DuckDBPyConnection, schemas: dict[str, pa.Schema]
) -> None:
    showing = [name for name, schema in schemas.items() if MUNICIPALITY in schema.names]
    assert len(showing) > 5
    for name in showing:
        origins = database.execute(f"select distinct {ORIGIN} from {name}").fetchall()
        assert {origin for (origin,) in origins} <= {"synthetic", "collected"}, name
        said = schemas[name].metadata[b"data_origin"].decode().startswith("Syntetiska svar")
        assert said == (("synthetic",) in origins), name


def test_every_csv_table_says_where_its_rows_come_from(release: Path) -> None:
    origins = set[str]()
    for path in sorted((release / "tabeller").rglob("*.csv")):
        header, rows = csv_rows(path)
        assert header[-1] == "dataursprung", path
        assert all(row[-1] for row in rows), path
        origins |= {word for row in rows for word in row[-1].split(" och ")}
    assert origins == {SYNTHETIC_WORD, COLLECTED_WORD, "tryckta uppgifter"}


def test_every_sheet_on_synthetic_answers_is_marked(release: Path, workbooks: dict[str, Workbook]) -> None:
    """A sheet carries the mark exactly if the CSV of its table has a synthetic row; the sheets without table always."""
    for name, workbook in workbooks.items():
        tables = sorted((release / "tabeller" / name.removesuffix(".xlsx").rsplit("_", maxsplit=1)[1]).iterdir())
        marked = [sheet.title for _, sheet, texts in sheets({name: workbook}) if "Syntetiska svar" in " ".join(texts)]
        synthetic = [path for path in tables if any(SYNTHETIC_WORD in row[-1] for row in csv_rows(path)[1])]
        assert {"Innehåll", "Kvalitetsdeklaration"} <= set(marked)
        assert len(marked) == len(synthetic) + 2, name
        assert len(workbook.sheetnames) == len(tables) + 2, name
        assert str(workbook.properties.description).startswith("Syntetiska svar"), name


def test_no_text_of_a_sheet_is_cut(workbooks: dict[str, Workbook]) -> None:
    assert {place: cut for place, sheet, _ in sheets(workbooks) if (cut := cut_texts(sheet))} == {}


def test_every_page_and_chart_on_synthetic_answers_is_marked(release: Path) -> None:
    synthetic = json.loads((release / "manifest.json").read_bytes())["synthetic_rounds"]
    for round_ in synthetic:
        page = (release / "kvalitetsdeklaration" / f"{round_}.html").read_text(encoding="utf-8")
        assert f"Svaren i omgång {round_} är konstgjorda svar" in page
    for path in sorted((release / "figurer").rglob("*.csv")):
        header, rows = csv_rows(path)
        on_answers = any(row[header.index(ORIGIN)] == "synthetic" for row in rows)
        chart = path.with_suffix(".svg").read_text(encoding="utf-8")
        assert (">Syntetiska svar: " in chart) == on_answers, path
    (sentence,) = {
        line for line in (release / "README.txt").read_text("utf-8").splitlines() if "konstgjorda och är inte" in line
    }
    assert all(round_ in sentence for round_ in synthetic)
