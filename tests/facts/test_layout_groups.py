"""Lines that follow a grouping: one a group of the round, in its order, as if somebody had written them out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.errors import FactErrors
from orchestration.facts.layout_files import LayoutFile, Line
from orchestration.facts.layout_groups import expanded
from orchestration.facts.load import load_catalog
from orchestration.facts.model import CellSpec
from tests.facts.conftest import Broken, Facts

ONE, TWO = "tables/2031/bilaga1/1.yaml", "tables/2031/bilaga2/1.yaml"
SIZES = """  - {label: 0–1 000, set: {group: s1}}
  - {label: 1 000 eller fler, set: {group: s2}}
"""
BY_SIZE = (", grouping: storlek", "")
REGIONS = """  - {label: Region Norr, under: Region, set: {group: "01"}}
  - {label: Region Söder, under: Region, set: {group: "02"}}
"""

WRITTEN = {
    "fixed": {"label": "x"},
    "by group": {"groups": "storlek"},
    "under group": {"label": "x", "under": "{group}", "groups": "storlek"},
}

BROKEN = [
    Broken("grouping", ONE, REGIONS, "  - {groups: län}\n", ("unknown grouping", "row 2 (län)", "found 'län'")),
    Broken(
        "group twice said", TWO, SIZES, "  - {groups: storlek, set: {group: s1}}\n", ("at blocks.1", "set does not")
    ),
    Broken("sign of no grouping", TWO, "label: Inga", 'label: "{group}"', ("at rows.2", "{group} in", "expected {n}")),
    Broken("order of no grouping", TWO, "label: Inga", "label: Inga, order: label", ("at rows.2", "order goes with")),
    Broken("unknown sign", TWO, "label: Antal", 'label: "Antal ({N})"', ("at columns.2", "{N} in 'Antal", "{n}")),
    Broken("number typed", TWO, "label: Antal", 'label: "Antal (n= 4)"', ("at columns.2", "'n= 4'", "printed_n")),
    Broken("number in a title", TWO, "title: E", "title: n=5, E", ("at title", "'n=5'")),
    Broken("sign in a sub heading", TWO, "under: Mått", 'under: "{n}"', ("at columns.2", "no sign in braces")),
    Broken("sign in a block", TWO, "label: 0–1 000", 'label: "{n}"', ("at blocks.1", "no sign in braces")),
    Broken("printed for nothing", TWO, "label: Antal", "label: Antal, printed_n: '4'", ("at columns.2", "{n} in")),
    Broken("printed for no title", TWO, "title: E", "printed_n: '4'\ntitle: E", ("printed_n goes with {n}",)),
    Broken("row and line", TWO, "row_no: 6", "row_no: 6, line_no: 3", ("at overrides.1", "row_no", "line_no")),
    Broken("no such line", TWO, "row_no: 6", "line_no: 4", ("override outside", "line_no up to 3", "(4, 2)")),
]


def cells(facts: Facts, part: str) -> tuple[CellSpec, ...]:
    return next(item for item in load_catalog(facts.folder).layouts if item.part == part).cells


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (TWO, SIZES, "  - {groups: storlek}\n"),
        (ONE, REGIONS, "  - {under: Region, groups: region}\n"),
        (ONE, "{label: 0–1 000, under: Storlek, set: {grouping: storlek, group: s1}}", "{groups: skr}"),
    ],
    ids=["blocks", "rows", "another grouping"],
)
def test_a_line_of_a_grouping_is_a_line_a_group(facts: Facts, file: str, old: str, new: str) -> None:
    part = file.split("/")[2]
    before = cells(facts, part)
    facts.replace(file, old, new)
    after = cells(facts, part)
    assert after[: len(before) - 3] == before[: len(before) - 3]
    assert (after == before) == ("skr" not in new)


def test_labels_are_the_scheme_s_in_the_words_of_the_table(facts: Facts) -> None:
    facts.replace(TWO, SIZES, '  - {label: "{code}: {group}", groups: storlek, order: label}\n')
    facts.replace(TWO, "blocks:", 'wording: {"–": "-", " eller fler": "–"}\nblocks:')
    assert [cell.row_labels[0] for cell in cells(facts, "bilaga2")[::6]] == ["s1: 0-1 000", "s2: 1 000–"]
    facts.replace("registers/size_schemes.csv", "0–1 000", "9–1 000")
    assert [cell.group for cell in cells(facts, "bilaga2")[::6]] == ["s2", "s1"]


def test_lines_under_the_group_stay_together_there(facts: Facts) -> None:
    facts.replace(TWO, *BY_SIZE)
    facts.replace(TWO, "row_no: 6", "row_no: 5")
    facts.replace(TWO, "blocks:\n" + SIZES, "")
    facts.replace(TWO, "{label: Inga,", '{under: "{group}", label: Inga, groups: storlek,')
    facts.replace(TWO, "{label: Journal,", '{under: "{group}", label: Journal, groups: storlek,')
    facts.replace(TWO, "{label: Tidbokning,", "{label: Tidbokning, groups: alla,")
    found = cells(facts, "bilaga2")[::2]
    assert [(cell.row_label, cell.group) for cell in found] == [
        ("Tidbokning", "riket"),
        ("0–1 000 > Inga", "s1"),
        ("0–1 000 > Journal", "s1"),
        ("1 000 eller fler > Inga", "s2"),
        ("1 000 eller fler > Journal", "s2"),
    ]


def test_an_override_of_a_line_holds_wherever_the_line_is_repeated(facts: Facts) -> None:
    facts.replace(TWO, "row_no: 6", "line_no: 3")
    assert [cell.not_asked_symbol for cell in cells(facts, "bilaga2")[1::2]] == ["", "", "-"] * 2


def test_a_number_that_print_has_instead_of_the_base_goes_with_its_column(facts: Facts) -> None:
    facts.replace(TWO, "label: Antal", 'label: "Antal (n={n})", printed_n: "4"')
    assert [(cell.col_labels[-1], cell.printed_n) for cell in cells(facts, "bilaga2")[:2]] == [
        ("Andel (%)", None),
        ("Antal (n={n})", "4"),
    ]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_file_and_place(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        cells(facts, "bilaga2")
    broken.check(caught.value)


@given(
    st.dictionaries(st.integers(1, 99).map("s{}".format), st.text("0–9 ", min_size=1), min_size=1),
    st.lists(st.sampled_from(list(WRITTEN)), min_size=1, max_size=6),
)
def test_whatever_the_scheme_each_line_stands_once_a_group_in_order(groups: dict[str, str], kinds: list[str]) -> None:
    about = {"report": "r", "round": "r", "part": "p", "table_no": 1, "title": "", "corner": ""}
    shape = LayoutFile.model_validate({**about, "rows": [WRITTEN[kind] for kind in kinds], "columns": [{"label": ""}]})
    found = list(expanded(shape, shape.rows, {"r": {"storlek": groups}}))
    for number, kind in enumerate(kinds, start=1):
        codes = [line.set.get("group", "") for line_no, line in found if line_no == number]
        assert codes == ([""] if kind == "fixed" else list(groups))
    for numbers in ([no for no, _ in found if kinds[no - 1] == kind] for kind in ("fixed", "by group")):
        assert numbers == sorted(numbers)
    for _, line in found:
        assert isinstance(line, Line)
        assert line.labels[0] == groups.get(line.set.get("group", ""), "x")
