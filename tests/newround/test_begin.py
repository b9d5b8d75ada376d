"""``ehalsa new-round`` copies what carries over, writes over nothing, and leaves exactly the gaps to be filled."""

from __future__ import annotations

import errno
import shutil
from functools import reduce
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from orchestration.cli import main
from orchestration.facts.check import check_facts, left_to_decide
from orchestration.facts.load import load_catalog
from orchestration.facts.registers import load_registers
from orchestration.facts.rounds import rounds_of
from orchestration.facts.sources import load_sources
from orchestration.facts.states import opened
from orchestration.landing.land import load_context
from orchestration.newround.texts import texts_to_read
from orchestration.newround.years import moved, moved_figure, moved_layout, moved_product
from tests.e2e.loading import read_csv
from tests.newround.conftest import DECIDED
from tests.newround.overlay import apply_round, edited, plan_of

OLD, NEW = "2021", "2022"
SCHEMES = "registers/size_schemes.csv"
FACTS = {"reference_period": '"2021"', "collection_start": "2022-01-10", "collection_end": "2022-02-15"}


@pytest.fixture
def facts(tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("sample"))
    monkeypatch.setenv("EHALSA_DATA", str(folder))
    monkeypatch.delenv("EHALSA_SOURCES", raising=False)
    return folder


def begin(new: str = NEW, old: str = OLD) -> Result:
    return CliRunner().invoke(main, ["new-round", new, "--from", old])


def state_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def decide(folder: Path, state: str = "final", **more: str) -> None:
    """Fill the gaps of the round as the round before has them, and state that it is more than a draft."""
    path = folder / "codebooks" / NEW / "round.yaml"
    text = path.read_text(encoding="utf-8")
    for key, value in {**FACTS, "reminders": "3", "size_scheme": '"2021"', **more}.items():
        text = text.replace(f"{key}: null", f"{key}: {value}")
    text = text.replace("state: draft", f"state: {state}")
    path.write_text(text, encoding="utf-8")


def test_it_adds_files_and_changes_one(facts: Path) -> None:
    before = state_of(facts)
    told = begin()
    assert told.exit_code == 0, told.output
    after = state_of(facts)
    changed = {name for name in before if after.get(name) != before[name]}
    assert changed == {"sources.yaml"}
    added = set(after) - set(before)
    assert {name.rsplit(".", 1)[-1] for name in added} == {"csv", "yaml"}
    assert all(NEW in name for name in added)
    tables = {name for name in before if name.startswith(f"tables/{OLD}/")}
    assert {name.replace(OLD, NEW, 1) for name in tables} <= added
    assert f"{len(added)} files are new, amended: sources.yaml" in told.output


def test_the_check_asks_for_what_is_blank_and_for_nothing_else(facts: Path) -> None:
    begin()
    (left,) = left_to_decide(facts, facts / "sources.yaml").values()
    blank = ("reference_period", "collection_start", "collection_end", "reminders", "size_scheme")
    period = f"data/sources.yaml, at rounds.{NEW}.sources.webbgranskning.options.period"
    expected = [f"data/codebooks/{NEW}/round.yaml, at {key}" for key in blank]
    places = [error.where.partition(" (line ")[0] for error in left]
    assert places == [*expected, f"{period}.from", f"{period}.to"]


def test_a_draft_stops_nothing_else(facts: Path) -> None:
    """Before, blank dates stopped the readers of every other round, and with them loads and the code location."""
    whole, sources = load_catalog(facts), load_sources(facts / "sources.yaml", facts / "formats")
    checked = check_facts(facts, facts / "sources.yaml")
    begin(old="2014")  # a round with units of its own
    (facts / "codebooks" / NEW / "questions.csv").write_text("half written", encoding="utf-8")
    (facts / "tables" / NEW / "bilaga1" / "1.yaml").write_text("report: [", encoding="utf-8")
    (facts / "codebooks" / NEW / "to_do.txt").write_text("ask the agency", encoding="utf-8")
    assert load_catalog(facts) == whole
    assert load_sources(facts / "sources.yaml", facts / "formats") == sources
    assert check_facts(facts, facts / "sources.yaml") == checked
    (left,) = left_to_decide(facts, facts / "sources.yaml").values()
    named = {error.where.split(",")[0] for error in left}
    mine = ("codebooks/2022/questions.csv", "codebooks/2022/to_do.txt", "tables/2022/bilaga1/1.yaml")
    assert named >= {f"data/{name}" for name in mine}


