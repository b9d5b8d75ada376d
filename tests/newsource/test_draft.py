"""A draft reads the file that it is of; what the file does not tell is undecided, with its place and the choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.facts.errors import FactErrors
from orchestration.facts.readings import HOUSE, Reading
from orchestration.facts.sources import FileFormat
from orchestration.landing.decoder import Decoder
from orchestration.newsource.draft import Draft
from orchestration.newsource.subject import Subject
from orchestration.newsource.trial import land_with_draft, ready_profiles
from tests.landing.tools import TOOLS, House, workbook_labels
from tests.newsource.exports import ORIGIN, TOOL_COLUMNS, Bench, in_house_form, of_type, written

Write = Callable[[House, Path], None]
Make = Callable[[bytes], Bench]


@pytest.fixture
def csv_of(small_subject: Subject, decoder: Decoder, tmp_path: Path) -> Make:
    def make(content: bytes) -> Bench:
        path = tmp_path / "export.csv"
        path.write_bytes(content)
        return Bench(small_subject, decoder, path)

    return make


@pytest.mark.parametrize(("name", "format_", "write"), [(t[0], t[1], t[3]) for t in TOOLS], ids=[t[0] for t in TOOLS])
def test_a_draft_needs_no_edit_where_the_tools_columns_are_known(
    first: House, decoder: Decoder, tmp_path: Path, name: str, format_: FileFormat, write: Write
) -> None:
    path = tmp_path / f"export.{format_}"
    write(first, path)
    bench = Bench(Subject(first.context, first.form), decoder, path)
    assert bench.needed == []
    assert bench.draft.unread == 0 < bench.draft.cells
    assert bench.landed(bench.profile()) == in_house_form(first)
    ready = ready_profiles(bench.look, bench.subject, decoder)
    assert [profile for profile, result in ready if not result.findings] == [name]


def decided(text: str) -> Reading:
    """Decide as a person would: columns without a value are the tool's own, the answers are synthetic."""
    said: dict[str, Any] = yaml.safe_load(text)
    own = [name for name, column in said.pop("columns", {}).items() if column is None]
    constants = {name: value or ORIGIN for name, value in said.pop("constants", {}).items()}
    return Reading.model_validate(said | {"ignore": [*said.get("ignore", []), *own], "constants": constants})


@pytest.mark.parametrize(("format_", "write"), [(t[1], t[3]) for t in TOOLS], ids=[t[0] for t in TOOLS])
def test_with_no_profile_to_learn_from_the_tools_columns_and_the_origin_are_undecided(
    small: House, decoder: Decoder, tmp_path: Path, format_: FileFormat, write: Write
) -> None:
    path = tmp_path / f"export.{format_}"
    write(small, path)
    alone = replace(small.context, readings={HOUSE: small.context.readings[HOUSE]})
    bench = Bench(Subject(alone, small.form), decoder, path, origin=None)
    needed = bench.needed
    assert {item.what for item in needed} == {"where the answers come from", "column that the codebook does not name"}
    assert {item.column for item in needed} - {""} <= {*TOOL_COLUMNS, "Respondent", "Status", "respid"}
    assert bench.landed(decided(bench.draft.text)) == in_house_form(small)
    with pytest.raises(FactErrors) as refused:
        bench.profile()
    assert len(refused.value.errors) == len(needed)
    assert all("draft.yaml" in error.where and "line" in error.where for error in refused.value.errors)


def test_a_file_in_house_form_is_read_by_the_house_profile(small: House, csv_of: Make) -> None:
    lines = [";".join(cells) for cells in ([*small.rows[0]], *(row.values() for row in small.rows))]
    bench = csv_of("".join(f"{line}\r\n" for line in lines).encode("cp1252"))
    options = bench.look.options
    assert (options.encoding, options.delimiter, options.decimal) == ("cp1252", ";", ",")
    ready = ready_profiles(bench.look, bench.subject, bench.decoder)
    assert [(name, result.findings) for name, result in ready] == [(HOUSE, ())]


Rewrite = Callable[[House, str, str], str]


def _coded(rewrite: Callable[[str], str]) -> Rewrite:
    return lambda house, column, cell: rewrite(cell) if cell and column in of_type(house, "single", "flag") else cell


def _flags(marked: str, unmarked: str) -> Rewrite:
    return lambda house, column, cell: (
        {"1": marked, "0": unmarked}.get(cell, cell) if column in of_type(house, "flag") else cell
    )


def _numbers(rewrite: Callable[[int], str]) -> Rewrite:
    return lambda house, column, cell: rewrite(int(cell)) if column in of_type(house, "number") else cell


