"""Reads ``data/codings/``: what the free texts of a round mean, as codes.

Here belong the coding and the one rule for what counts as the same text. Whether each answered text has a code is seen
at the landing.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import Codebook, TextCode
from orchestration.facts.reader import (
    IDENTIFIER,
    Column,
    CsvFile,
    Row,
    fact_name,
    matching,
    note_repeated,
    read_optional_rows,
)
from orchestration.facts.states import files_of, left_out

CODES_FILE = "codes.csv"
CODES = CsvFile(
    "codings/codes.csv",
    "What free texts can mean: every code of all codings, in the order of tables.",
    {"code": Column("Name of the meaning.", matching(IDENTIFIER)), "label": Column("What it is called, Swedish.")},
    ("code",),
    ("text_codes",),
    may_be_empty=True,
)
CODING = CsvFile(
    "codings/<round>.csv",
    "What the free texts of a round mean.",
    {
        "variable": Column("Text variable of the round.", to="codebooks/<round>/variables.csv"),
        "text": Column("Answer as written; capitals and white space do not matter."),
        "code": Column("What it means; several rows where it means several things.", to="codings/codes.csv"),
    },
    ("variable", "text", "code"),
    ("text_codes",),
    may_be_empty=True,
)
FILES = (CODES, CODING)


def text_key(text: str) -> str:
    """Give the form in which texts are compared, here and nowhere else; empty for nothing but white space.

    Capitals, normal form and white space (line ends and tabs too) make no other text: one blank stands for any run of
    it, and none at the ends.
    """
    decomposed = unicodedata.normalize("NFD", " ".join(text.split()))
    return unicodedata.normalize("NFC", decomposed.casefold())


def coded_texts(data_dir: Path, codebook: Codebook) -> dict[str, frozenset[str]]:
    """Return the keys of the texts that have a code in the round, by coded variable; FactErrors for a broken file."""
    path = data_dir / CODING.pattern.replace("<round>", codebook.round.round)
    complaints = Complaints(fact_name(data_dir, path))
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_optional_rows(data_dir, path, CODING, complaints):
        found[row.cells["variable"]].add(text_key(row.cells["text"]))
    complaints.settle()
    return {variable: frozenset(keys) for variable, keys in found.items()}


def load_codings(data_dir: Path, codebooks: Mapping[str, Codebook]) -> tuple[TextCode, ...]:
    """Read and validate the codings of all rounds, sorted by round, then in the file's order; no folder: none.

    Raises FactErrors with every error: a file of no round, a variable that is no text of the round, a code that
    ``codes.csv`` lacks, a text with the same code twice, a code that no text has.
    """
    folder = data_dir / "codings"
    complaints = Complaints(fact_name(data_dir, folder))
    code_rows = read_optional_rows(data_dir, folder / CODES_FILE, CODES, complaints)
    names = [row.values()["code"] for row in code_rows]
    note_repeated(code_rows, [row.cells["label"] for row in code_rows], "label")
    codes = {
        name: (row.cells["label"], number) for number, (name, row) in enumerate(zip(names, code_rows, strict=True), 1)
    }
    codings: list[tuple[Codebook, list[Row]]] = []
    for path in (path for path in files_of(data_dir, CODING.pattern) if path.name != CODES_FILE):
        codebook = codebooks.get(path.stem)
        if codebook is None:
            expected = f"<round>.csv for a round among {', '.join(sorted(codebooks))}"
            remedy = "rename or remove the file, or write the codebook"
            complaints.add("file of no round", fact_name(data_dir, path), expected, path.name, remedy)
            continue
        codings.append((codebook, read_optional_rows(data_dir, path, CODING, complaints)))
    complaints.settle()  # what a file lacks that could not be read nobody knows
    found = [item for codebook, rows in codings for item in _coding(rows, codebook, codes)]
    used = {item.code for item in found}
    for row in code_rows:
        if row.cells["code"] not in used and not left_out(data_dir):  # a round that is not read may use it
            row.complain(
                "code", "code of no text", "a text with that code in a coding", "remove the row, or use the code"
            )
    complaints.settle()
    return tuple(found)


def _coding(rows: list[Row], codebook: Codebook, codes: Mapping[str, tuple[str, int]]) -> list[TextCode]:
    texts = {item.variable for item in codebook.variables if item.type == "text"}
    found = []
    for row in rows:
        variable = row.reference("variable", texts, f"codebooks/{codebook.round.round}/variables.csv with type text")
        code = row.reference("code", codes)
        label, sort_no = codes.get(code, ("", 0))
        found.append(TextCode(codebook.round.round, variable, text_key(row.text("text")), code, label, sort_no))
    note_repeated(rows, [(item.variable, item.text_key, item.code) for item in found], "text")
    return found
