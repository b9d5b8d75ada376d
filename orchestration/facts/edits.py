"""Reads ``data/codebooks/<round>/edits.csv``: what must hold between the answers of one unit (edit rules).

Here belong the form of an edit and which variables its patterns name; finding answers that break one is
``orchestration.editing``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestration.facts.complaints import Complaints
from orchestration.facts.edit_rules import EditRule, Names, names_of
from orchestration.facts.errors import FactError
from orchestration.facts.formats import Format
from orchestration.facts.model import Codebook, Rollup, Term
from orchestration.facts.reader import IDENTIFIER, Column, CsvFile, Row, fact_name, matching, one_of, read_optional_rows
from orchestration.facts.register_model import Registers

EditKind = Literal["excludes", "some", "at_most", "part", "total", "implies"]
Severity = Literal["stop", "acknowledge", "note"]
KINDS: tuple[EditKind, ...] = ("excludes", "some", "at_most", "part", "total", "implies")
ROLLUPS: tuple[Rollup, ...] = ("joint", "any", "all")
SEVERITIES: tuple[Severity, ...] = ("stop", "acknowledge", "note")
_NUMERIC: frozenset[EditKind] = frozenset({"part", "total"})
_ONE_SIDED: frozenset[EditKind] = frozenset({"some", "at_most"})
_MARKED = "1"

EDITS = CsvFile(
    "codebooks/<round>/edits.csv",
    "What must hold between the answers of one unit.",
    {
        "edit": Column("Name of the edit.", matching(IDENTIFIER)),
        "kind": Column("How subject and object are related.", one_of(KINDS)),
        "subject": Column("Patterns of variables; for implies a rule."),
        "object": Column("Patterns of variables; for implies a rule; empty for some and at_most.", Row.raw),
        "limit": Column("How many at most, for at_most.", Row.optional_natural),
        "severity": Column("What becomes of answers that break it.", one_of(SEVERITIES)),
        "meaning": Column("What must hold, as a phrase, Swedish."),
        "rollup": Column("When answers of districts hold for their municipality.", Row.raw, optional=True),
    },
    ("edit",),
    may_be_empty=True,
)
FILES = (EDITS,)


@dataclass(frozen=True, slots=True)
class Edit:
    """What must hold between some variables of one unit.

    Braces in the first pattern of the subject bind a text, the same in all patterns: an edit for each text.

    ``excludes``: a flag of ``subject`` marked, none of ``object`` is. ``some``: one of ``subject`` is marked where the
    question is answered. ``at_most``: no more than ``limit`` of them. ``part``, ``total``: the numbers of ``subject``
    add up to at most, or to, those of ``object``. ``implies``: where the rule ``when`` holds, ``then`` does too.

    ``rollup``: between sources a rule on answers holds for a municipality in districts if it does for ``any`` or for
    ``all`` of them; ``joint``: nothing is known where they differ.
    """

    edit: str
    kind: EditKind
    subject: tuple[str, ...]
    object: tuple[str, ...]
    limit: int | None
    severity: Severity
    meaning: str
    when: EditRule | None = None
    then: EditRule | None = None
    rollup: Rollup = "joint"

    @property
    def names(self) -> tuple[str, ...]:
        """Every variable and column that it speaks of."""
        ruled = (rule.names for rule in (self.when, self.then) if rule)
        return tuple(dict.fromkeys([*self.subject, *self.object, *(name for names in ruled for name in sorted(names))]))

    @property
    def sources(self) -> frozenset[str]:
        """Tables of other sources that it speaks of; empty for an edit within the questionnaire."""
        return frozenset(name.partition(".")[0] for name in self.names if "." in name)


def load_edits(
    data_dir: Path, codebook: Codebook, registers: Registers, kinds: Mapping[str, Format]
) -> tuple[Edit, ...]:
    """Read the edits of a round in the file's order; no file: none. ``kinds``: the formats of its other sources.

    Raises FactErrors with every error: an unknown kind or severity, a pattern that names no variable of the round, a
    rule outside the grammar, a limit or an object where none belongs, or none where one does.
    """
    path = data_dir / "codebooks" / codebook.round.round / "edits.csv"
    complaints = Complaints(fact_name(data_dir, path))
    found: list[Edit] = []
    names = names_of(codebook, registers, kinds)
    for row in read_optional_rows(data_dir, path, EDITS, complaints):
        row.values()
        if row.cells["kind"] in KINDS and _fits(row):
            with complaints.noting():
                found += _edits(row, codebook, names)
    complaints.settle()
    return tuple(found)


def _fits(row: Row) -> bool:
    kind = row.cells["kind"]
    due = {"object": kind not in _ONE_SIDED, "limit": kind == "at_most"}
    wrong = [column for column, needed in due.items() if bool(row.cells[column]) != needed]
    for column in wrong:
        expected = f"{'a value' if due[column] else 'nothing'}, as the kind is {kind}"
        row.complain(column, "edit of another form than its kind", expected, "correct the cell, or the kind")
    return not wrong


def _edits(row: Row, codebook: Codebook, names: Names) -> Iterator[Edit]:
    cells = row.values()
    kind, limit = cells["kind"], cells["limit"]
    about = (cells["severity"], cells["meaning"])
    if kind == "implies":
        sides = [names.parse(cells[side], row.where(side)) for side in ("subject", "object")]
        rollup = row.choice("rollup", ROLLUPS) if cells["rollup"] else ROLLUPS[0]
        yield Edit(cells["edit"], kind, (), (), None, *about, when=sides[0], then=sides[1], rollup=rollup)
        return
    numeric = kind in _NUMERIC
    known = [item.variable for item in codebook.variables if item.type == ("number" if numeric else "flag")]
    bound = sorted({found for name in known for found in _bindings(cells["subject"].split()[0], name)})
    for texts in bound:
        subject = _named(cells["subject"], dict(texts), known)
        others = tuple(name for name in _named(cells["object"], dict(texts), known) if name not in subject)
        if subject and (others or kind in _ONE_SIDED):
            edit = "_".join([cells["edit"], *(text for _, text in texts)])
            when, then = _as_rules(kind, subject, others)
            yield Edit(edit, kind, subject, others, limit, *about, when, then)
    anything = {
        name for texts in bound for side in ("subject", "object") for name in _named(cells[side], dict(texts), known)
    }
    if not bound or not anything:
        expected = f"patterns of {'number' if numeric else 'flag'} variables of the round"
        raise FactError("edit of no variable", row.where("subject"), expected, cells["subject"], "correct the patterns")


def _as_rules(
    kind: EditKind, subject: tuple[str, ...], others: tuple[str, ...]
) -> tuple[EditRule | None, EditRule | None]:
    """Say an edit on flags in the one grammar of conditions, so that one query judges them all."""
    marked = EditRule(f"any of {', '.join(subject)}", "any", tuple(Term(name, (_MARKED,)) for name in subject))
    if kind == "excludes":
        return marked, EditRule(
            f"none of {', '.join(others)}", "none", tuple(Term(name, (_MARKED,)) for name in others)
        )
    if kind == "some":
        return EditRule("always", "all", ()), marked
    return None, None


Texts = tuple[tuple[str, str], ...]


def _bindings(pattern: str, name: str) -> Iterator[Texts]:
    """Give what the braces of a subject's first pattern stand for in a variable's name, if it fits."""
    if fitted := re.fullmatch(_regex(pattern, {}), name):
        yield tuple(sorted(fitted.groupdict().items()))


def _named(patterns: str, texts: Mapping[str, str], known: list[str]) -> tuple[str, ...]:
    """Give the variables that the patterns name with these texts in their braces, less those that they leave out."""
    parts = patterns.split()
    wanted = [re.compile(_regex(part, texts)) for part in parts if not part.startswith("-")]
    without = [re.compile(_regex(part[1:], texts)) for part in parts if part.startswith("-")]
    return tuple(
        name
        for name in known
        if any(part.fullmatch(name) for part in wanted) and not any(part.fullmatch(name) for part in without)
    )


def _regex(pattern: str, texts: Mapping[str, str]) -> str:
    parts = re.split(r"(\*|\{[a-z]+\})", pattern)
    return "".join(_part(part, texts) for part in parts)


def _part(part: str, texts: Mapping[str, str]) -> str:
    if part == "*":
        return "[a-z0-9_]+"
    if part.startswith("{"):
        name = part[1:-1]
        return re.escape(texts[name]) if name in texts else f"(?P<{name}>[a-z0-9_]+)"
    return re.escape(part)