WRITINGS: tuple[tuple[str, Rewrite], ...] = (
    ("codes as they are", lambda _house, _column, cell: cell),
    ("codes with decimals", _coded(lambda cell: f"{cell}.0")),
    ("prefix", _coded(lambda cell: f"AO{cell}")),
    ("true and false", _flags("TRUE", "FALSE")),
    ("Y and blank", _flags("Y", "")),
    ("1 and blank", _flags("1", "")),
    ("blank between thousands", _numbers(lambda n: f"{n:_}".replace("_", " "))),
    ("point between thousands", _numbers(lambda n: f"{n:,}".replace(",", "."))),
    ("comma between thousands", _numbers("{:,}".format)),
    ("no-break space and percent", _numbers(lambda n: f"{n:,} %".replace(",", "\u00a0"))),
    ("a word for no answer", lambda h, c, cell: cell or ("N/A" if c in of_type(h, "number", "flag") else "")),
)


@pytest.mark.parametrize("rewrite", [case[1] for case in WRITINGS], ids=[case[0] for case in WRITINGS])
def test_each_way_to_write_is_found_out(rewrite: Rewrite, small: House, csv_of: Make) -> None:
    bench = csv_of(written(small, write=lambda column, cell: rewrite(small, column, cell), delimiter=";"))
    assert [item.sentence() for item in bench.needed] == []
    assert bench.landed(bench.profile()) == in_house_form(small)


KEYS: tuple[tuple[str, Callable[[dict[str, str]], str]], ...] = (
    ("code", lambda row: row["kommunkod"]),
    ("number", lambda row: row["kommunkod"].lstrip("0")),
    ("number", lambda row: row["kommunkod"].lstrip("0") + ".0"),
    ("code_and_name", lambda row: f"{row['kommunkod']} {row['kommun']}"),
    ("name", lambda row: row["kommun"]),
)


@pytest.mark.parametrize(("form", "key"), KEYS)
def test_the_key_is_judged_by_what_the_register_resolves(
    form: str, key: Callable[[dict[str, str]], str], small: House, csv_of: Make
) -> None:
    bench = csv_of(written(small, key=key))
    found = bench.draft.reading.key
    assert found is not None
    assert (found.column, found.form) == ("attribute_1", form)
    assert bench.landed(bench.profile()) == in_house_form(small)


def test_two_columns_that_may_be_the_key_are_undecided(small: House, csv_of: Make) -> None:
    bench = csv_of(written(small, more={"ort": lambda row: row["kommun"]}))
    (said,) = bench.needed
    assert (said.what, said.row, said.column) == ("column that says the municipality", 1, "ort, attribute_1")
    assert "agree in every row" in said.found
    assert "ort as name (12 of 12 rows), attribute_1 as code (12 of 12 rows)" in said.choices
    assert bench.draft.reading.key is None
    with pytest.raises(FactErrors, match="key"):
        bench.profile()


def test_columns_that_the_key_fills_in_are_ignored_and_named(small: House, csv_of: Make) -> None:
    bench = csv_of(written(small, more={"lan": lambda row: row["lan"], "undersokningsar": lambda _: "1999"}))
    assert bench.needed == []
    assert bench.draft.reading.ignore == ("lan", "undersokningsar")
    (said,) = bench.draft.undecided
    assert (said.what, said.column) == ("columns that the key fills in", "lan, undersokningsar")
    assert bench.landed(bench.profile()) == in_house_form(small)


def test_what_another_profile_ignores_by_a_pattern_is_not_ignored_here(small: House, csv_of: Make) -> None:
    bench = csv_of(written(small, more={"q_extra": lambda _: "1"}))
    wide = Reading(meaning="Ett annat verktyg", ignore=("q_*",))
    context = replace(bench.subject.context, readings={**bench.subject.context.readings, "wide": wide})
    (said,) = replace(bench, subject=replace(bench.subject, context=context)).needed
    assert (said.what, said.column) == ("column that the codebook does not name", "q_extra")


def test_keys_that_the_register_does_not_know_are_undecided(small: House, csv_of: Make) -> None:
    column, said = csv_of(written(small, key=lambda row: "9" + row["kommunkod"])).needed
    assert (column.what, column.column) == ("column that the codebook does not name", "attribute_1")
    assert (said.what, said.found) == ("column that says the municipality", "none whose cells the register knows")