def test_rows_that_a_draft_alone_names_are_told_with_it(facts: Path) -> None:
    """In files of all rounds too; a fault of all rounds does not hide what the draft leaves open."""
    begin()
    decide(facts, state="draft", size_scheme='"2022"', reminders="null")
    with (facts / SCHEMES).open("a", encoding="utf-8") as schemes:
        schemes.write("2022,2020-06-30,s1,Alla,0,,1\n")
    (facts / "indicators" / "catalogue.csv").open("a", encoding="utf-8").write("ny.fraga,Ny,\n")
    definitions = facts / "indicators" / "definitions" / f"{NEW}.csv"
    definitions.write_text(definitions.read_text(encoding="utf-8") + "ny.fraga,fraga=1,alla\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["check"])
    assert told.exit_code == 0, told.output
    left = told.output.partition(f"draft {NEW}: ")[2]
    assert "codebooks/2022/round.yaml, at reminders" in left
    assert "indicators/catalogue.csv, row" in left
    (facts / "groupings" / "groupings.csv").open("a", encoding="utf-8").write("snett\n")
    told = CliRunner().invoke(main, ["check"])
    assert told.exit_code == 1
    assert "groupings/groupings.csv, row" in told.output
    assert "codebooks/2022/round.yaml, at reminders" in told.output


def test_texts_that_still_name_the_round_before_are_listed_until_they_are_changed(facts: Path) -> None:
    begin()
    named = [text for text in texts_to_read(facts, NEW) if "/questions.csv, line" in text]
    assert named
    questions = facts / "codebooks" / NEW / "questions.csv"
    text = named[0].partition(": ")[2]
    questions.write_text(questions.read_text(encoding="utf-8").replace(text, text + " Ny."), encoding="utf-8")
    assert [other for other in texts_to_read(facts, NEW) if "/questions.csv, line" in other] == named[1:]
    assert "texts name a year of the round before as they did there; read each\n  data/" in (
        CliRunner().invoke(main, ["check"]).output
    )


def test_the_facts_of_a_draft_are_read_for_whoever_works_on_it(facts: Path) -> None:
    begin(old="2014")
    decide(facts, state="draft")
    assert NEW not in load_catalog(facts).codebooks
    assert not any(unit.round == NEW for unit in load_registers(facts).units)
    context = load_context(facts, NEW)
    assert context.codebook.round.state == "draft"
    assert context.frame.has_districts
    with opened(NEW):
        assert NEW in load_catalog(facts).codebooks
    assert NEW not in load_catalog(facts).codebooks


def test_with_the_gaps_filled_it_is_the_round_before_again(facts: Path) -> None:
    begin()
    decide(facts)
    catalog = load_catalog(facts)
    old, new = catalog.codebooks[OLD], catalog.codebooks[NEW]
    assert (new.variables, new.questions, new.answer_sets) == (old.variables, old.questions, old.answer_sets)
    assert new.round.previous_round == OLD
    assert new.round.label == old.round.label.replace(OLD, NEW)
    asked = [entry for entry in catalog.indicators.history if entry.round == NEW and entry.asked]
    assert len(asked) == len(catalog.indicators.definitions[OLD])
    assert {(entry.comparability, entry.reason) for entry in asked} == {("same", f"Överförd från omgång {OLD}")}
    sizes = [sum(layout.report == report for layout in catalog.layouts) for report in (OLD, NEW)]
    assert sizes[0] == sizes[1]


def test_five_size_groups_are_five_lines(facts: Path) -> None:
    begin()
    decide(facts, size_scheme=f'"{NEW}"')
    sources = facts / "sources.yaml"
    days = {"from: null": "from: 2022-01-10", "to: null": "to: 2022-02-15"}
    sources.write_text(reduce(lambda text, day: text.replace(*day), days.items(), sources.read_text("utf-8")), "utf-8")
    before = state_of(facts)
    (of_schemes,) = [edit for edit in plan_of(DECIDED)["edit"] if edit["file"] == SCHEMES]
    (facts / SCHEMES).write_text(edited(before[SCHEMES].decode(), of_schemes), encoding="utf-8")
    assert [name for name, content in state_of(facts).items() if content != before[name]] == [SCHEMES]
    added = state_of(facts)[SCHEMES].removeprefix(before[SCHEMES]).decode().splitlines()
    assert len(added) == 5
    check_facts(facts, sources)
    labels = [line.split(",")[4] for line in added]
    shown: dict[str, list[set[str]]] = {OLD: [], NEW: []}
    for layout in load_catalog(facts).layouts:
        if by_size := [cell for cell in layout.cells if cell.grouping == "storlek"]:
            shown[layout.report].append({cell.group for cell in by_size})
            words = " ".join({cell.row_label + cell.col_label for cell in by_size}).replace("-", "–")
            assert layout.report == OLD or all(label in words for label in labels), layout.table_no
    assert shown == {OLD: [{"s1", "s2", "s3", "s4"}] * 36, NEW: [{"s1", "s2", "s3", "s4", "s5"}] * 36}


def test_it_lists_what_a_person_decides(facts: Path) -> None:
    said = " ".join(begin().output.split())
    numbers = [int(word[:-1]) for word in said.split() if word[:-1].isdigit() and word.endswith(".") and len(word) < 4]
    assert [number for number in range(1, 27) if number not in numbers] == []
    for words in (
        "The population is there from 2010-12-31 to 2020-12-31",
        "are carried over; `ehalsa check` lists each with file and line",
        "Edition of SKR's groups",
        "is to be added to intervjuer/1, intervjuer/2, main/10, main/11",
        "main/4",
        f"Corrections (corrections/{NEW}.csv)",
        f"Not carried over, since it belongs to {OLD}: consistency/{OLD}.yaml, published/{OLD}",
    ):
        assert words in said


def test_a_round_that_is_there_is_never_written_over(facts: Path) -> None:
    begin()
    decide(facts)
    before = state_of(facts)
    again = begin()
    assert again.exit_code == 1
    assert f"round that has facts already: data/codebooks/{NEW}" in again.output
    assert state_of(facts) == before


@pytest.mark.parametrize(
    ("new", "old", "says"),
    [
        ("2022", "2017", "no such round to begin from"),
        ("22", OLD, "round of the wrong form"),
        ("2017", OLD, "round known from print only"),
    ],
)
def test_rounds_that_cannot_be_are_refused(facts: Path, new: str, old: str, says: str) -> None:
    before = state_of(facts)
    told = begin(new, old)
    assert told.exit_code == 1
    assert says in told.output
    assert state_of(facts) == before


def test_files_in_the_way_are_named_and_nothing_is_written(facts: Path) -> None:
    (facts / "indicators" / "bases" / f"{NEW}.csv").write_text("base,rule,description\n", encoding="utf-8")
    before = state_of(facts)
    told = begin()
    assert told.exit_code == 1
    assert f"found indicators/bases/{NEW}.csv" in told.output
    assert state_of(facts) == before


def test_a_failure_half_way_leaves_no_trace(facts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state_of(facts)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copymode", full)
    told = begin()
    assert told.exit_code == 1
    assert told.stderr.startswith("the disk is full: expected room for the file")
    assert state_of(facts) == before
    assert not (facts / "codebooks" / NEW).exists()


def test_a_round_without_a_report_of_its_own_gives_no_tables(facts: Path) -> None:
    assert begin(old="2020").exit_code == 0
    assert not (facts / "tables" / NEW).exists()
    entry = yaml.safe_load((facts / "sources.yaml").read_text(encoding="utf-8"))["rounds"][NEW]
    assert "report" not in entry
    assert entry["sources"]["enkat"]["uri"] == f"sample/{NEW}/enkat_{NEW}.xlsx"


def test_districts_that_answered_are_carried_over(facts: Path) -> None:
    begin(old="2014")
    units = read_csv(facts / "registers" / "units.csv")
    codes = [{row["unit_code"] for row in units if row["round"] == round_} for round_ in ("2014", NEW)]
    assert codes[0] == codes[1] != set()


def test_the_decisions_of_the_made_up_round_are_whole(facts: Path, data_dir: Path) -> None:
    begin()
    apply_round(DECIDED, facts)
    assert check_facts(facts, facts / "sources.yaml").rounds == len(rounds_of(data_dir)) + 1
    catalog = load_catalog(facts)
    codes = {item.municipality_code for item in catalog.registers.municipalities}
    assert len(codes) == 290
    assert {scheme.scheme for scheme in catalog.registers.size_schemes} >= {OLD, NEW}


def test_a_year_moves_where_it_stands_for_the_round() -> None:
    assert moved("2017–2021, 2021-02, 2021-01-11, 12021, (2021)", "2021", "2022") == (
        "2017–2022, 2021-02, 2021-01-11, 12021, (2022)"
    )
    layout = 'report: "2021"\ntitle: "I %, 2021"\nnotes:\n  - "Frågan från 2021."\ncolumns:\n  - {label: "2021"}\n'
    own = '  - {label: "2021", set: {round: "2021"}}\n'
    number = 'printed_n: "285"\ncolumns:\n  - {label: "n= {n}", printed_n: "xx", set: {a: b}}\n'
    assert moved_layout(number, "2021", "2022") == 'columns:\n  - {label: "n= {n}", set: {a: b}}\n'
    assert moved_layout(layout + own, "2021", "2022") == (
        'report: "2022"\ntitle: "I %, 2022"\nnotes:\n  - "Frågan från 2021."\ncolumns:\n  - {label: "2022"}\n' + own
    )
    assert moved_figure('periods: ["2020", "2021"]\n', "2021", "2022") == 'periods: ["2020", "2021", "2022"]\n'
    assert moved_figure('periods: ["2021-01"]\n', "2021", "2022") == 'periods: ["2021-01"]\n'
    assert moved_product("workbook: bilagor.xlsx\n", "2021", "2022") == "workbook: bilagor_2022.xlsx\n"
    assert moved_product("workbook: tabeller_2021.xlsx\n", "2021", "2022") == "workbook: tabeller_2022.xlsx\n"
