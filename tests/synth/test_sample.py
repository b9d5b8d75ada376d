"""The committed sample of 2021: counted anew from its files, every printed cell comes out or is an erratum."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.model import CellSpec, Rule
from orchestration.facts.published import Published, load_published
from orchestration.facts.rules import holds
from orchestration.synth.assemble import conditions
from orchestration.synth.run import synthesise

pytestmark = pytest.mark.xdist_group("synth")  # early, beside the loads: groups run before single tests

ROUND = "2021"
Record = dict[str, str | None]


@dataclass(frozen=True)
class Sample:
    """The files of the sample, read with other means than those that wrote them."""

    folder: Path
    answers: Mapping[str, Record]
    forms: Mapping[str, frozenset[str]]
    register: tuple[dict[str, str], ...]


@pytest.fixture(scope="module")
def catalog(data_dir: Path) -> Catalog:
    return load_catalog(data_dir)


@pytest.fixture(scope="module")
def published(data_dir: Path) -> Published:
    return load_published(data_dir)


@pytest.fixture(scope="module")
def sample(data_dir: Path) -> Sample:
    folder = data_dir / "sample" / ROUND
    register = tuple(_csv(folder / "svarsregister_2021.csv"))
    answers: dict[str, Record] = {
        row["kommunkod"]: {"reg_svarat": "1" if row["besvarad"] == "ja" else "0", "reg_enkat": row["enkat"]}
        for row in register
    }
    for code, known in answers.items():
        known["reg_lan"] = code[:2]
    form_a, form_b = _csv(folder / "enkat_a_2021.csv"), _sav(folder / "enkat_b_2021.sav")
    for row in (*form_a, *form_b):
        answers[row["kommunkod"]].update({name: value or None for name, value in row.items()})
    forms = {"A": frozenset(form_a[0]), "B": frozenset(form_b[0])}
    return Sample(folder, answers, forms, register)


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="cp1252", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def _sav(path: Path) -> list[dict[str, str]]:
    frame, _ = pyreadstat.read_sav(str(path), user_missing=True)

    def show(value: object) -> str:
        if isinstance(value, float):
            return "" if pd.isna(value) else str(int(value))
        return "" if value is None else str(value)

    return [{str(name): show(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _met(rule: Rule, known: Record) -> bool:
    """Evaluate a rule by counting its terms that are met: not the project's own way."""
    met = sum(1 for term in rule.terms if known.get(term.variable) in set(term.codes))
    return {"all": met == len(rule.terms), "any": met > 0, "none": met == 0, "not_all": met < len(rule.terms)}[
        rule.combine
    ]


def _groups(catalog: Catalog, code: str) -> dict[str, str]:
    scheme = catalog.codebooks[ROUND].round.size_scheme
    region = catalog.registers.municipality(code).region_code
    return {"alla": "riket", "region": region, "storlek": catalog.registers.size_group_of(scheme, code).group_code}


def _computed(catalog: Catalog, sample: Sample, spec: CellSpec, groups: Mapping[str, Mapping[str, str]]) -> str:
    definitions = {item.indicator: item for item in catalog.indicators.definitions[ROUND]}
    bases = {item.base: item.rule for item in catalog.indicators.bases[ROUND]}
    definition = definitions.get(spec.indicator)
    if definition is None:
        return spec.not_asked_symbol or "*"
    members = [known for code, known in sample.answers.items() if groups[code][spec.grouping] == spec.group]
    base = bases[definition.base]
    inside = [known for known in members if _met(base, known) and (known["reg_svarat"] == "1" or not base.terms)]
    count = sum(1 for known in inside if _met(definition.numerator, known))
    if spec.zero_symbol and not count:
        return spec.zero_symbol
    share = (200 * count + len(inside)) // (2 * len(inside))
    return str({"population": len(members), "numerator": count, "base": len(inside), "share": share}[spec.measure])


def _cells(catalog: Catalog, sample: Sample, published: Published) -> dict[tuple[str, int, int, int], tuple[str, str]]:
    """Return printed (without the mark of a footnote) and computed of every cell that rests on this round's answers."""
    printed = {
        (cell.part, cell.table_no, cell.row_no, cell.col_no): cell.printed.rstrip("*") or cell.printed
        for cell in published.cells
        if cell.report == ROUND
    }
    groups = {code: _groups(catalog, code) for code in sample.answers}
    return {
        place: (printed[place], _computed(catalog, sample, spec, groups))
        for layout in catalog.layouts
        if layout.report == ROUND
        for spec in layout.cells
        if spec.round == ROUND and spec.indicator
        for place in [(layout.part, layout.table_no, spec.row_no, spec.col_no)]
        if place in printed  # not in tables of our own
    }


