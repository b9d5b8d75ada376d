"""Holds each unit's answers against the edits of the codebook: answers that cannot all be true become suspicions."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import pyarrow as pa

from orchestration.editing.suspicion import EDITS, Suspicion, suspicion_of
from orchestration.facts.edit_rules import Comparison
from orchestration.facts.editing import Editing
from orchestration.facts.edits import Edit, Severity
from orchestration.warehouse.marts import Marts, Row

_TERMS = pa.schema(
    [
        ("edit", pa.string()),
        ("rollup", pa.string()),
        ("side", pa.string()),
        ("combine", pa.string()),
        ("terms", pa.int32()),
        ("variable_id", pa.string()),
        ("codes", pa.list_(pa.string())),
        ("sign", pa.string()),
        ("factor", pa.float64()),
        ("other_id", pa.string()),
    ]
)
_SUMS = pa.schema(
    [
        ("edit", pa.string()),
        ("kind", pa.string()),
        ("at_most", pa.int32()),
        ("side", pa.string()),
        ("variable_id", pa.string()),
    ]
)


_SAID = 4
"""Values that a contradiction names."""
_LONGEST = 90
_MASS = "contradicted"


def broken_edits(session: Marts, edits: Sequence[Edit], editing: Editing) -> Iterator[tuple[Severity, Suspicion]]:
    """Give what breaks these edits, with what becomes of it; ``session`` has ``cells`` and ``units``.

    An edit that so many units break that it is no matter of single ones is said once, and its units are not.
    """
    by_name = {edit.edit: edit for edit in edits}
    session.given("terms", pa.Table.from_pylist([row for edit in edits for row in _terms(edit)], _TERMS))
    session.given("sums", pa.Table.from_pylist([row for edit in edits for row in _sums(edit)], _SUMS))
    session.named("tested", EDITS["tested"])
    session.temporary("judged", EDITS["judged"])
    told = set()
    limits = editing.limits
    mass = {"contradicted_units": limits.contradicted_units, "contradicted_share": limits.contradicted_share}
    for row in session.rows(EDITS[_MASS], mass):
        if by_name[row["edit"]].severity != "stop":
            told.add(row["edit"])
            yield editing.kinds[_MASS].severity, _together(by_name[row["edit"]], row, editing)
    for query, found in (("implied", _marked), ("summed", _numbers)):
        for row in session.rows(EDITS[query]):
            edit = by_name[row["edit"]]
            if edit.edit not in told:
                yield edit.severity, _suspicion(edit, row, found(edit, row))


def _together(edit: Edit, row: Row, editing: Editing) -> Suspicion:
    values = {**row, "meaning": edit.meaning, "firsts": ", ".join(row["firsts"])}
    return suspicion_of(editing, _MASS, values, variables=edit.names, units=row["broken"])


def _terms(edit: Edit) -> Iterator[Row]:
    sides = [(side, rule) for side, rule in (("when", edit.when), ("then", edit.then)) if rule]
    for side, rule in sides:
        for term in rule.terms:
            held: Row
            shape: Row = {"edit": edit.edit, "rollup": edit.rollup, "side": side}
            shape |= {"combine": rule.combine, "terms": len(rule.terms)}
            if isinstance(term, Comparison):
                held = {"sign": term.sign, "factor": term.factor, "other_id": term.other or None}
            else:
                held = {"codes": list(term.codes)}
            yield {**shape, "variable_id": term.variable, **held}


def _sums(edit: Edit) -> Iterator[Row]:
    if edit.when or edit.then:
        return
    for side, names in (("subject", edit.subject), ("object", edit.object)):
        for name in names:
            shape = {"edit": edit.edit, "kind": edit.kind, "at_most": edit.limit}
            yield {**shape, "side": side, "variable_id": name}


def _suspicion(edit: Edit, row: Row, found: str) -> Suspicion:
    names = dict.fromkeys([*row["subject"], *row.get("object", ())]) or edit.subject
    return Suspicion(
        edit.edit,
        f"answers that contradict each other: {edit.meaning}",
        row["unit_code"],
        edit.meaning,
        variables=tuple(names),
        unit=row["unit_code"],
        row=row["row_no"],
        expected=_expected(edit),
        found=found,
        remedy="ask the unit which is right, and correct it in data/corrections",
    )


def _expected(edit: Edit) -> str:
    match edit.kind:
        case "excludes":
            return "the one without the others"
        case "some":
            return "at least one option marked"
        case "at_most":
            return f"at most {edit.limit} options marked"
        case "part":
            return f"at most {' + '.join(edit.object)}"
        case "total":
            return " + ".join(edit.object)
        case "implies":
            assert edit.then is not None
            return textwrap.shorten(edit.then.expression, _LONGEST, placeholder=" …")


def _marked(edit: Edit, row: Row) -> str:
    if edit.kind == "implies":
        return ", ".join(row["said"][:_SAID]) or "otherwise"
    return "none marked" if edit.kind == "some" else "both marked"


def _numbers(edit: Edit, row: Row) -> str:
    return f"{row['marked']} marked" if edit.kind == "at_most" else f"{row['part']:.15g} and {row['whole']:.15g}"
