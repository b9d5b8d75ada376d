"""Holds each unit's answers against the edits of the codebook: answers that cannot all be true become suspicions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from orchestration.editing.suspicion import QUERIES, Suspicion
from orchestration.facts.edits import Edit
from orchestration.facts.model import Rule
from orchestration.warehouse.marts import Marts, Row

_TERMS = pa.schema(
    [
        ("edit", pa.string()),
        ("side", pa.string()),
        ("combine", pa.string()),
        ("terms", pa.int32()),
        ("variable_id", pa.string()),
        ("codes", pa.list_(pa.string())),
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


def broken_edits(session: Marts, edits: Sequence[Edit]) -> Iterator[tuple[Edit, Suspicion]]:
    """Give each edit that a unit's answers break, in the order of the file; ``session`` has ``answers``."""
    by_name = {edit.edit: edit for edit in edits}
    session.given("terms", pa.Table.from_pylist([row for edit in edits for row in _terms(edit)], _TERMS))
    session.given("sums", pa.Table.from_pylist([row for edit in edits for row in _sums(edit)], _SUMS))
    for query, found in (("implied", _marked), ("summed", _numbers)):
        for row in session.rows(QUERIES[query]):
            edit = by_name[row["edit"]]
            yield edit, _suspicion(edit, row, found(edit, row))


def _terms(edit: Edit) -> Iterator[Row]:
    for side, rule in (("when", edit.when), ("then", edit.then)):
        for term in rule.terms if rule else ():
            assert isinstance(rule, Rule)
            shape = {"combine": rule.combine, "terms": len(rule.terms)}
            yield {"edit": edit.edit, "side": side, **shape, "variable_id": term.variable, "codes": list(term.codes)}


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
            return edit.then.expression


def _marked(edit: Edit, row: Row) -> str:
    return {"some": "none marked", "implies": "otherwise"}.get(edit.kind, "both marked")


def _numbers(edit: Edit, row: Row) -> str:
    return f"{row['marked']} marked" if edit.kind == "at_most" else f"{row['part']:.15g} and {row['whole']:.15g}"