@pytest.fixture(scope="module")
def cells(catalog: Catalog, sample: Sample, published: Published) -> dict[tuple[str, int, int, int], tuple[str, str]]:
    return _cells(catalog, sample, published)


def test_every_printed_cell_comes_out_or_is_an_erratum(
    cells: Mapping[tuple[str, int, int, int], tuple[str, str]], published: Published
) -> None:
    differing = {place: pair for place, pair in cells.items() if pair[0] != pair[1]}
    errata = {
        (item.part, item.table_no, item.row_no, item.col_no): (item.printed, item.computed)
        for item in published.errata
        if item.report == ROUND
    }
    assert differing == errata


def test_at_least_98_percent_of_the_appendices_are_equal(
    cells: Mapping[tuple[str, int, int, int], tuple[str, str]],
) -> None:
    places = Counter(place[0] for place in cells)
    assert (places["bilaga1"], places["bilaga2"]) == (78, 2125)
    figures = {place: pair for place, pair in cells.items() if not {"*", "."} & set(pair)}  # those are no shares
    verdicts = Counter((place[0], printed == computed) for place, (printed, computed) in figures.items())
    assert verdicts["bilaga1", False] == 0
    equal, differing = (verdicts["bilaga1", same] + verdicts["bilaga2", same] for same in (True, False))
    assert 100 * equal >= 98 * (equal + differing)


def test_answers_obey_routing_and_their_answer_sets(catalog: Catalog, sample: Sample) -> None:
    codebook = catalog.codebooks[ROUND]
    codes = {item.answer_set: {code.code for code in item.codes} for item in codebook.answer_sets}
    faults = []
    for code, known in sample.answers.items():
        for variable in codebook.variables:
            value = known.get(variable.variable)
            asked = all(holds(rule, known) for rule in conditions(codebook, variable))
            if value is None:
                good = not (asked and variable.required)
            else:
                good = asked and (variable.answer_set is None or value in codes[variable.answer_set])
            if not good:
                faults.append((code, variable.variable, value))
    assert faults == []


def test_each_form_holds_the_variables_of_its_own_questions(catalog: Catalog, sample: Sample) -> None:
    codebook = catalog.codebooks[ROUND]
    questions = {item.question: item.questionnaires for item in codebook.questions}
    fixed = {"kommunkod", "kommun", "lan", "undersokningsar", "dataursprung"}
    for form, columns in sample.forms.items():
        assert columns - fixed == {item.variable for item in codebook.variables if form in questions[item.question]}


def test_who_was_sent_which_form_and_who_answered(sample: Sample) -> None:
    assert Counter((row["enkat"], row["besvarad"]) for row in sample.register) == {
        ("A", "ja"): 266,
        ("A", "nej"): 2,
        ("B", "ja"): 19,
        ("B", "nej"): 3,
    }


def test_numbers_have_the_totals_of_the_report(sample: Sample) -> None:
    def given(variable: str) -> list[int]:
        return sorted((int(value) for known in sample.answers.values() if (value := known.get(variable))), reverse=True)

    night, day, alarms, dispensers = map(
        given, ("antal_nattillsyn", "antal_dagtillsyn", "antal_gps", "antal_lakemedelsfordelare")
    )
    assert (sum(night), night[0], sum(1 for number in night if number >= 100)) == (3146, 179, 5)
    assert (sum(day), sum(1 for number in day if number)) == (199, 33)
    assert (sum(alarms), sum(1 for number in alarms if number > 700)) == (1806, 1)
    assert sum(dispensers) == 770


def test_the_107_texts_on_other_purposes_name_what_the_report_lists(sample: Sample, data_dir: Path) -> None:
    with (data_dir / "codings" / f"{ROUND}.csv").open(encoding="utf-8", newline="") as handle:
        codes = {(row["variable"], row["text"]): row["code"] for row in csv.DictReader(handle)}
    written = [text for known in sample.answers.values() if (text := known.get("stim_till_text"))]
    named = Counter(codes["stim_till_text", text] for text in written)
    others = named.pop("ovrigt")
    assert len(written) == 107
    assert sorted(named.values(), reverse=True) == [25, 7, 7, 6, 5, 4, 4, 3, 3, *[1] * 20]
    assert named["signering"] == 25
    assert others == 23


def test_answers_hang_together(sample: Sample) -> None:
    """Whoever has many kinds of welfare technology for the elderly at home has many e-services, too."""

    def marks(known: Record, prefix: str, wanted: str) -> int:
        return sum(1 for name, value in known.items() if name.startswith(prefix) and value == wanted)

    pairs = [(marks(known, "vt_aldre_", "2"), marks(known, "etjanst_", "1")) for known in sample.answers.values()]
    ranks = pd.DataFrame(pairs).rank()
    assert 0.3 < float(ranks[0].corr(ranks[1])) < 0.95


