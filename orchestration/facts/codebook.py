"""Reads ``data/codebooks/<round>/`` into a Codebook: what the round asked, of whom, in which order.

Here belong the files' columns and the order of reading; what must hold between the files is ``codebook_rules``.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from orchestration.facts.codebook_rules import note_codebook_faults
from orchestration.facts.codes import REGISTER_PREFIX, RuleCodes, rule_codes
from orchestration.facts.complaints import Complaints
from orchestration.facts.model import (
    AnswerCode,
    AnswerSet,
    Codebook,
    CodeStatus,
    Question,
    QuestionKind,
    Questionnaire,
    Round,
    Universe,
    Variable,
    VariableType,
)
from orchestration.facts.reader import (
    CODE,
    IDENTIFIER,
    Column,
    CsvFile,
    Row,
    fact_name,
    matching,
    note_repeated,
    one_of,
    read_rows,
)
from orchestration.facts.registers import Registers, load_registers
from orchestration.facts.rounds import rounds_of
from orchestration.facts.units import note_frame_faults
from orchestration.facts.yaml_reader import YamlFile, read_yaml

__all__ = ["EXPORT_COLUMNS", "codes_of", "load_codebook", "rounds_of"]

EXPORT_COLUMNS = ("kommunkod", "enhetskod", "kommun", "lan", "undersokningsar", "dataursprung")

ROUND = YamlFile(
    "codebooks/<round>/round.yaml",
    "What a round is: its name, when it was collected, which divisions its report uses.",
    Round,
    {"size_scheme": "registers/size_schemes.csv", "skr_edition": "registers/skr_groups.csv"},
    ("rounds",),
)
QUESTIONNAIRES = CsvFile(
    "codebooks/<round>/questionnaires.csv",
    "The forms of a round and who received each.",
    {
        "questionnaire": Column("Letter of the form.", matching(re.compile(r"[A-Z]"))),
        "label": Column("Name of the form, Swedish."),
        "recipients": Column("Who received it."),
        "compulsory": Column("Whether a recipient has to answer it.", Row.boolean),
    },
    ("questionnaire",),
)
QUESTIONS = CsvFile(
    "codebooks/<round>/questions.csv",
    "The questions of a round in printed order.",
    {
        "question": Column("Name of the question within its round.", matching(IDENTIFIER)),
        "number": Column("Number of the question in the printed form.", Row.natural),
        "kind": Column("main, follow_up, or stimulus.", one_of(get_args(QuestionKind))),
        "parent": Column("Question that this one follows up; empty for none.", Row.optional),
        "questionnaires": Column("Forms that hold the question, joined by |.", Row.names),
        "theme": Column("Theme of the question, Swedish."),
        "text": Column("Wording of the question, Swedish."),
    },
    ("question",),
    ("questions",),
)


def _bound(row: Row, column: str) -> float | None:
    """A bound is a number, but that of a date: a day, which is read beside it."""
    return None if row.cells["type"] == "date" else row.optional_number(column)


VARIABLES = CsvFile(
    "codebooks/<round>/variables.csv",
    "The variables of a round in printed order: what the columns of its exports hold.",
    {
        "variable": Column("Name of the variable within its round.", matching(IDENTIFIER)),
        "question": Column("Question it belongs to.", to="questions.csv"),
        "item": Column("Wording of the item within the question, Swedish; empty for none.", Row.raw),
        "type": Column("single, flag, number, text, or date.", one_of(get_args(VariableType))),
        "answer_set": Column("Answer set of the codes; else empty.", Row.optional, "answer_sets.csv"),
        "universe": Column("Who is to answer.", to="universes.csv"),
        "required": Column("Whether a blank cell is an error where the variable applies.", Row.boolean),
        "minimum": Column("Smallest permitted number, earliest day of a date; else empty.", _bound),
        "maximum": Column("Largest permitted number, latest day of a date; else empty.", _bound),
        "column": Column("Column of the export, where it is not called as the variable.", Row.raw, optional=True),
        "code": Column("Code that means marked, where flags share a column.", Row.optional, optional=True),
    },
    ("variable",),
    ("variables",),
)
ANSWER_SETS = CsvFile(
    "codebooks/<round>/answer_sets.csv",
    "Permitted codes of a round, by answer set in printed order.",
    {
        "answer_set": Column("Name of the set.", matching(IDENTIFIER)),
        "code": Column("Code as the export has it: one or two digits.", matching(CODE)),
        "label": Column("Answer as the form words it, Swedish."),
        "status": Column("answered, or dont_know.", one_of(get_args(CodeStatus))),
    },
    ("answer_set", "code"),
    ("answer_codes",),
)
UNIVERSES = CsvFile(
    "codebooks/<round>/universes.csv",
    "Who is to answer a variable, by name.",
    {
        "universe": Column("Name of the universe.", matching(IDENTIFIER)),
        "rule": Column("Rule on answers and registers that its members fulfil."),
        "description": Column("Who that is, in words."),
    },
    ("universe",),
    ("rules", "rule_codes"),
)
FILES = (ROUND, QUESTIONNAIRES, QUESTIONS, VARIABLES, ANSWER_SETS, UNIVERSES)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of one folder, read but not yet understood."""

    folder: Path
    about: Round
    forms: list[Row]
    questions: list[Row]
    variables: list[Row]
    answer_sets: list[Row]
    universes: list[Row]


