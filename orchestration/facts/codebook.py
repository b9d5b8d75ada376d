"""Reads ``data/codebooks/<round>/`` into a Codebook: what the round asked, of whom, in which order.

Here belong the files' columns and the order of reading; what must hold between the files is ``codebook_rules``.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from pydantic import Field

from orchestration.facts.codebook_rules import note_codebook_faults
from orchestration.facts.codes import REGISTER_PREFIX, RuleCodes, rule_codes
from orchestration.facts.complaints import Complaints
from orchestration.facts.model import (
    AnswerCode,
    AnswerSet,
    AssumedFact,
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
    Row,
    StrictModel,
    fact_name,
    note_repeated,
    read_rows,
    read_yaml,
)
from orchestration.facts.registers import Registers, load_registers
from orchestration.facts.rounds import rounds_of
from orchestration.facts.units import note_frame_faults

__all__ = ["EXPORT_COLUMNS", "codes_of", "load_codebook", "rounds_of"]

QUESTIONNAIRE_COLUMNS = ("questionnaire", "label", "recipients", "compulsory")
QUESTION_COLUMNS = ("question", "number", "kind", "parent", "questionnaires", "theme", "text")
VARIABLE_COLUMNS = ("variable", "question", "item", "type", "answer_set", "universe", "required", "minimum", "maximum")
OPTIONAL_VARIABLE_COLUMNS = ("column", "code")
ANSWER_SET_COLUMNS = ("answer_set", "code", "label", "status")
UNIVERSE_COLUMNS = ("universe", "rule", "description")
EXPORT_COLUMNS = ("kommunkod", "enhetskod", "kommun", "lan", "undersokningsar", "dataursprung")

_FORM = re.compile(r"[A-Z]")
_KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)


class _RoundFile(StrictModel):
    round: str
    label: str
    reference_period: str
    collection_start: date
    collection_end: date
    reminders: int
    size_scheme: str
    skr_edition: str
    previous_round: str | None = None
    population_note: str = ""
    collection_note: str = ""
    assumed: list[AssumedFact] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of one folder, read but not yet understood."""

    folder: Path
    about: _RoundFile
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

    def rows(file: str, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[Row]:
        return read_rows(data_dir, folder / file, columns, complaints, optional=optional)

    about = read_yaml(data_dir, folder / "round.yaml", _RoundFile, complaints)
    forms = rows("questionnaires.csv", QUESTIONNAIRE_COLUMNS)
    questions = rows("questions.csv", QUESTION_COLUMNS)
    variables = rows("variables.csv", VARIABLE_COLUMNS, OPTIONAL_VARIABLE_COLUMNS)
    answer_sets = rows("answer_sets.csv", ANSWER_SET_COLUMNS)
    universes = rows("universes.csv", UNIVERSE_COLUMNS)
    complaints.settle()
    assert about is not None, "round.yaml is missing only where an error was noted"
    return _Files(folder, about, forms, questions, variables, answer_sets, universes)


def _understand(files: _Files, registers: Registers, complaints: Complaints) -> Codebook:
    _note_round(files, registers, complaints)
    forms = tuple(map(_questionnaire, files.forms))
    note_repeated(files.forms, [item.questionnaire for item in forms], "questionnaire")
    answer_sets = _answer_sets(files.answer_sets)
    variables = tuple(map(_variable, files.variables))
    codes = rule_codes(variables, answer_sets, forms, registers)
    codebook = Codebook(
        round=Round(**files.about.model_dump(exclude={"assumed"}), assumed=tuple(files.about.assumed)),
        questionnaires=forms,
        questions=tuple(map(_question, files.questions)),
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
    start, end = read.collection_start, read.collection_end
    checks = (
        (read.round == files.folder.name, "round", f"{files.folder.name}, as the folder", read.round),
        (start <= end, "collection_end", f"no day before {start}", f"{end}"),
        (read.reminders >= 0, "reminders", "0 or more", f"{read.reminders}"),
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
        note_frame_faults(Round(**read.model_dump()), registers, place, complaints)


def _note_unused_sets(files: _Files) -> None:
    used = {row.cells["answer_set"] for row in files.variables}
    for row in files.answer_sets:
        if row.cells["answer_set"] not in used:
            row.complain("answer_set", "answer set of no variable", "a variable that uses it", "remove or use the set")


def _questionnaire(row: Row) -> Questionnaire:
    return Questionnaire(
        questionnaire=row.pattern("questionnaire", _FORM),
        label=row.text("label"),
        recipients=row.text("recipients"),
        compulsory=row.boolean("compulsory"),
    )


def _question(row: Row) -> Question:
    return Question(
        question=row.pattern("question", IDENTIFIER),
        number=row.natural("number"),
        kind=row.choice("kind", _KINDS),
        parent=row.optional("parent"),
        questionnaires=row.names("questionnaires"),
        theme=row.text("theme"),
        text=row.text("text"),
    )


def _answer_sets(rows: list[Row]) -> tuple[AnswerSet, ...]:
    entries = [(row.pattern("answer_set", IDENTIFIER), _answer_code(row)) for row in rows]
    note_repeated(rows, [(name, code.code) for name, code in entries], "code")
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


def _answer_code(row: Row) -> AnswerCode:
    return AnswerCode(row.pattern("code", CODE), row.text("label"), row.choice("status", get_args(CodeStatus)))


def _universe(row: Row, codes: RuleCodes) -> Universe:
    return Universe(row.pattern("universe", IDENTIFIER), codes.read(row, "rule"), row.text("description"))


def _variable(row: Row) -> Variable:
    name = row.pattern("variable", IDENTIFIER)
    if name.startswith(REGISTER_PREFIX) or name in EXPORT_COLUMNS or row.cells["column"] in EXPORT_COLUMNS:
        row.complain(
            "variable",
            "reserved name",
            f"no prefix {REGISTER_PREFIX}, none of {', '.join(EXPORT_COLUMNS)}",
            "rename it",
        )
    return Variable(
        variable=name,
        question=row.text("question"),
        item=row.cells["item"],
        type=row.choice("type", get_args(VariableType)),
        answer_set=row.optional("answer_set"),
        universe=row.text("universe"),
        required=row.boolean("required"),
        minimum=row.optional_number("minimum"),
        maximum=row.optional_number("maximum"),
        column=row.cells["column"] or name,
        code=row.optional("code"),
    )
