"""Tells whether a header is that of another form, of this round or of another, before columns are listed one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from orchestration.facts.codebook import load_codebook
from orchestration.facts.errors import FactErrors
from orchestration.facts.register_model import Registers
from orchestration.facts.sources import SourceSpec
from orchestration.facts.states import left_out, states_of
from orchestration.landing.decoder_messages import Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.header import Header, find_header
from orchestration.landing.questionnaire import form_of
from orchestration.landing.sheet import Sheet

Forms = Mapping[tuple[str, str], frozenset[str]]
"""Round and form → the columns that hold its answers."""
_NAMED = 3


def forms_of_all(data_dir: Path, registers: Registers) -> Forms:
    """Return the columns of every form of the rounds whose codebooks can be read."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for round_ in sorted(set(states_of(data_dir)) - left_out(data_dir)):
        with suppress(FactErrors):  # said where that round is landed, and by `ehalsa check`
            codebook = load_codebook(data_dir, round_, registers)
            for entry in codebook.questionnaires:
                found[round_, entry.questionnaire] = frozenset(form_of(codebook, entry.questionnaire).columns)
    return found


def is_of_another_form(
    sheet: Sheet,
    spec: SourceSpec,
    wanted: Collection[str],
    own: frozenset[str],
    forms: Callable[[], Forms],
    report: Report,
) -> bool:
    """Note a header that fits another form better than its own; True if it fits that one to the column.

    ``wanted``: the columns expected; ``own``: those of them that hold answers.
    """
    header = find_header(sheet, spec)
    if not isinstance(header, Header) or set(header.names) == set(wanted):
        return False
    others = {form: columns for form, columns in forms().items() if form != (spec.round, spec.questionnaire)}
    names = frozenset(header.names) & own.union(*others.values())
    apart = {form: len(columns ^ names) for form, columns in others.items()}
    nearest = max(apart, key=lambda form: (-apart[form], form), default=None)
    if nearest is None or 2 * apart[nearest] >= min(len(own ^ names), len(others[nearest])):
        return False
    report.add(_fault(spec, nearest, _differing(own, names), header.row))
    return not apart[nearest]


def _fault(spec: SourceSpec, found: tuple[str, str], differing: str, row: int | None) -> Fault:
    return Fault(
        "looks like the export of another form",
        row=row,
        expected=f"the columns of form {spec.questionnaire} of round {spec.round}",
        found=f"those of form {found[1]} of round {found[0]}: {differing}",
        remedy=f"fetch the export of form {spec.questionnaire} of round {spec.round}, or correct the codebook",
    )


def _differing(own: frozenset[str], names: frozenset[str]) -> str:
    parts = [("without", own - names), ("with", names - own)]
    return ", ".join(f"{word} {_some(sorted(columns))}" for word, columns in parts if columns)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
