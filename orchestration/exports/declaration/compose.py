"""Puts the facts of a round into the words of the quality declaration. What is not known is left out, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from orchestration.exports.declaration.document import Column, Count, Document, Percent, Section, Table, Value
from orchestration.exports.declaration.values import Facts
from orchestration.facts.declaration import (
    FILE,
    Condition,
    SectionWords,
    Sentence,
    TableWords,
    Words,
)
from orchestration.facts.errors import FactError


def compose(facts: Facts, words: Words) -> Document:
    """Write the document. Raises FactError for words that name a fact, a table or a field that there is not."""
    mark = tuple(_filled(text, facts) for text in words.mark) if facts.values["synthetic"] else ()
    sections = tuple(_sections(words.sections, facts, words))
    return Document(
        round=str(facts.values["round"]),
        sheet=words.sheet,
        file=_filled(words.file, facts),
        contents=words.contents,
        title=_filled(words.title, facts),
        mark=mark,
        sections=sections,
    )


def _sections(listed: Iterable[SectionWords], facts: Facts, words: Words) -> Iterator[Section]:
    for said in listed:
        blocks = tuple(_blocks(said, facts, words))
        below = tuple(_sections(said.sections, facts, words))
        if blocks or below:
            yield Section(said.heading, blocks, below)


def _blocks(said: SectionWords, facts: Facts, words: Words) -> Iterator[str | Table]:
    for block in said.blocks:
        holds = _holds(block, facts)
        if isinstance(block, TableWords):
            table = _table(block, facts, words)
            if holds and table.rows:
                yield table
        elif _known(block, facts) and holds:
            yield _filled(block.text, facts)


def _holds(condition: Condition, facts: Facts) -> bool:
    wanted = [bool(_value(name, facts)) for name in condition.when]
    unwanted = [bool(_value(name, facts)) for name in condition.unless]
    return all(wanted) and not any(unwanted)


def _known(sentence: Sentence, facts: Facts) -> bool:
    values = [_value(name, facts) for name in sorted(sentence.names)]
    return all(value is not None for value in values)


def _value(name: str, facts: Facts) -> Value:
    if name not in facts.values:
        raise _unknown("fact", name, facts.values)
    return facts.values[name]


def _filled(text: str, facts: Facts) -> str:
    return text.format_map(facts.values)


def _table(block: TableWords, facts: Facts, words: Words) -> Table:
    if block.table not in facts.tables:
        raise _unknown("table", block.table, facts.tables)
    found = facts.tables[block.table]
    for column in block.columns:
        if column.field not in found.fields:
            raise _unknown(f"field of {block.table}", column.field, dict.fromkeys(found.fields))
    rows = tuple(
        tuple(_worded(column.field, row[column.field], words) for column in block.columns)
        for row in found.rows[: block.limit]
    )
    columns = tuple(
        Column(column.heading, any(isinstance(row[at], Count | Percent) for row in rows))
        for at, column in enumerate(block.columns)
    )
    caption = _filled(block.caption, facts)
    if facts.values["synthetic"] and found.from_answers:
        caption = words.synthetic_caption.format(caption=caption)
    return Table(block.table, caption, columns, rows)


def _worded(field: str, value: Value, words: Words) -> Value:
    known = words.words.get(field)
    if known is None or value is None:
        return value
    if str(value) not in known:
        raise _unknown(f"word for {field}", str(value), known)
    return known[str(value)]


def _unknown(what: str, name: str, known: Mapping[str, object]) -> FactError:
    return FactError(
        f"The quality declaration has no such {what}",
        f"data/products/{FILE}",
        f"one of {sorted(known)}",
        repr(name),
        "Correct the name, or add it where facts are read",
    )
