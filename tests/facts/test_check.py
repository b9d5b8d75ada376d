"""``ehalsa check`` holds the kinds of facts against each other, and says of a file only what can be known of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli import main
from orchestration.facts.agreement import check_sources
from orchestration.facts.check import check_facts
from orchestration.facts.errors import FactErrors
from orchestration.facts.files import claim
from orchestration.facts.reader import CsvFile
from orchestration.facts.sources import load_sources
from orchestration.facts.yaml_reader import YamlFile
from tests.facts.world import World


@pytest.fixture
def facts(tmp_path: Path, data_dir: Path) -> Path:
    """Give a copy of the committed facts."""
    return Path(shutil.copytree(data_dir, tmp_path / "data", ignore=shutil.ignore_patterns("sample")))


def change(path: Path, old: str, new: str) -> None:
    """Replace the first place of a text that is there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def said(facts: Path, sources: Path | None = None) -> list[str]:
    """Give the lines of the check, which must fail."""
    with pytest.raises(FactErrors) as caught:
        check_facts(facts, sources or facts / "sources.yaml")
    return [str(error) for error in caught.value.errors]


CROSSED = [
    ("figures/2021/10.yaml", '"2020-01", "2021-01"]', '"2020-01"]', "figures/2021/10.yaml: expected 2021-01"),
    ("figures/2021/3.yaml", "indicator: ", "indicator: saknas.", "figures/2021/3.yaml, at series"),
    ("figures/2021/3.yaml", 'round: "2021"', 'round: "2022"', "figures/2021/3.yaml, at round"),
    ("products/2021.yaml", "main/27:", "main/97:", "products/2021.yaml, at label_columns.main/97"),
    ("published/2021/text_figures.csv", "styrdok.nagot", "styrdok.noll", "text_figures.csv, row 2, column indicator"),
    ("published/2021/text_figures.csv", "alla,riket", "alla,rikt", "text_figures.csv, row 2, column group"),
    ("published/2021/key_numbers.csv", "from fct_indicator_group", "from fct_grupp", "row 2, column query"),
    ("published/2021/key_numbers.csv", "select ", "selekt ", "row 2, column query"),
    ("synth/2014/targets.csv", "svar.enkat", "svar.brev", "synth/2014/targets.csv, row 2, column indicator"),
    ("synth/2014/targets.csv", ",frame,", ",ram,", "synth/2014/targets.csv, row 2, column weight"),
    ("synth/2014/settings.yaml", "seed:", "seeds:", "synth/2014/settings.yaml, at seeds (line "),
    ("consistency/2014.yaml", "main/4/1/*", "main/4/1", "consistency/2014.yaml, at relations.1"),
    (
        "published/2021/claims.yaml",
        "text/54/5/1",
        "text/54/99/1",
        "claims.yaml, at claims.1: expected a key",
    ),
    ("published/2021/claims.yaml", "icf_myndighet.b", "icf_myndighet.c", "claims.yaml, at claims.1"),
    ("published/2021/claims.yaml", "storlek/s4", "storlek/s9", "claims.yaml, at claims.4"),
    ("published/2021/claims.yaml", "order: highest", "order: most", "claims.yaml, at claims.1.order (line "),
    (
        "codebooks/2021/answer_sets.csv",
        "ja_nej_vet_ej,1,Ja",
        "ja_nej_vet_ej,A1,Ja",
        "column code: expected text like [0-9]",
    ),
    ("readings/limesurvey_codes.yaml", "time:", "tid:", "readings/limesurvey_codes.yaml, at rows.tid"),
    ("registers/recipients.csv", "2021,0114,A\n", "", "found none for 0114"),
    ("registers/recipients.csv", "2021,0114", "2022,0114", "recipients.csv, row 2, column round"),
    ("formats/npo.yaml", "symbol: x", "symbol: q", "formats/npo.yaml, at statuses: expected a key of products/texts"),
    ("tables/2021/main/6.yaml", 'zero_symbol: "-"', 'zero_symbol: "q"', "6.yaml: expected a key of products/texts"),
    ("formats/npo.yaml", 'meaning: "Searches in the overview."', 'meaning: ""', "formats/npo.yaml, at columns"),
]


@pytest.mark.parametrize(("file", "old", "new", "place"), CROSSED)
def test_what_no_calculation_joins_is_held_against_the_other_kinds(
    world: World, file: str, old: str, new: str, place: str
) -> None:
    text = (world.data / file).read_text(encoding="utf-8")
    assert old in text
    declared = claim(file)
    assert isinstance(declared, CsvFile | YamlFile)
    lines = world.faults(world.data / file, text.replace(old, new, 1).encode(), declared)
    assert any(place in line for line in lines), lines


def test_an_answer_set_means_the_same_in_every_round(facts: Path) -> None:
    path = facts / "codebooks" / "2021" / "answer_sets.csv"
    change(path, "ja_nej_vet_ej,1,Ja,", "ja_nej_vet_ej,1,Byte,")
    change(path, "ja_nej_vet_ej,2,Nej,", "ja_nej_vet_ej,2,Ja,")
    change(path, "ja_nej_vet_ej,1,Byte,", "ja_nej_vet_ej,1,Nej,")
    lines = said(facts)
    assert [line.split(":")[0] for line in lines] == ["code of another meaning"] * 2
    assert all("codebooks/2021/answer_sets.csv, row" in line and "column label" in line for line in lines)


