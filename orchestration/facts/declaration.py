"""The words of the quality declaration, read from ``data/products/quality_declaration.yaml`` and validated.

Every sentence names a fact: in braces, or as the condition under which it stands. So none can stand on its own.
"""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import Discriminator, Field, Tag, model_validator

from orchestration.facts.yaml_reader import Fact, YamlFile, read_fact

FILE = "quality_declaration.yaml"


class Condition(Fact):
    """Facts that must hold (known, and neither zero nor false) or must not, for a block to stand."""

    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Sentence(Condition):
    """Text with facts in braces; it is left out where one of them is not known."""

    text: str

    @property
    def names(self) -> frozenset[str]:
        """The facts in braces."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name is not None)

    @model_validator(mode="after")
    def _rests_on_facts(self) -> Sentence:
        if not (self.names or self.when or self.unless):
            raise ValueError(f"a sentence that rests on no fact: {self.text!r}")
        return self


class ColumnWords(Fact):
    """A column: which field of the facts it shows, and its heading."""

    field: str
    heading: str


class TableWords(Condition):
    """A table of the facts; ``limit``: only so many rows, from the first."""

    table: str
    caption: str
    columns: tuple[ColumnWords, ...] = Field(min_length=2)
    limit: int | None = Field(default=None, gt=0)


def _kind(block: object) -> str:
    """Tell a table from a sentence, so that a faulty block is judged as the one it is."""
    return "table" if isinstance(block, TableWords) or (isinstance(block, dict) and "table" in block) else "sentence"


Block = Annotated[
    Annotated[Sentence, Tag("sentence")] | Annotated[TableWords, Tag("table")],
    Discriminator(_kind),
]


class SectionWords(Fact):
    """A section; it is left out if nothing in it stands."""

    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[SectionWords, ...] = ()


class Words(Fact):
    """All words. ``words``: by field of a table, what its codes are called."""

    title: str
    sheet: str
    file: str
    contents: str
    mark: tuple[str, ...] = Field(min_length=2)
    synthetic_caption: str
    words: dict[str, dict[str, str]]
    sections: tuple[SectionWords, ...] = Field(min_length=1)


DECLARATION = YamlFile(
    f"products/{FILE}", "The sentences of the quality declaration and the facts they rest on.", Words
)
FILES = (DECLARATION,)


def load_words(data_dir: Path) -> Words:
    """Read the words; FactError naming file and key if they are not as described here."""
    return read_fact(data_dir, data_dir / DECLARATION.pattern, Words)