def load_codebook(data_dir: Path, round_: str, registers: Registers | None = None) -> Codebook:
    """Read and validate ``data_dir/codebooks/<round_>``; registers are read from ``data_dir`` unless given.

    Raises FactErrors with every error of the folder: files and columns missing or unknown, keys repeated, references
    that dangle, malformed values, rules outside the grammar, routing in a circle or on a variable that comes later.
    """
    folder = data_dir / "codebooks" / round_
    complaints = Complaints(fact_name(data_dir, folder))
    files = _read_files(data_dir, folder, complaints)
    codebook = _understand(files, registers or load_registers(data_dir), complaints)
    complaints.settle()
    return codebook


def codes_of(codebook: Codebook, registers: Registers) -> RuleCodes:
    """Gather the codes that rules on this round may name."""
    return rule_codes(codebook.variables, codebook.answer_sets, codebook.questionnaires, registers)


def _read_files(data_dir: Path, folder: Path, complaints: Complaints) -> _Files:
    """Read all files; raise at once if one is not readable, since its missing rows would dangle everywhere."""
    about = read_yaml(data_dir, folder / "round.yaml", Round, complaints)
    files = (QUESTIONNAIRES, QUESTIONS, VARIABLES, ANSWER_SETS, UNIVERSES)
    rows = [read_rows(data_dir, folder / Path(file.pattern).name, file, complaints) for file in files]
    complaints.settle()
    assert about is not None, "round.yaml is missing only where an error was noted"
    return _Files(folder, about, *rows)


def _understand(files: _Files, registers: Registers, complaints: Complaints) -> Codebook:
    _note_round(files, registers, complaints)
    forms = tuple(Questionnaire(**row.values()) for row in files.forms)
    answer_sets = _answer_sets(files.answer_sets)
    variables = tuple(map(_variable, files.variables))
    codes = rule_codes(variables, answer_sets, forms, registers)
    codebook = Codebook(
        round=files.about,
        questionnaires=forms,
        questions=tuple(Question(**row.values()) for row in files.questions),
        variables=variables,
        answer_sets=answer_sets,
        universes=tuple(_universe(row, codes) for row in files.universes),
    )
    note_codebook_faults(codebook, files.questions, files.variables, files.universes)
    _note_unused_sets(files)
    return codebook


def _note_round(files: _Files, registers: Registers, complaints: Complaints) -> None:
    read, place = files.about, f"{complaints.subject}/round.yaml"
    schemes = sorted(scheme.scheme for scheme in registers.size_schemes)
    editions = sorted({group.edition for group in registers.skr_groups})
    start, end, days = read.collection_start, read.collection_end, sorted(read.reminder_dates)
    checks = (
        (read.round == files.folder.name, "round", f"{files.folder.name}, as the folder", read.round),
        (start <= end, "collection_end", f"no day before {start}", f"{end}"),
        (read.reminders >= 0, "reminders", "0 or more", f"{read.reminders}"),
        (
            not days or (len(set(days)) == read.reminders and start <= days[0] <= days[-1] <= end),
            "reminder_dates",
            f"a day for each of {read.reminders} reminders, from {start} to {end}",
            ", ".join(map(str, days)),
        ),
        (
            read.size_scheme in schemes,
            "size_scheme",
            f"one of size_schemes.csv ({', '.join(schemes)})",
            read.size_scheme,
        ),
        (
            read.skr_edition in editions,
            "skr_edition",
            f"one of skr_groups.csv ({', '.join(editions)})",
            read.skr_edition,
        ),
    )
    for holds, key, expected, found in checks:
        if not holds:
            complaints.add("round that cannot be", f"{place}, at {key}", expected, repr(found), "correct the value")
    if read.size_scheme in schemes and read.skr_edition in editions:
        note_frame_faults(read, registers, place, complaints)


def _note_unused_sets(files: _Files) -> None:
    used = {row.cells["answer_set"] for row in files.variables}
    for row in files.answer_sets:
        if row.cells["answer_set"] not in used:
            row.complain("answer_set", "answer set of no variable", "a variable that uses it", "remove or use the set")


def _answer_sets(rows: list[Row]) -> tuple[AnswerSet, ...]:
    read = [row.values() for row in rows]
    entries = [(given.pop("answer_set"), AnswerCode(**given)) for given in read]
    note_repeated(rows, [(name, "label", code.label) for name, code in entries], "label")
    _note_scattered(rows)
    sets: dict[str, list[AnswerCode]] = {}
    for name, code in entries:
        sets.setdefault(name, []).append(code)
    return tuple(AnswerSet(name, tuple(codes)) for name, codes in sets.items())


def _note_scattered(rows: list[Row]) -> None:
    begun: set[str] = set()
    for name, members in itertools.groupby(rows, key=lambda row: row.cells["answer_set"]):
        first = next(members)
        if name in begun:
            first.complain(
                "answer_set", "answer set in two places", "the rows of a set one after the other", "move them together"
            )
        begun.add(name)


def _universe(row: Row, codes: RuleCodes) -> Universe:
    return Universe(rule=codes.read(row, "rule"), **row.values("universe", "description"))


def _variable(row: Row) -> Variable:
    given = row.values()
    name = given["variable"]
    if name.startswith(REGISTER_PREFIX) or name in EXPORT_COLUMNS or given["column"] in EXPORT_COLUMNS:
        expected = f"no prefix {REGISTER_PREFIX}, none of {', '.join(EXPORT_COLUMNS)}"
        row.complain("variable", "reserved name", expected, "rename it")
    bounds = (("earliest", "minimum"), ("latest", "maximum")) if given["type"] == "date" else ()
    days = {to: row.day(column) for to, column in bounds if row.cells[column]}
    return Variable(**{**given, **days, "column": given["column"] or name})
