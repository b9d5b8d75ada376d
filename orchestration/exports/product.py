"""Products as data: what a release holds and in which words. Reads and validates ``data/products``; writes nothing.

Unknown or missing keys are refused with a CatalogError that names file and key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestration.catalog.errors import CatalogError


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Fact):
    """A part of the report and the names its tables get; ``{table_no}`` is filled in."""

    part: str
    name: str
    sheet: str
    file: str


class Product(_Fact):
    """One published report: its words, files and parts. ``label_columns`` is keyed by ``<part>/<table_no>``."""

    report: str
    round: str
    language: str
    title: str
    subtitle: str
    subject: str
    keywords: tuple[str, ...]
    source: str
    workbook: str
    tables_folder: str
    cells_file: str
    parts: tuple[Part, ...] = Field(min_length=1)
    whole_label: str
    label_columns: dict[str, tuple[str, ...]]


class Symbol(_Fact):
    """A symbol that stands for or after a figure, and what it means."""

    symbol: str
    meaning: str


class Unit(_Fact):
    """How a column head says its unit: left alone if it holds ``word``, else ``suffix`` is added."""

    word: str
    suffix: str


class Notes(_Fact):
    """Sentences under a table."""

    note: str
    base_one: str
    base_lines_at_most: int
    base_group: str
    base_several: str
    symbol: str
    errata: str
    differs: str
    source: str


class Contents(_Fact):
    """Words of the contents sheet. ``facts`` are the headings, ``values`` the sentences that are filled in."""

    sheet: str
    back: str
    about: str
    facts: dict[str, str]
    values: dict[str, str]
    symbols_heading: str
    symbol_columns: tuple[str, str]
    tables_heading: str
    table_columns: tuple[str, str, str, str, str]


class Texts(_Fact):
    """Swedish words of all exported files."""

    symbols: tuple[Symbol, ...]
    marks: dict[str, str]
    units: dict[str, Unit]
    nested_header: str
    repeated_header: str
    table_heading: str
    origin_labels: dict[str, str]
    origin_column: str
    synthetic_mark: str
    synthetic_explanation: tuple[str, ...]
    synthetic_sheet_label: str
    notes: Notes
    contents: Contents

    def meaning(self, symbol: str) -> str:
        """Return what a symbol means; CatalogError if the texts do not explain it."""
        for known in self.symbols:
            if known.symbol == symbol:
                return known.meaning
        raise CatalogError(
            "A symbol without an explanation",
            "data/products/texts.yaml, symbols",
            f"one of {[known.symbol for known in self.symbols]}",
            repr(symbol),
            "Add the symbol and its meaning, or correct the symbol in the table's layout",
        )


class Mart(_Fact):
    """A public mart: its key, which is also the order of its rows, and a title for people."""

    name: str
    key: tuple[str, ...] = Field(min_length=1)
    title: str


class ReleaseSpec(_Fact):
    """The marts of a release and the words of its README."""

    marts_folder: str
    database: str
    readme: str
    municipality_column: str
    origin_column: str
    marts: tuple[Mart, ...] = Field(min_length=1)
    table_comment: str
    origin_comment: dict[str, str]
    origin_word: dict[str, str]
    readme_text: str
    readme_files: dict[str, str]


class ProductFacts(_Fact):
    """All that is needed to export one report."""

    product: Product
    texts: Texts
    release: ReleaseSpec


_Model = TypeVar("_Model", bound=_Fact)


def load_product(data_dir: Path, report: str) -> ProductFacts:
    """Read the product of one report and what it shares with all others.

    Raises CatalogError naming file and key for a file that is missing, unreadable or not as described here.
    """
    folder = data_dir / "products"
    return ProductFacts(
        product=_read(folder / f"{report}.yaml", Product),
        texts=_read(folder / "texts.yaml", Texts),
        release=_read(folder / "release.yaml", ReleaseSpec),
    )


def _read(path: Path, model: type[_Model]) -> _Model:
    if not path.is_file():
        raise CatalogError(
            "No such product file", path.name, "a file under data/products", "none", "See data/products/README.md"
        )
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return model.model_validate(content)
    except yaml.YAMLError as error:
        raise CatalogError("Not YAML", path.name, "valid YAML", str(error), "Correct the syntax") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = f"{path.name}, key {'.'.join(str(part) for part in first['loc'])}"
        remedy = "See data/products/README.md for the keys"
        raise CatalogError(
            "A product fact is wrong", where, first["msg"], repr(first["input"])[:200], remedy
        ) from error