def test_a_renamed_column_is_undecided_with_the_column_that_it_may_be(small: House, csv_of: Make) -> None:
    column = min(of_type(small, "single"))
    bench = csv_of(written(small, names={column: f"{column}_ny"}))
    (said,) = bench.needed
    assert (said.what, said.row, said.column) == ("column that the codebook does not name", 1, f"{column}_ny")
    assert said.choices.startswith(f"the column {column} or ")
    with pytest.raises(FactErrors, match=f"columns.{column}_ny"):
        bench.profile()
    said_so: dict[str, Any] = yaml.safe_load(bench.draft.text)
    assert said_so["columns"] == {f"{column}_ny": None}
    assert bench.landed(Reading.model_validate(said_so | {"columns": {f"{column}_ny": column}})) == in_house_form(small)


def test_a_name_in_capitals_or_the_text_of_the_question_needs_no_decision(small: House, csv_of: Make) -> None:
    first, second = sorted(of_type(small, "single"))[:2]
    names = {first: first.upper().replace("_", "-"), second: small.text(second)}
    bench = csv_of(written(small, names=names))
    assert dict(bench.draft.reading.columns) == {other: name for name, other in names.items()}
    assert bench.landed(bench.profile()) == in_house_form(small)


def test_columns_under_a_tools_own_names_are_told_by_the_texts_below(
    small: House, small_subject: Subject, decoder: Decoder, tmp_path: Path
) -> None:
    path = tmp_path / "export.xlsx"
    workbook_labels(small, path)
    workbook = openpyxl.load_workbook(path)
    renamed = workbook["Svar"]["D1"]
    column, renamed.value = renamed.value, "Q1"
    workbook.save(path)
    bench = Bench(small_subject, decoder, path)
    assert bench.draft.reading.question_text
    assert dict(bench.draft.reading.columns) == {"Q1": column}
    assert bench.landed(bench.profile()) == in_house_form(small)


def test_a_value_that_nobody_names_is_undecided_with_its_codes(small: House, csv_of: Make) -> None:
    column = next(name for name, item in small.variables.items() if item.answer_set == "ja_nej")
    cells = iter(range(len(small.rows)))

    def write(name: str, cell: str) -> str:
        return "Jajamen" if name == column and next(cells) in {3, 4} else cell

    bench = csv_of(written(small, write=write))
    (said,) = bench.needed
    assert (said.what, said.row, said.column) == ("value that is no code and no label", 5, column)
    assert said.found == "'Jajamen' in 2 cells"
    assert "1 (Ja)" in said.choices
    assert bench.draft.unread == 2
    result = land_with_draft(bench.draft, bench.look, bench.subject, bench.decoder)
    assert [finding.what for finding in result.findings] == ["value that the reading profile does not name"]
    with pytest.raises(FactErrors, match="Jajamen"):
        bench.profile()


def test_title_rows_and_a_sheet_of_another_name_are_found(
    small: House, small_subject: Subject, decoder: Decoder, tmp_path: Path
) -> None:
    path = tmp_path / "export.xlsx"
    workbook_labels(small, path)
    workbook = openpyxl.load_workbook(path)
    workbook["Svar"].insert_rows(1, 3)
    workbook["Svar"]["A1"] = "Utdrag ur verktyget"
    workbook["Svar"].title = "Blad & 'svar'"
    workbook.create_sheet("Läs mig", 0)["A1"] = "Förklaring"
    workbook.save(path)
    bench = Bench(small_subject, decoder, path)
    assert (bench.look.options.sheet, bench.look.options.header_row) == ("Blad & 'svar'", 4)
    assert bench.landed(bench.profile()) == in_house_form(small)


def _shown(draft: Draft) -> dict[str, object]:
    return draft.reading.model_dump(exclude={"ignore", "meaning"})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tools=st.sets(st.sampled_from(TOOL_COLUMNS)),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "cp850", "mac_roman"]),
    above=st.integers(0, 2),
)
def test_whatever_the_tool_adds_and_however_it_is_encoded_the_draft_is_the_same(
    small: House, csv_of: Make, tools: set[str], delimiter: str, encoding: str, above: int
) -> None:
    coded = of_type(small, "single", "flag")
    more = {name: (lambda row: f"{row['kommun']} å") for name in sorted(tools)}
    how: dict[str, Any] = {"write": lambda column, cell: f"A{cell}" if cell and column in coded else cell}
    plain = csv_of(written(small, **how)).draft
    changed = {"more": more, "delimiter": delimiter, "encoding": encoding, "above": "Utdrag\r\n" * above}
    bench = csv_of(written(small, **how, **changed))
    assert _shown(bench.draft) == _shown(plain)
    assert set(bench.draft.reading.ignore) == tools
    options = bench.draft.options
    assert (options.delimiter, options.header_row) == (delimiter, above + 1)
    assert options.encoding == (encoding if tools or encoding == "utf-8-sig" else options.encoding)
    assert bench.landed(bench.draft.reading) == in_house_form(small)
