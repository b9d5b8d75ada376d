"""The audit of the reports that are here: what it finds can be checked again by plain counting."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import get_args

import pytest

from orchestration.consistency import AuditFinding, audit_report
from orchestration.consistency.command import run
from orchestration.consistency.model import BASES, Kind
from orchestration.consistency.output import COLUMNS, findings_csv, findings_page
from orchestration.consistency.words import CLASS_MEANINGS, CLASSES, MEANINGS, TITLES
from orchestration.facts.errors import FactError
from orchestration.facts.published import load_published
from orchestration.rounding import percent

REPORTS = ("2014", "2021")


@pytest.fixture(scope="module")
def findings(data_dir: Path) -> dict[str, tuple[AuditFinding, ...]]:
    return {report: audit_report(data_dir, report) for report in REPORTS}


def test_known_contradictions_are_found_without_being_listed_anywhere(
    findings: dict[str, tuple[AuditFinding, ...]],
) -> None:
    found = {(report, each.basis, each.kind, str(each.place)) for report in REPORTS for each in findings[report]}
    assert {
        ("2021", "print", "kronor", "main/30/4/1"),  # 500 000 kronor are neither used nor left
        ("2021", "print", "no_numerator", "bilaga2/12/30/7"),  # 5 per cent of 31
        ("2021", "print", "count_and_share", "text/3/9/1"),  # 25 of 132 as 14 per cent
        ("2021", "print", "parts_and_total", "bilaga2/20/2/7"),
        ("2021", "print", "parts_and_total", "text/52/1/1"),  # a total whose groups stand in an appendix
        ("2021", "print", "parts_and_total", "text/74/3/1"),  # 13 and 15 interviewed municipalities, 26 in all
        ("2021", "print", "rounded_total", "main/11/1/4"),
        ("2021", "print", "union", "main/14/10/1"),
        ("2021", "codebook", "union", "main/14/19/1"),
        ("2021", "print", "base", "main/24/5/4"),  # n=285 and 19 per cent of 71
        ("2021", "codebook", "base", "main/24/2/4"),  # n=285 and 254 answers in another table
        ("2021", "print", "base", "text/69/1/1"),  # no question left out
        ("2021", "codebook", "single_choice", "bilaga2/11/2/2"),  # 111 answers where 125 run the activity
        ("2021", "print", "base", "text/70/1/1"),  # n in a title and the answers in its rows
        ("2021", "print", "heading", "text/72/1/1"),
        ("2021", "print", "rank", "text/61/1/1"),  # rises with size, 22 then 19 per cent
        ("2021", "print", "range", "text/54/1/1"),  # 44-46 per cent, and 42 in a row
        ("2021", "print", "reference", "text/8/1/1"),
        ("2021", "print", "reference", "text/77/1/1"),
        ("2021", "print", "digit_for_not_asked", "bilaga2/16/12/1"),
        ("2021", "codebook", "digit_for_not_asked", "bilaga2/18/6/1"),
        ("2021", "print", "printed_twice", "text/73/2/1"),  # two days on which the collection ended
        ("2021", "print", "printed_twice", "text/75/7/1"),  # 168 and 168,7 million kronor
        ("2014", "print", "no_numerator", "main/11/1/2"),  # 3 per cent of 4
        ("2014", "print", "no_numerator", "main/11/2/2"),
        ("2014", "print", "printed_twice", "text/1/2/1"),
    } <= found


def test_only_what_follows_from_print_says_that_a_figure_must_be_another(
    findings: dict[str, tuple[AuditFinding, ...]],
) -> None:
    proofs = {basis: " ".join(each.proof for each in findings["2021"] if each.basis == basis) for basis in CLASSES}
    assert "måste vara" not in proofs["codebook"]
    assert "enligt kodbokens läsning" in proofs["codebook"]
    assert "enligt kodbokens läsning" not in proofs["print"]


def test_every_share_without_numerator_is_one_by_counting(
    data_dir: Path, findings: dict[str, tuple[AuditFinding, ...]]
) -> None:
    checked = 0
    for finding in (each for report in REPORTS for each in findings[report] if each.kind == "no_numerator"):
        (base,) = [int(other.rsplit("=", 1)[1]) for other in finding.other_places]
        assert int(finding.printed) not in {percent(count, base) for count in range(base + 1)}
        checked += 1
    assert checked >= 7


def test_places_are_printed_and_proofs_name_them(data_dir: Path, findings: dict[str, tuple[AuditFinding, ...]]) -> None:
    cells = {
        (cell.report, f"{cell.part}/{cell.table_no}/{cell.row_no}/{cell.col_no}"): cell
        for cell in load_published(data_dir).cells
    }
    for report in REPORTS:
        for finding in findings[report]:
            for place in (str(finding.place), *(other.split("=")[0] for other in finding.other_places)):
                if not place.startswith("text/"):
                    assert cells[report, place].place in finding.proof, place


def test_the_csv_has_one_row_a_finding_and_comes_out_the_same_again(
    data_dir: Path, findings: dict[str, tuple[AuditFinding, ...]]
) -> None:
    text = findings_csv(findings["2021"])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(findings["2021"])
    assert all(row["kind"] in TITLES and row["proof"].endswith(".") for row in rows)
    assert findings_csv(audit_report(data_dir, "2021")) == text


def test_the_page_shows_every_finding_and_needs_no_other_file(findings: dict[str, tuple[AuditFinding, ...]]) -> None:
    page = findings_page("2021", findings["2021"])
    assert page.startswith('<!DOCTYPE html>\n<html lang="sv">')
    assert page.count("<article>") == len(findings["2021"])
    assert not any(word in page for word in ("http://", "https://", "<script", "src="))
    assert "Inga fynd" in findings_page("2021", ())


def test_every_kind_has_its_words() -> None:
    assert set(TITLES) == set(MEANINGS) == set(get_args(Kind))
    assert set(CLASSES) == set(CLASS_MEANINGS) == set(BASES)


def test_the_command_writes_both_files_and_refuses_an_unknown_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("2014", tmp_path / "audit") == 0
    assert sorted(path.name for path in (tmp_path / "audit").iterdir()) == ["2014.csv", "2014.html"]
    said = capsys.readouterr().out
    assert "fynd i de tryckta siffrorna, 2014" in said
    assert all(title in said for title in CLASSES.values())
    with pytest.raises(FactError, match="no such report"):
        run("1999", tmp_path)


def test_an_unknown_report_is_named_with_those_that_are_there(data_dir: Path) -> None:
    with pytest.raises(FactError, match="2014 or 2021"):
        audit_report(data_dir, "1999")
