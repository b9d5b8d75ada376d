"""Addresses of tables, and lists of municipalities that analysts write."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.regroup.request import Listed, RegroupError, TableKey, parse_table, read_list

KNOWN = {"0114", "0115", "2584"}


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "lista.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_an_address_may_leave_out_the_report() -> None:
    assert parse_table("bilaga2/12") == TableKey(None, "bilaga2", 12)
    assert parse_table(" r/bilaga2/12 ") == TableKey("r", "bilaga2", 12)


@pytest.mark.parametrize("text", ["", "bilaga2", "bilaga2/tolv", "a/b/1/2", "bilaga2/12/"])
def test_another_text_is_no_address(text: str) -> None:
    with pytest.raises(RegroupError, match="not the address of a printed table"):
        parse_table(text)


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig")])
def test_a_list_keeps_the_order_of_its_groups(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = ["grupp,kommunkod", "Nord,2584", "Syd,0115", "Nord,0114"]
    path = written(tmp_path, "\n".join(rows).replace(",", delimiter) + "\n", encoding)
    assert read_list(path, KNOWN) == (
        Listed("Nord", 1, "2584"),
        Listed("Syd", 2, "0115"),
        Listed("Nord", 1, "0114"),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kommunkod,grupp\n114,Nord\n", r"lista\.csv, row 2.*'114' \(Nord\).*leading zero"),
        ("kommunkod,grupp\n0114,\n", r"lista\.csv, row 2.*a name in grupp"),
        ("kommunkod,grupp\n", "a row a municipality"),
        ("kommun,grupp\n0114,Nord\n", r"row 1.*kommunkod and grupp.*'kommun', 'grupp'.*kommunkod"),
        ("kommunkod,grupp\n0114,Nord\n0114,Nord\n", "0114 in Nord"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RegroupError) as refused:
        read_list(written(tmp_path, text), KNOWN)
    assert re.search(said, str(refused.value), re.DOTALL), str(refused.value)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('kommunkod;grupp\n0180;"Stor"stad\n0114;Övriga\n', 2),
        ('kommunkod;grupp\n0180;Storstad\n0114;"Övriga\n', 3),
        ('kommunkod,grupp\n0180,"Stor" stad\n', 2),
        ('kommunkod,"grupp\n0180,Storstad\n', 1),
        ('"kommunkod"x,grupp\n0180,Storstad\n', 1),
        (f"kommunkod,grupp\n0180,{'x' * 200_000}\n", 2),
    ],
)
def test_a_quotation_mark_out_of_place_is_one_sentence(tmp_path: Path, text: str, row: int) -> None:
    with pytest.raises(RegroupError) as refused:
        read_list(written(tmp_path, text), KNOWN)
    said = str(refused.value)
    assert said.startswith(f"row that is not CSV: lista.csv, row {row}: expected cells with ")
    assert "\n" not in said
    assert len(said) < 500
    assert "Close the quotation mark" in said


@given(st.binary() | st.text('kommundgrp0114;,"\n\r\0 ').map(lambda text: f"kommunkod,grupp\n{text}".encode()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_a_list_or_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lista.csv"
    path.write_bytes(content)
    with suppress(RegroupError):
        assert {member.municipality_code for member in read_list(path, KNOWN)} <= set(KNOWN)


def test_a_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegroupError, match=r"not UTF-8: .*row 2"):
        read_list(written(tmp_path, "kommunkod,grupp\n0114,Öst\n", "cp1252"), KNOWN)
