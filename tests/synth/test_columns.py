"""Columns of exports: several flags in one column of codes, two header rows, and what an export cannot tell."""

from __future__ import annotations

from orchestration.facts.model import Variable, VariableType
from orchestration.synth.columns import answer_columns, as_exported, header_levels


def _variable(
    name: str, column: str, code: str | None = None, kind: VariableType = "flag", *, required: bool = False
) -> Variable:
    return Variable(name, "fraga", name, kind, None, "alla", required, None, None, column, code)


_VARIABLES = (
    _variable("styrdok", "Styrdokument", kind="single"),
    _variable("etj_boka", "E-tjänster", "1"),
    _variable("etj_sok", "E-tjänster", "2"),
    _variable("etj_inga", "E-tjänster", "9"),
    _variable("etj_text", "etj_text", kind="text"),
)


def test_flags_with_codes_share_a_column_in_the_order_of_the_codebook() -> None:
    columns = answer_columns(_VARIABLES)
    assert [column.name for column in columns] == ["Styrdokument", "E-tjänster", "etj_text"]
    assert [column.of_codes for column in columns] == [False, True, False]
    assert [column.of_numbers for column in columns] == [True, False, False]
    assert columns[1].codes({"etj_inga": "0", "etj_sok": "1", "etj_boka": "1"}) == "1,2"
    assert columns[1].codes({"etj_inga": "0", "etj_sok": "0", "etj_boka": None}) is None


def test_two_header_rows_name_what_columns_share_once() -> None:
    names = ["kommunkod", "lan", "Ansökan / Barn", "Ansökan / Äldre", "Chatt", "Chatt / Barn", "Ansökan / Alla"]
    upper = ["kommunkod", "lan", "Ansökan", "", "Chatt", "Chatt", "Ansökan"]
    lower = ["", "", "Barn", "Äldre", "", "Barn", "Alla"]
    assert header_levels(names) == (upper, lower)


def test_where_nothing_is_marked_a_column_of_codes_is_blank_and_so_are_its_options() -> None:
    marked = {"styrdok": "1", "etj_boka": "1", "etj_sok": "0", "etj_inga": "0"}
    unmarked = {"styrdok": "2", "etj_boka": "0", "etj_sok": "0", "etj_inga": "0"}
    blank = {"styrdok": "2", "etj_boka": None, "etj_sok": None, "etj_inga": None}
    exported = as_exported({"a": dict(marked), "b": dict(unmarked), "c": dict(blank)}, _VARIABLES)
    assert exported == {"a": marked, "b": blank, "c": blank}


def test_flags_with_columns_of_their_own_stay_unmarked() -> None:
    answers: dict[str, dict[str, str | None]] = {"a": {"flagga": "0"}}
    assert as_exported(answers, [_variable("flagga", "flagga")]) == answers


def test_options_that_are_required_stay_unmarked_in_a_blank_cell() -> None:
    variables = [_variable("a", "E-tjänster", "1", required=True), _variable("b", "E-tjänster", "2")]
    answers: dict[str, dict[str, str | None]] = {"0114": {"a": "0", "b": "0"}}
    assert as_exported(answers, variables) == {"0114": {"a": "0", "b": None}}
