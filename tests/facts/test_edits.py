"""Edits of a codebook: which variables patterns name, and what a row may not say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.facts.codebook import load_codebook
from orchestration.facts.edit_rules import Comparison
from orchestration.facts.edits import Edit, load_edits
from orchestration.facts.errors import FactErrors
from orchestration.facts.formats import load_formats
from orchestration.facts.registers import load_registers

ROUND = "2021"
HEADER = "edit,kind,subject,object,limit,severity,meaning\n"


def load(data_dir: Path, folder: Path, *rows: str, header: str = HEADER) -> tuple[Edit, ...]:
    """Load these rows as the edits of the newest codebook."""
    data = folder / "data"
    shutil.copytree(data_dir / "codebooks" / ROUND, data / "codebooks" / ROUND)
    (data / "codebooks" / ROUND / "edits.csv").write_text(header + "".join(f"{row}\n" for row in rows), "utf-8")
    registers = load_registers(data_dir)
    return load_edits(data, load_codebook(data, ROUND, registers), registers, load_formats(data_dir).kinds)


def test_braces_bind_one_text_in_subject_and_object(data_dir: Path, tmp_path: Path) -> None:
    row = "inga,excludes,etjanst_{omrade}_inga,etjanst_{omrade}_* -etjanst_{omrade}_vet_inte,,stop,x"
    edits = load(data_dir, tmp_path, row)
    assert len(edits) == 8
    for edit in edits:
        (subject,) = edit.subject
        stem = subject.removesuffix("_inga")
        assert edit.object
        assert all(name.startswith(stem) and not name.endswith(("_vet_inte", "_inga")) for name in edit.object)
        assert edit.edit == f"inga_{stem.removeprefix('etjanst_')}"


def test_numbers_are_held_against_numbers_of_registers_and_other_sources(data_dir: Path, tmp_path: Path) -> None:
    row = 'a,implies,"any(antal_gps>0, stimulus.used_sek<>0)",antal_gps <= 0.5*reg_befolkning,,note,x'
    (edit,) = load(data_dir, tmp_path, row)
    assert edit.when
    assert edit.then
    assert edit.sources == {"stimulus"}
    assert edit.when.terms == (Comparison("antal_gps", ">", 0, ""), Comparison("stimulus.used_sek", "<>", 0, ""))
    assert edit.then.terms == (Comparison("antal_gps", "<=", 0.5, "reg_befolkning"),)


def test_a_rollup_is_one_that_an_edit_may_have(data_dir: Path, tmp_path: Path) -> None:
    header, row = HEADER.replace("\n", ",rollup\n"), "a,implies,stim_forbrukning=1,stimulus.remaining_sek=0,,note,x,"
    given = [edit.rollup for edit in load(data_dir, tmp_path / "good", row, f"b{row[1:]}all", header=header)]
    assert given == ["joint", "all"]
    with pytest.raises(FactErrors, match="column rollup: expected joint, any, all, found 'population'"):
        load(data_dir, tmp_path / "bad", f"{row}population", header=header)


@pytest.mark.parametrize(
    ("row", "place", "says"),
    [
        ("a,excluding,samarbete_inget,samarbete_*,,stop,x", "row 2, column kind", "excludes"),
        ("a,excludes,samarbete_inget,samarbete_*,,refuse,x", "row 2, column severity", "acknowledge"),
        ("a,excludes,samarbete_inget,,,stop,x", "row 2, column object", "edit of another form than its kind"),
        ("a,some,samarbete_*,samarbete_inget,,stop,x", "row 2, column object", "edit of another form than its kind"),
        ("a,at_most,samarbete_*,,,stop,x", "row 2, column limit", "edit of another form than its kind"),
        ("a,excludes,samarbete_ingen,samarbete_*,,stop,x", "row 2, column subject", "edit of no variable"),
        ("a,part,samarbete_inget,samarbete_*,,stop,x", "row 2, column subject", "edit of no variable"),
        ("a,implies,samarbete_ingen=1,samarbete_region=0,,stop,x", "row 2, column subject", "unknown variable"),
        ("a,implies,samarbete_inget=1,samarbete_region=7,,stop,x", "row 2, column object", "outside the answer set"),
        ("a,implies,samarbete_inget=1,samarbete_region>0,,stop,x", "row 2, column object", "comparison of what is no"),
        ("a,implies,antal_gps<=2*antal,antal_gps>0,,stop,x", "row 2, column subject", "comparison of what is no"),
        ("a,implies,stimulus.left=0,antal_gps>0,,stop,x", "row 2, column subject", "unknown variable"),
        ("a,implies,web_review.category=no,antal_gps>0,,stop,x", "row 2, column subject", "outside the answer set"),
        ("a,implies,antal_gps>many,antal_gps>0,,stop,x", "row 2, column subject", "comparison of what is no"),
        ("a,excludes,samarbete_inget,samarbete_*,,stop,", "row 2, column meaning", "empty cell"),
    ],
)
def test_a_row_that_says_nothing_is_named(data_dir: Path, tmp_path: Path, row: str, place: str, says: str) -> None:
    with pytest.raises(FactErrors) as caught:
        load(data_dir, tmp_path, row)
    (error,) = caught.value.errors
    assert place in error.where
    assert says in str(error)
