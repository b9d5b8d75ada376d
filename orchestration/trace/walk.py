"""Walks from the address of a printed cell to the answers and raw files behind it. Reads one release and nothing else.

Here belongs the order of the steps. SQL is ``queries``, rules are taken apart in ``rules``, words are ``text``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.catalog.codes import ANSWERED, COUNTY, QUESTIONNAIRE
from orchestration.release.manifest import Manifest, read_manifest
from orchestration.trace import queries
from orchestration.trace.model import (
    AnswerCount,
    CellTrace,
    Erratum,
    Figure,
    GroupTrace,
    IndicatorTrace,
    Layout,
    MunicipalityTrace,
    QuestionTrace,
    RawFile,
    RawRow,
    RuleTrace,
    VariableTrace,
)
from orchestration.trace.place import Place, TraceError, absent_place, parse_place
from orchestration.trace.queries import Marts, Row
from orchestration.trace.rules import REGISTER_ITEMS, Vocabulary, read_vocabulary

IN_NUMERATOR, IN_BASE, OUTSIDE, SILENT = "numerator", "base", "outside", "silent"


def trace_cell(release: Path, place: str) -> CellTrace:
    """Trace the cell at ``report/part/table/row/column`` in the release that lies in that folder.

    Raises MalformedPlaceError for a text that is no address, TraceError for a cell that the release does not have or
    whose municipalities do not add up to it, ReleaseError for a release without a readable manifest.
    """
    wanted = parse_place(place)
    manifest = read_manifest(release)
    with queries.open_marts(release) as marts:
        cell = _cell(marts, wanted)
        indicator, vocabulary = _indicator(marts, cell)
        municipalities = _municipalities(marts, cell) if indicator.asked else ()
        trace = CellTrace(
            release=manifest.id,
            place=wanted,
            round=cell["round"],
            round_label=cell["round_label"],
            is_synthetic=cell["data_origin"] == "synthetic",
            layout=_layout(cell),
            figure=_figure(cell),
            indicator=indicator,
            groups=_groups(marts, cell),
            variables=_variables(marts, cell, indicator, vocabulary),
            municipalities=municipalities,
            raw_files=_raw_files(manifest, cell["round"], municipalities),
        )
    _require_agreement(trace)
    return trace


def _cell(marts: Marts, place: Place) -> Row:
    found = marts.rows(queries.CELL, place.keys)
    if not found:
        raise absent_place(place, [Place(*row.values()) for row in marts.rows(queries.PLACES)])
    return found[0]


def _layout(cell: Row) -> Layout:
    return Layout(
        title=cell["title"],
        corner_label=cell["corner_label"],
        notes=tuple(line for line in (cell["notes"] or "").split("\n") if line),
        row_label=cell["row_label"],
        col_label=cell["col_label"],
        place_text=cell["place"],
        measure=cell["measure"],
        grouping_id=cell["grouping_id"],
        group_code=cell["group_code"],
        group_label=cell["group_label"],
        zero_symbol=cell["zero_symbol"],
        not_asked_symbol=cell["not_asked_symbol"],
    )


def _figure(cell: Row) -> Figure:
    erratum = None
    if cell["erratum_kind"] is not None:
        parts = ("kind", "printed", "computed", "proof_inputs", "explanation")
        erratum = Erratum(**{name: cell[f"erratum_{name}"] for name in parts}, obsolete=cell["errata_obsolete"])
    names = ("display", "value", "status", "numerator", "base", "printed", "verdict")
    return Figure(**{name: cell[name] for name in names}, erratum=erratum)


def _indicator(marts: Marts, cell: Row) -> tuple[IndicatorTrace, Vocabulary]:
    row = marts.rows(queries.INDICATOR, [cell["round"], cell["indicator_id"]])[0]
    vocabulary = read_vocabulary(marts, cell["round"])
    numerator = base = None
    if row["asked"]:
        numerator = vocabulary.parse(row["numerator_rule"], row["numerator_expression"], row["label"])
        base = vocabulary.parse(row["base_rule"], row["base_expression"], row["base_description"])
    names = ("indicator_id", "label", "theme", "asked", "comparability", "reason", "base_is_frame")
    return IndicatorTrace(**{name: row[name] for name in names}, numerator=numerator, base=base), vocabulary


def _groups(marts: Marts, cell: Row) -> tuple[GroupTrace, ...]:
    keys = [cell["round"], cell["indicator_id"], cell["grouping_id"], cell["grouping_id"]]
    own = (cell["grouping_id"], cell["group_code"])
    return tuple(
        GroupTrace(**row, is_of_cell=(row["grouping_id"], row["group_code"]) == own)
        for row in marts.rows(queries.GROUPS, keys)
    )


def _members(cell: Row) -> dict[str, object]:
    return {name: cell[name] for name in ("round", "grouping_id", "group_code", "indicator_id")}


def _variables(marts: Marts, cell: Row, indicator: IndicatorTrace, vocabulary: Vocabulary) -> tuple[VariableTrace, ...]:
    """Variables of the numerator in the rule's order, then those that only the base names."""
    rules = [rule for rule in (indicator.numerator, indicator.base) if rule is not None]
    names = list(dict.fromkeys(term.variable_id for rule in rules for term in rule.terms))
    registers = {"answered": ANSWERED, "questionnaire": QUESTIONNAIRE, "county": COUNTY}
    counted = marts.rows(queries.COUNTS, {**_members(cell), **registers, "variables": names})
    described = {row["variable_id"]: row for row in marts.rows(queries.VARIABLES, [cell["round"], names])}
    counts = {name: _counts(name, counted, indicator, vocabulary) for name in names}
    return tuple(_variable(name, described.get(name), counts[name]) for name in names)


