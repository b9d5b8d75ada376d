"""What lands is what the exports say: contract columns, one row an answer, raw text kept, sorted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyreadstat
import pytest

from orchestration.facts.errors import FactError
from orchestration.facts.sources import RoundSources, SourceOptions
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_round, land_source, responses_of
from tests.landing.export_builder import Plan, csv_bytes, csv_records

CONTRACT: Mapping[str, list[tuple[str, str]]] = {
    "answers__enkat_a": [
        ("round", "string"), ("unit_code", "string"), ("source_id", "string"), ("questionnaire", "string"),
        ("municipality_code", "string"), ("variable_id", "string"), ("code", "string"), ("number", "double"),
        ("text", "string"), ("text_key", "string"), ("raw", "string"), ("row_no", "int32"), ("data_origin", "string"),
    ],
    "responses": [
        ("round", "string"), ("unit_code", "string"), ("municipality_code", "string"), ("questionnaire", "string"),
        ("answered", "bool"),
        ("answered_date", "date32[day]"), ("row_no", "int32"), ("data_origin", "string"),
    ],
    "web_review": [
        ("round", "string"), ("municipality_code", "string"), ("category", "string"), ("e_identification", "bool"),
        ("reviewed_date", "date32[day]"), ("row_no", "int32"), ("data_origin", "string"),
    ],
    "npo": [
        ("round", "string"), ("month", "date32[day]"), ("measure_id", "string"), ("value", "double"),
        ("status", "string"), ("row_no", "int32"), ("data_origin", "string"),
    ],
    "stimulus": [
        ("round", "string"), ("municipality_code", "string"), ("requisitioned_sek", "int64"),
        ("requisitioned_sek_status", "string"), ("used_sek", "int64"), ("used_sek_status", "string"),
        ("remaining_sek", "int64"), ("remaining_sek_status", "string"), ("row_no", "int32"), ("data_origin", "string"),
    ],
}  # fmt: skip


def tables_of(landed: Mapping[str, LandingResult]) -> dict[str, pa.Table]:
    return {name: table for result in landed.values() for name, table in result.tables.items()}


def answers_of(table: pa.Table, municipality: str) -> dict[str, dict[str, object]]:
    rows = [row for row in table.to_pylist() if row["municipality_code"] == municipality]
    return {str(row["variable_id"]): row for row in rows}


def test_good_exports_land_without_findings(landed: Mapping[str, LandingResult]) -> None:
    assert {source: result.findings for source, result in landed.items()} == dict.fromkeys(landed, ())


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract(name: str, landed: Mapping[str, LandingResult]) -> None:
    assert [(field.name, str(field.type)) for field in tables_of(landed)[name].schema] == CONTRACT[name]


def test_both_forms_land_with_the_same_columns(landed: Mapping[str, LandingResult]) -> None:
    tables = tables_of(landed)
    assert tables["answers__enkat_a"].schema == tables["answers__enkat_b"].schema


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("answers__enkat_a", ["municipality_code", "variable_id"]),
        ("answers__enkat_b", ["municipality_code", "variable_id"]),
        ("responses", ["municipality_code"]),
        ("web_review", ["municipality_code"]),
        ("npo", ["month", "measure_id"]),
        ("stimulus", ["municipality_code"]),
    ],
)
def test_tables_are_sorted_and_unique_by_key(name: str, key: list[str], landed: Mapping[str, LandingResult]) -> None:
    keys = [tuple(row.values()) for row in tables_of(landed)[name].select(key).to_pylist()]
    assert keys == sorted(set(keys))


def test_answers_are_complete(
    landed: Mapping[str, LandingResult], exports: tuple[Path, Plan], context: LandingContext
) -> None:
    _, plan = exports
    questions = {item.question: item.questionnaires for item in context.codebook.questions}
    for form, source in (("A", "enkat_a"), ("B", "enkat_b")):
        asked = [item for item in context.codebook.variables if form in questions[item.question]]
        table = tables_of(landed)[f"answers__{source}"]
        assert table.num_rows == len(asked) * len(plan.answering(form))
        assert set(table["municipality_code"].to_pylist()) == set(plan.answering(form))
        assert landed[source].counts == {"rows_read": len(plan.answering(form)), "rows_landed": table.num_rows}


def test_every_csv_cell_is_kept_as_sent(landed: Mapping[str, LandingResult], raw_paths: Mapping[str, Path]) -> None:
    records = csv_records(raw_paths["enkat_a"].read_bytes())
    table = tables_of(landed)["answers__enkat_a"].to_pylist()
    kept = {(row["municipality_code"], row["variable_id"]): (row["raw"], row["row_no"]) for row in table}
    for line, record in enumerate(records, start=2):
        for variable, raw in list(record.items())[5:]:
            assert kept[record["kommunkod"], variable] == (raw, line)


def test_rows_of_workbooks_are_counted_as_a_person_does(landed: Mapping[str, LandingResult]) -> None:
    assert sorted(set(tables_of(landed)["npo"]["row_no"].to_pylist())) == [4, 5, 6, 7, 8, 9]


def test_origins_are_told_apart(landed: Mapping[str, LandingResult]) -> None:
    origins = {name: set(table["data_origin"].to_pylist()) for name, table in tables_of(landed).items()}
    assert origins.pop("npo") == {"collected"}
    assert set(map(frozenset, origins.values())) == {frozenset({"synthetic"})}


def test_numbers_texts_codes_and_blanks(
    round_sources: RoundSources,
    raw_paths: Mapping[str, Path],
    tmp_path: Path,
    context: LandingContext,
    decoder: Decoder,
) -> None:
    asked = {item.type: item.variable for item in context.codebook.variables if item.universe == "alla"}
    openers = {
        item.universe: item.rule.terms[0].variable
        for item in context.codebook.universes
        if len(item.rule.terms) == 1 and item.rule.terms[0].codes == ("1",)
    }
    text = next(item for item in context.codebook.variables if item.type == "text" and item.universe in openers)
    number = next(item for item in context.codebook.variables if item.type == "number")
    records = csv_records(raw_paths["enkat_a"].read_bytes())
    records[0][openers[text.universe]] = "1"
    records[0][text.variable] = 'första raden\nandra; med "citat" (syntetiskt svar)'
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(records))
    result = land_source(round_sources.source("enkat_a"), path, context, decoder)
    assert result.findings == ()
    table = result.tables["answers__enkat_a"]
    first = answers_of(table, records[0]["kommunkod"])
    assert (first[text.variable]["text"], first[text.variable]["code"]) == (records[0][text.variable], None)
    assert first[asked["single"]]["code"] == records[0][asked["single"]]
    assert first[asked["flag"]]["code"] == records[0][asked["flag"]]
    assert (first[number.variable]["number"], first[number.variable]["raw"]) == (None, "")
    assert first[text.variable]["row_no"] == 2
    assert answers_of(table, records[1]["kommunkod"])[text.variable]["row_no"] == 4, "a quoted line end counts"


def test_dont_know_keeps_its_code_in_both_formats(
    round_sources: RoundSources, raw_paths: Mapping[str, Path], exports: tuple[Path, Plan], tmp_path: Path,
    context: LandingContext, decoder: Decoder,
) -> None:  # fmt: skip
    sets = {item.answer_set for item in context.codebook.answer_sets if "99" in {code.code for code in item.codes}}
    variable = next(item.variable for item in context.codebook.variables if item.answer_set in sets)
    for source in ("enkat_a", "enkat_b"):
        spec = round_sources.source(source)
        path = tmp_path / source
        path.write_bytes(raw_paths[source].read_bytes())
        if spec.format == "csv":
            path.write_bytes(
                csv_bytes([{**row, variable: row[variable] and "99"} for row in csv_records(path.read_bytes())])
            )
        else:
            frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
            frame[variable] = frame[variable].where(frame[variable].isna(), 99.0)
            labels: dict[str, Any] = meta.variable_value_labels
            pyreadstat.write_sav(frame, str(path), variable_value_labels=labels, missing_ranges={variable: [99]})
        result = land_source(spec, path, context, decoder)
        assert result.findings == ()
        table = result.tables[f"answers__{source}"].to_pylist()
        assert {row["code"] for row in table if row["variable_id"] == variable} - {None} == {"99"}


def test_landing_twice_gives_equal_tables(
    round_sources: RoundSources,
    raw_paths: dict[str, Path],
    context: LandingContext,
    landed: Mapping[str, LandingResult],
) -> None:
    again = tables_of(land_round(tuple(reversed(round_sources.sources)), raw_paths, context))
    first = tables_of(landed)
    assert {name: table.equals(first[name]) for name, table in again.items()} == dict.fromkeys(first, True)


def test_results_come_in_the_order_asked_for(landed: Mapping[str, LandingResult], round_sources: RoundSources) -> None:
    assert list(landed) == [spec.source for spec in round_sources.sources]


def test_order_of_columns_does_not_matter(
    round_sources: RoundSources, raw_paths: Mapping[str, Path], tmp_path: Path, context: LandingContext,
    decoder: Decoder, landed: Mapping[str, LandingResult],
) -> None:  # fmt: skip
    records = csv_records(raw_paths["svarsregister"].read_bytes())
    path = tmp_path / "r.csv"
    path.write_bytes(csv_bytes([dict(reversed(record.items())) for record in records]))
    result = land_source(round_sources.source("svarsregister"), path, context, decoder)
    assert result.tables["responses"].equals(tables_of(landed)["responses"])


def test_a_refused_register_leaves_the_others_to_be_judged(
    round_sources: RoundSources, raw_paths: dict[str, Path], tmp_path: Path, context: LandingContext
) -> None:
    broken = tmp_path / "r.csv"
    broken.write_bytes(b"kommunkod\r\n")
    results = land_round(round_sources.sources, {**raw_paths, "svarsregister": broken}, context)
    assert [source for source, result in results.items() if result.findings] == ["svarsregister"]


def test_the_register_of_answers_reads_back(landed: Mapping[str, LandingResult], exports: tuple[Path, Plan]) -> None:
    _, plan = exports
    responses = responses_of(tables_of(landed)["responses"])
    assert {code: item.questionnaire for code, item in responses.items()} == dict(plan.forms)
    assert {code for code, item in responses.items() if not item.answered} == plan.silent


def test_a_source_that_does_not_state_what_its_kind_needs_is_told(
    round_sources: RoundSources, raw_paths: Mapping[str, Path], context: LandingContext
) -> None:
    spec = round_sources.source("npo")
    bare = spec.model_copy(update={"options": SourceOptions(sheet="NPÖ", header_row=3)})
    with pytest.raises(FactError, match="months, as the kind is npo"):
        land_source(bare, raw_paths["npo"], context)


def test_findings_are_capped_and_the_rest_is_counted(
    round_sources: RoundSources,
    raw_paths: Mapping[str, Path],
    tmp_path: Path,
    context: LandingContext,
    decoder: Decoder,
) -> None:
    records = csv_records(raw_paths["svarsregister"].read_bytes())
    path = tmp_path / "r.csv"
    path.write_bytes(csv_bytes([{**record, "besvarad": "kanske", "datum": ""} for record in records]))
    result = land_source(round_sources.source("svarsregister"), path, context, decoder)
    most = context.formats.limits.findings.per_kind
    assert len(result.findings) == most + 1
    assert (
        result.findings[-1].what
        == f"value outside its answer set: {len(records) - most} more alike, rows {most + 2}–291"
    )
    tight = replace(
        context,
        formats=replace(
            context.formats,
            limits=context.formats.limits.model_copy(
                update={"findings": context.formats.limits.findings.model_copy(update={"per_file": 4})}
            ),
        ),
    )
    few = land_source(round_sources.source("svarsregister"), path, tight, decoder).findings
    assert [finding.what for finding in few[4:]] == [f"{len(records) - 4} more faults in this file"]