def _sheet(path: Path) -> tuple[list[str], list[tuple[object, ...]], list[str]]:
    """Return what stands above the header, the rows below it, and the document's title and description."""
    book = openpyxl.load_workbook(path)
    lines: list[tuple[object, ...]] = [tuple(line) for line in book.worksheets[0].iter_rows(values_only=True)]
    return (
        [str(line[0]) for line in lines[:2]],
        lines[3:],
        [str(book.properties.title), str(book.properties.description)],
    )


def test_the_web_review_has_the_outcome_of_the_report(catalog: Catalog, sample: Sample) -> None:
    _, rows, _ = _sheet(sample.folder / "webbgranskning_2021.xlsx")
    assert Counter(row[2] for row in rows) == {"Digital kanal": 89, "Blankett för utskrift": 18, "Ingen": 25}
    assert sum(1 for row in rows if row[3] == "ja") == 6
    assert all(row[2] == "Digital kanal" for row in rows if row[3] == "ja")
    small = [row for row in rows if _groups(catalog, str(row[0]))["storlek"] == "s1"]
    assert 2 * sum(1 for row in small if row[2] == "Digital kanal") == len(small)
    assert all(row[2] == "Digital kanal" for row in rows if row not in small)
    assert len({row[0] for row in rows}) == 132
    assert {value.strftime("%Y-%m") for row in rows if isinstance(value := row[4], (date, datetime))} == {"2020-11"}


def test_stimulus_funds_add_up_to_table_30_and_agree_with_the_answers(sample: Sample) -> None:
    _, rows, _ = _sheet(sample.folder / "stimulansmedel_2021.xlsx")
    amounts = {str(row[0]): tuple(int(str(cell)) for cell in row[2:5]) for row in rows}
    assert [sum(row[column] for row in amounts.values()) for column in range(3)] == [159429726, 146188959, 12740767]
    assert {code for code, known in sample.answers.items() if known["reg_enkat"] == "A"} == amounts.keys()
    assert all(used + left <= asked and min(used, left) >= 0 for asked, used, left in amounts.values())
    for code, (asked, used, _) in amounts.items():
        answer = sample.answers[code].get("stim_forbrukning")
        assert {None: True, "1": used == asked, "2": 0 < used < asked, "3": used == 0}[answer]


def test_npo_holds_the_real_figures_and_says_so(sample: Sample, published: Published) -> None:
    above, rows, properties = _sheet(sample.folder / "npo_2021.xlsx")
    printed = {(c.row_no, c.col_no): c.value for c in published.cells if (c.part, c.table_no) == ("main", 27)}
    expected = [[printed[row, column] for row in (1, 2, 3, 4, 5, 8, 9)] for column in range(1, 7)]
    assert [[float(str(cell)) for cell in row[1:8]] for row in rows] == expected
    assert [str(row[0]) for row in rows] == ["2016-02", "2017-02", "2018-02", "2019-02", "2020-01", "2021-01"]
    assert above[1] == "Insamlade uppgifter, Inera"
    assert {row[8] for row in rows} == {"insamlade uppgifter, Inera"}
    assert not any("yntetisk" in text for text in (*above, *properties))


def test_everything_else_is_marked_synthetic(sample: Sample) -> None:
    for name in ("enkat_a_2021.csv", "svarsregister_2021.csv"):
        assert {row["dataursprung"] for row in _csv(sample.folder / name)} == {"syntetiska svar"}
    assert {row["dataursprung"] for row in _sav(sample.folder / "enkat_b_2021.sav")} == {"syntetiska svar"}
    _, meta = pyreadstat.read_sav(str(sample.folder / "enkat_b_2021.sav"), metadataonly=True)
    assert str(meta.file_label).startswith("Syntetiska svar")
    for name in ("webbgranskning_2021.xlsx", "stimulansmedel_2021.xlsx"):
        above, rows, properties = _sheet(sample.folder / name)
        assert above[1] == "Syntetiska svar – inte uppgifter om någon kommun"
        assert {row[-1] for row in rows} == {"syntetiska svar"}
        assert any("Syntetiska svar" in text for text in properties)
    texts = [
        value for known in sample.answers.values() for name, value in known.items() if name.endswith("_text") and value
    ]
    assert texts
    assert all("(syntetiskt svar)" in text for text in texts)


def test_the_sample_is_reproduced_to_the_byte(data_dir: Path, sample: Sample, tmp_path: Path) -> None:
    report = synthesise(data_dir, ROUND, tmp_path)
    names = {path.name for path in sample.folder.iterdir()} - {f"intervjustudier_{ROUND}.csv"}  # from print
    assert sorted(report.files) == sorted(names)
    different = [name for name in report.files if (tmp_path / name).read_bytes() != (sample.folder / name).read_bytes()]
    assert different == []
