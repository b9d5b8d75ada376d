"""The sources file: what it says is what is loaded, and whatever is wrong with it is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.sources import SourceSpec, load_sources

GOOD = """\
rounds:
  "2031":
    report: "2031"
    backtest: report
    sources:
      form_a:
        kind: questionnaire
        questionnaire: A
        format: csv
        uri: in/form_a.csv
        schedule: yearly
        options: {encoding: cp1252, delimiter: ";", decimal: ","}
      figures:
        kind: npo
        format: xlsx
        uri: file:///srv/in/figures%20of%20all.xlsx
        schedule: monthly
        options: {sheet: Blad, header_row: 3, months: [2030-01, 2030-02], period: {from: 2030-01-01, to: 2030-12-31}}
"""

BROKEN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "kind misspelt": ("kind: npo", "kind: nppo", ("unknown kind of source", "sources.figures.kind", "Write npo")),
    "kind unheard of": ("kind: npo", "kind: brev", ("unknown kind of source", "data/formats/brev.yaml")),
    "key misspelt": ("schedule: monthly", "scedule: monthly", ("'scedule'", "sources.figures")),
    "key missing": ("        uri: in/form_a.csv\n", "", ("'uri'", "found none", "sources.form_a")),
    "format unknown": ("format: csv", "format: ods", ("'csv', 'sav' or 'xlsx'", "'ods'")),
    "dialect not stated": (
        'delimiter: ";", ',
        "",
        ("option missing", "delimiter, as the format is csv", "State delimiter"),
    ),
    "dialect of another format": (
        "sheet: Blad,",
        "sheet: Blad, encoding: cp1252,",
        ("option that means nothing", "encoding"),
    ),
    "form not stated": ("        questionnaire: A\n", "", ("form not stated", "sources.form_a.questionnaire")),
    "form of a table": (
        "kind: npo",
        "kind: npo\n        questionnaire: A",
        ("form not stated", "kind npo, questionnaire A"),
    ),
    "back-test unknown": (
        "backtest: report",
        "backtest: maybe",
        ("'strict', 'report' or 'unprinted'", "'maybe'", "rounds.2031.backtest"),
    ),
    "days in the wrong order": (
        "        schedule: yearly\n",
        "        schedule: yearly\n        awaited: {from: 2031-03-01, due: 2031-04-01, last: 2031-03-31}\n",
        ("days in the wrong order", "sources.form_a.awaited", "2031-04-01, 2031-03-31"),
    ),
    "older than too old": (
        "schedule: monthly",
        "schedule: monthly\n        age_in_days: {due: 41, last: 40}",
        ("days in the wrong order", "sources.figures.age_in_days", "41, 40"),
    ),
    "month that is none": ("2030-02]", "2030-13]", ("months.2", "'2030-13'")),
    "header row 0": ("header_row: 3", "header_row: 0", ("header_row", "greater than or equal to 1")),
    "period backwards": ("to: 2030-12-31", "to: 2029-12-31", ("period in the wrong order", "2030-01-01 to 2029-12-31")),
    "key twice": ("format: csv", "format: csv\n        format: csv", ("not YAML", "'format' twice", "line 10")),
    "no rounds": (GOOD, "rounds: {}\n", ("rounds", "at least 1 item")),
    "empty file": (GOOD, "", ("empty",)),
    "two of a kind": (
        "kind: npo",
        "kind: questionnaire\n        questionnaire: A",
        ("two sources for one thing", "form_a and figures", "say under adds_to"),
    ),
    "adds to nothing": (
        "kind: npo",
        "kind: questionnaire\n        questionnaire: A\n        adds_to: {source: form_b, several: latest}",
        ("adds to no such source", "figures.adds_to.source", "expected form_a, found form_b"),
    ),
    "adds to another form": (
        "kind: npo",
        "kind: questionnaire\n        questionnaire: B\n        adds_to: {source: form_a, several: latest}",
        ("adds to no such source", "an earlier source of the same form"),
    ),
    "adds without a form": (
        "kind: npo",
        "kind: npo\n        adds_to: {source: form_a, several: latest}",
        ("no adds_to, as the kind is npo",),
    ),
    "adds by an unknown rule": (
        "kind: npo",
        "kind: questionnaire\n        questionnaire: A\n        adds_to: {source: form_a, several: first}",
        ("adds_to.several", "'latest' or 'most_complete'"),
    ),
    "name with a blank": ("form_a:", "form a:", ("form a", "pattern")),
}


def write(folder: Path, text: str) -> Path:
    path = folder / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_the_file_says_is_loaded(tmp_path: Path) -> None:
    sources = load_sources(write(tmp_path, GOOD))
    assert sources.folder == tmp_path
    assert sources.backtests() == {"2031": "report"}
    entry = sources.round("2031")
    assert [spec.source for spec in entry.sources] == ["form_a", "figures"]
    form, figures = entry.source("form_a"), entry.source("figures")
    assert (form.round, form.kind, form.questionnaire, form.format, form.schedule) == (
        "2031",
        "questionnaire",
        "A",
        "csv",
        "yearly",
    )
    assert (form.options.encoding, form.options.delimiter, form.options.decimal) == ("cp1252", ";", ",")
    assert form.options.final_newline
    assert form.options.header_row == 1
    assert figures.options.months == ("2030-01", "2030-02")
    assert figures.options.period is not None
    assert str(figures.options.period.last) == "2030-12-31"
    assert figures.file_name == "figures%20of%20all.xlsx"


def test_a_form_may_come_in_several_files(tmp_path: Path) -> None:
    added = "kind: questionnaire\n        questionnaire: A\n        adds_to: {source: form_a, several: most_complete}"
    late = load_sources(write(tmp_path, GOOD.replace("kind: npo", added))).round("2031").source("figures")
    assert late.adds_to is not None
    assert (late.adds_to.source, late.adds_to.several) == ("form_a", "most_complete")


def test_unknown_names_are_key_errors(tmp_path: Path) -> None:
    sources = load_sources(write(tmp_path, GOOD))
    with pytest.raises(KeyError):
        sources.round("2030")
    with pytest.raises(KeyError):
        sources.round("2031").source("none")


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told(name: str, tmp_path: Path) -> None:
    old, new, parts = BROKEN[name]
    assert old in GOOD
    with pytest.raises(FactErrors) as caught:
        load_sources(write(tmp_path, GOOD.replace(old, new, 1)))
    for part in parts:
        assert part in str(caught.value)


def test_a_place_that_is_not_permitted_is_a_fault(tmp_path: Path) -> None:
    for uri, what in (("https://files.example/a.xlsx", "host"), ("ftp://files.example/a.xlsx", "scheme")):
        with pytest.raises(FactErrors, match=f"^{what} that is not permitted: .*sources.figures.uri"):
            load_sources(write(tmp_path, GOOD.replace("file:///srv/in/figures%20of%20all.xlsx", uri)))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FactErrors) as caught:
        load_sources(write(tmp_path, GOOD.replace('delimiter: ";", ', "").replace("kind: npo", "kind: brev")))
    assert len(caught.value.errors) == 2


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactErrors, match="fact file missing"):
        load_sources(tmp_path / "sources.yaml")


def test_the_committed_file_is_complete(data_dir: Path) -> None:
    entry = load_sources(data_dir / "sources.yaml").round("2021")
    kinds = sorted((spec.kind, spec.questionnaire or "") for spec in entry.sources)
    assert kinds == [
        ("intervjustudier", ""),
        ("npo", ""),
        ("questionnaire", "A"),
        ("questionnaire", "B"),
        ("response_register", ""),
        ("stimulus_funds", ""),
        ("web_review", ""),
    ]
    assert entry.backtest == "strict"
    assert {spec.source for spec in entry.sources if spec.schedule == "monthly"} == {"npo"}
    assert all(isinstance(spec, SourceSpec) for spec in entry.sources)