def _variable(name: str, row: Row | None, counts: tuple[AnswerCount, ...]) -> VariableTrace:
    if row is None:
        return VariableTrace(name, None, REGISTER_ITEMS[name], None, None, counts)
    question = QuestionTrace(row["question_id"], row["number"], row["text"])
    return VariableTrace(name, question, row["item"], row["answer_set"], row["universe_expression"], counts)


def _counts(
    variable: str, counted: Sequence[Row], indicator: IndicatorTrace, vocabulary: Vocabulary
) -> tuple[AnswerCount, ...]:
    """Every permitted code, used or not, then what is no answer."""
    found = {(row["code"], row["status"]): row for row in counted if row["variable_id"] == variable}
    permitted = [(code.code, code.status, code.label) for code in vocabulary.codes[variable]]
    without_code = [(code, status, None) for code, status in sorted(found.keys(), key=str) if code is None]
    entries = []
    for code, status, label in [*permitted, *without_code]:
        row = found.get((code, status), {})
        named = (_names(rule, variable, code) for rule in (indicator.numerator, indicator.base))
        numbers = (row.get(name, 0) for name in ("in_group", "in_base", "in_numerator"))
        entries.append(AnswerCount(code, label, status, *named, *numbers))
    return tuple(entries)


def _names(rule: RuleTrace | None, variable: str, code: str | None) -> bool:
    terms = rule.terms if rule else ()
    return any(term.variable_id == variable and code in term.codes for term in terms)


def _municipalities(marts: Marts, cell: Row) -> tuple[MunicipalityTrace, ...]:
    members = marts.rows(queries.MEMBERS, _members(cell))
    codes = [row["municipality_code"] for row in members]
    rows: dict[str, list[RawRow]] = {code: [] for code in codes}
    for row in marts.rows(queries.RAW_ROWS, [cell["round"], codes, cell["round"], codes]):
        rows[row["municipality_code"]].append(RawRow(row["source_id"], row["source_row_no"]))
    return tuple(
        MunicipalityTrace(
            municipality_code=row["municipality_code"],
            municipality=row["municipality"],
            role=_role(row),
            status=row["status"],
            data_origin=row["data_origin"],
            rows=tuple(rows[row["municipality_code"]]),
        )
        for row in members
    )


def _role(row: Row) -> str:
    if row["base"]:
        return IN_NUMERATOR if row["numerator"] else IN_BASE
    return OUTSIDE if row["answered"] else SILENT


def _raw_files(manifest: Manifest, round_: str, municipalities: Sequence[MunicipalityTrace]) -> tuple[RawFile, ...]:
    used = {row.source for entry in municipalities for row in entry.rows}
    return tuple(
        RawFile(entry.source, entry.origin, entry.sha256, entry.size, entry.source in used)
        for entry in manifest.inputs
        if entry.round == round_
    )


def _require_agreement(trace: CellTrace) -> None:
    """The walk ends at the figure it started from, or the release contradicts itself."""
    if not trace.indicator.asked:
        return
    numerator = len(trace.with_role(IN_NUMERATOR))
    walked = {"numerator": numerator, "base": numerator + len(trace.with_role(IN_BASE))}
    stated: Mapping[str, int | None] = {"numerator": trace.figure.numerator, "base": trace.figure.base}
    listed = {entry.source for entry in trace.raw_files}
    unlisted = sorted({row.source for entry in trace.municipalities for row in entry.rows if row.source} - listed)
    if walked != stated or unlisted:
        raise TraceError(
            "a release that contradicts itself",
            str(trace.place),
            f"{stated} and raw files among {', '.join(sorted(listed))}",
            f"{walked}" + (f" and raw files {', '.join(unlisted)}" if unlisted else ""),
            "Verify the release, then load again",
        )