def _with_mark(content: bytes) -> bytes:
    return b"\xef\xbb\xbf" + content


def _semicolons(content: bytes) -> bytes:
    return content.replace(b",", b";")


def _ansi(content: bytes) -> bytes:
    return content.decode().encode("cp1252")


SAVED: list[tuple[Callable[[bytes], bytes], list[str]]] = [
    (_with_mark, []),
    (_semicolons, ["file with another delimiter"]),
    (lambda content: _with_mark(_semicolons(content)), ["file with another delimiter"]),
    (lambda content: _ansi(_semicolons(content)), ["not UTF-8"]),
]


@pytest.mark.parametrize("file", ["codings/2021.csv", "codings/codes.csv", "indicators/catalogue.csv"])
@pytest.mark.parametrize(("save", "expected"), SAVED)
def test_a_file_that_excel_saved_is_read_or_named_once(
    world: World, file: str, save: Callable[[bytes], bytes], expected: list[str]
) -> None:
    path = world.data / file
    lines = world.faults(path, save(path.read_bytes()), claim(file))
    assert [line.split(":")[0] for line in lines] == expected


@pytest.mark.parametrize("written", ["2014", "2014.0", "true", "2014-01-01"])
def test_a_key_without_quotation_marks_is_named_as_it_is_written(facts: Path, written: str) -> None:
    path = facts / "sources.yaml"
    change(path, '  "2014":', f"  {written}:")
    with pytest.raises(FactErrors) as caught:
        load_sources(path)
    (error,) = caught.value.errors
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if f"  {written}:" in text)
    assert error.where == f"data/sources.yaml, at rounds.{written} (line {line})"
    assert error.remedy == f"put {written} in quotation marks"


def test_a_value_without_quotation_marks_is_named_as_it_is_written(facts: Path) -> None:
    change(facts / "codebooks" / "2021" / "round.yaml", 'reference_period: "2020"', "reference_period: 2020")
    (line,) = said(facts)
    assert "at reference_period (line 5)" in line
    assert line.endswith("Put 2020 in quotation marks.")


def test_the_command_says_all_errors_and_ends_with_1(facts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EHALSA_DATA", str(facts))
    (facts / "codings" / "kladd.txt").write_text("", encoding="utf-8")
    change(facts / "figures" / "2021" / "3.yaml", "form: ", "former: ")
    ended = CliRunner().invoke(main, ["check"])
    assert ended.exit_code == 1
    assert "file that nobody reads: data/codings/kladd.txt" in ended.output
    assert "data/figures/2021/3.yaml, at former (line" in ended.output


def test_a_landed_column_that_dbt_does_not_describe_is_named(repo_root: Path, tmp_path: Path) -> None:
    assert check_sources(repo_root / "dbt_project") == []
    project = Path(shutil.copytree(repo_root / "dbt_project" / "models", tmp_path / "models")).parent
    change(project / "models" / "_catalog__sources.yml", "- {name: reminders,", "- {name: pastotningar,")
    (line,) = check_sources(project)
    assert "table rounds: expected a description of" in line


def test_what_sources_need_of_their_profiles_is_said(facts: Path) -> None:
    change(facts / "sources.yaml", "kind: web_review", "kind: web_review\n        reading: limesurvey_codes")
    change(facts / "sources.yaml", "kind: response_register", "kind: npo")
    change(facts / "sources.yaml", "period: {from: 2020-11-01", "months: [2014-02], period: {from: 2020-11-01")
    lines = said(facts)
    for what, place in (
        ("rows chosen among what is no answer", "rounds.2021.sources.webbgranskning.reading"),
        ("time of submission not stated", "rounds.2014.sources.enkat.reading"),
    ):
        assert [line for line in lines if line.startswith(what) and place in line], lines


def test_a_quantity_needs_the_source_it_is_counted_from(facts: Path) -> None:
    change(facts / "indicators/quantities/2020.csv", "npo_*,", "npo_patienter,patienter,value,,,first,\nnpo_*,")
    change(
        facts / "indicators/quantities/2021.csv",
        "npo_patienter,patienter,value,,,first",
        "npo_patienter,patienter,value,,,same",
    )
    (line,) = said(facts)
    assert line.startswith(
        "quantity without its source: data/indicators/quantities/2020.csv, npo_patienter: expected a source"
    )
    assert line.endswith("Write not_asked and the reason, or declare the source in sources.yaml.")


def test_the_days_of_collection_are_not_stated_twice(facts: Path) -> None:
    change(
        facts / "sources.yaml",
        "final_newline: true}",
        "final_newline: true, period: {from: 2014-02-01, to: 2014-03-01}}",
    )
    (line,) = said(facts)
    assert line.startswith("option that means nothing: sources file, at rounds.2014.sources.enkat.options.period")
    assert "collection stand in the codebook's round.yaml" in line
