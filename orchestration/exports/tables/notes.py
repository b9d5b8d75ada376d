"""The sentences under a table: notes of the layout, figures that deviate from print, bases, symbols, source.

Wording is data (``data/products/texts.yaml``); here is decided which sentences a table needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from orchestration.exports.tables.cell_text import cell_text
from orchestration.exports.tables.cells import Cell, RoundFacts, Table
from orchestration.facts.products import Notes, ReportFacts, Texts

DEVIATING = ("errata", "differs")
"""Verdicts of cells that show another figure than the print."""


def table_notes(table: Table, round_: RoundFacts, facts: ReportFacts) -> tuple[str, ...]:
    """All notes of a table, one sentence or two each, in the order they are to stand."""
    words = facts.texts.notes
    return (
        *(words.note.format(text=note) for note in table.notes),
        *_headings(table, words),
        *_deviations(table, facts.texts),
        *_breaks(table, facts.texts),
        *_bases(table, facts),
        *_small_bases(table, facts.texts),
        *_respondents(table, facts.texts.notes),
        *_item_non_response(table, facts.texts.notes),
        *_symbols(table, facts.texts),
        *_sources(table, round_, facts),
    )


def _sources(table: Table, round_: RoundFacts, facts: ReportFacts) -> Iterator[str]:
    """Say what the figures rest on, whatever the report calls its source."""
    words = facts.texts.notes.sources
    for kind in dict.fromkeys(cell.source for cell in table.cells):
        yield words.get(kind, words["other"]).format(
            kind=kind,
            source=facts.spec.source,
            start=round_.collection_start.isoformat(),
            end=round_.collection_end.isoformat(),
            period=round_.reference_period,
        )


def _headings(table: Table, words: Notes) -> Iterator[str]:
    """Say of each heading that print gives another base than that of the figures below it."""
    for heading in table.headings:
        named = ", ".join(heading.col_labels) or words.title
        yield words.printed_n.format(named=named, printed=heading.printed_n, counted=heading.counted_n)


def _deviations(table: Table, texts: Texts) -> Iterator[str]:
    """Say of each cell that deviates how and why; of those of a row, or of a column, that deviate alike, at once."""
    templates = {"errata": texts.notes.errata, "differs": texts.notes.differs}
    alike: dict[tuple[str | None, ...], list[Cell]] = {}
    for cell in (cell for cell in table.cells if cell.verdict in templates):
        why = (cell.verdict, cell.printed, cell.display, cell.explanation)
        alike.setdefault(why if cell.explanation else (*why, str((cell.row_no, cell.col_no))), []).append(cell)
    for cells in alike.values():
        rows, columns = ({getattr(cell, side): None for cell in cells} for side in ("row_labels", "col_labels"))
        together = len(rows) == 1 or len(columns) == 1
        for group in [cells] if together else [[cell] for cell in cells]:
            yield _deviation(templates[group[0].verdict], group, texts.notes)


def _deviation(template: str, cells: list[Cell], words: Notes) -> str:
    """One sentence on the cells; of many the marks in the table say which."""
    first = cells[0]
    rows, columns = (
        dict.fromkeys(", ".join(getattr(cell, side)) for cell in cells) for side in ("row_labels", "col_labels")
    )
    said = template.format(
        row="; ".join(rows) if len(rows) <= words.listed_at_most else words.many_rows.format(number=len(rows)),
        column="; ".join(columns)
        if len(columns) <= words.listed_at_most
        else words.many_columns.format(number=len(columns)),
        printed=first.printed,
        computed=first.display,
        explanation=first.explanation or "",
    )
    return said.strip()


def _breaks(table: Table, texts: Texts) -> Iterator[str]:
    """Say which rows may not be compared with an earlier round that the table shows, and why."""
    words = texts.notes
    shown = [cell for cell in table.cells if cell.value is not None]
    first: dict[str | None, str] = {}
    for cell in shown:
        first[cell.indicator_id] = min(cell.round, first.get(cell.indicator_id, cell.round))
    later = [cell for cell in shown if cell.round > first[cell.indicator_id]]
    rows = {cell.row_labels for cell in later}
    broken: dict[tuple[str, str], dict[tuple[str, ...], None]] = {}
    for cell in later:
        if cell.is_break:
            broken.setdefault((cell.round, cell.break_reason or words.no_reason), {})[cell.row_labels] = None
    for (round_, reason), labels in broken.items():
        listed = "; ".join(map(", ".join, labels))
        whose = words.all_rows if len(labels) == len(rows) > 1 else listed
        yield words.broken.format(round=round_, rows=whose, reason=reason.rstrip("."))


def _bases(table: Table, facts: ReportFacts) -> Iterator[str]:
    words = facts.texts.notes
    shares = [
        cell for cell in table.cells if cell.unit_of_measure == "percent" and cell.base and cell.verdict != "carried"
    ]
    lines = dict.fromkeys(_base_line(description, shares, facts) for description in _descriptions(shares))
    if None not in lines and len(lines) <= words.base_lines_at_most:
        yield from (line for line in lines if line)
        return
    spans = {"share": words.base_several, "unit_share": words.base_several_units}
    for measure, sentence in spans.items():
        bases = [cell.base for cell in shares if cell.base and cell.measure == measure]
        if bases:
            yield sentence.format(lowest=min(bases), highest=max(bases), cells_file=facts.release.cells_file)


def _small_bases(table: Table, texts: Texts) -> Iterator[str]:
    """Say that shares of small bases are given in counts, or that print gives them in percent all the same."""
    small = [cell for cell in table.cells if cell.is_small and cell.status == "answered"]
    words = {True: texts.notes.in_counts, False: texts.notes.percent_as_printed}
    for in_counts, sentence in words.items():
        limits = {cell.smallest_base for cell in small if cell_text(cell, texts).is_in_counts == in_counts}
        if limits:
            yield sentence.format(smallest=", ".join(map(str, sorted(filter(None, limits)))))


def _respondents(table: Table, words: Notes) -> Iterator[str]:
    """Say how many of those asked answered in each round that a share of the table is of."""
    shares = [cell for cell in table.cells if cell.unit_of_measure == "percent" and cell.verdict != "not_printed"]
    kinds = {
        "share": (words.respondents, "answering", "municipalities", "response_percent"),
        "unit_share": (words.respondents_units, "units_answering", "units", "unit_response_percent"),
    }
    for measure, (sentence, *counts) in kinds.items():
        of_it = sorted((cell for cell in shares if cell.measure == measure), key=lambda cell: cell.round)
        rounds = {cell.round: [getattr(cell, count) for count in counts] for cell in of_it}
        partly = {cell.round: cell.partly_answering for cell in of_it if measure == "share"}
        said = [
            words.respondents_round.format(
                round=round_,
                answering=answered,
                asked=of,
                percent=percent,
                partly=words.respondents_partly.format(partly=partly[round_]) if partly.get(round_) else "",
            )
            for round_, (answered, of, percent) in rounds.items()
            if of is not None
        ]
        if said:
            yield sentence.format(rounds="; ".join(said))


def _item_non_response(table: Table, words: Notes) -> Iterator[str]:
    """Say in how many shares answers lack, in the base and for the base, and where most do; or that none does."""
    shares = [cell for cell in table.cells if cell.base and cell.item_non_response is not None]
    inside = [(cell.item_non_response or 0, cell.base or 0, cell) for cell in shares]
    outside = [(cell.base_non_response or 0, (cell.base or 0) + (cell.base_non_response or 0), cell) for cell in shares]
    said = [
        _lacking(sentence, counted)
        for sentence, counted in ((words.item_non_response, inside), (words.base_non_response, outside))
        if any(missing for missing, *_ in counted)
    ]
    yield from said or ([words.no_item_non_response] if shares else ())


def _lacking(sentence: str, counted: list[tuple[int, int, Cell]]) -> str:
    """Fill a sentence on missing answers, each beside how many it is of."""
    missing, of, most = max(counted, key=lambda each: Fraction(each[0], each[1]))
    return sentence.format(
        cells=sum(bool(lacking) for lacking, *_ in counted),
        shares=len(counted),
        missing=missing,
        of=of,
        row=", ".join(most.row_labels),
        column=", ".join(most.col_labels),
    )


def _descriptions(cells: list[Cell]) -> list[str | None]:
    return list(dict.fromkeys(cell.base_description for cell in cells))


def _base_line(description: str | None, shares: list[Cell], facts: ReportFacts) -> str | None:
    """Say one base by group and round; None if it has no description or is not the same throughout a group."""
    words = facts.texts.notes
    rounds = {cell.round for cell in shares}
    groups: dict[str, set[int]] = {}
    for cell in shares:
        if cell.base_description == description and cell.base:
            label = cell.group_label or ""
            named = words.base_round.format(label=label, round=cell.round) if len(rounds) > 1 else label
            groups.setdefault(named, set()).add(cell.base)
    if not description or any(len(bases) > 1 for bases in groups.values()):
        return None
    listed = "; ".join(words.base_group.format(label=label, base=min(bases)) for label, bases in groups.items())
    if len(groups) > words.groups_listed_at_most:
        listed = words.base_groups.format(number=len(groups), base=sum(map(min, groups.values())))
    return words.base_one.format(description=description, groups=listed)


def _symbols(table: Table, texts: Texts) -> Iterator[str]:
    used = set()
    for cell in table.cells:
        seen = cell_text(cell, texts)
        # A deviation is explained by the sentence on its cell.
        said = {texts.marks[cell.verdict]} if cell.verdict in DEVIATING else set()
        used |= ({seen.mark} - said) | ({seen.text} if seen.number is None and not seen.is_in_counts else set())
    for symbol in sorted(used - {""}):
        yield texts.notes.symbol.format(symbol=symbol, meaning=texts.meaning(symbol))
