"""Which files and folders a release may hold, with what each is; wording is data (``release.yaml``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.facts.errors import FactError
from orchestration.facts.products import ReleaseFacts, ReportSpec


def named_files(facts: ReleaseFacts, products: Sequence[ReportSpec]) -> Iterator[tuple[str, str]]:
    """Each file or folder that a release may hold of these products and of all, with what it is."""
    for entry in facts.release.listed_files:
        for product in products if entry.of == "report" else (None,):
            yield filled(entry.path, facts, product), filled(entry.title, facts, product)


def filled(text: str, facts: ReleaseFacts, product: ReportSpec | None = None) -> str:
    """A text with the names of the release, and of the product, in place of their braces."""
    names = facts.release.model_dump() | (product.model_dump() if product else {})
    return text.format(**{name: value for name, value in names.items() if isinstance(value, str)})


def refuse_unnamed(facts: ReleaseFacts, target: Path) -> None:
    """FactError for a file or folder at the top of ``target`` that no line names; two files name the others."""
    named = {name.split("/")[0] for name, _ in named_files(facts, facts.specs)}
    named |= {facts.release.start_page, facts.release.readme}
    unnamed = sorted({path.name for path in target.iterdir()} - named)
    if unnamed:
        where, remedy = "data/products/release.yaml, listed_files", "Add a line that says what it is"
        raise FactError("A file of the release that its start page does not name", where, "a line", unnamed[0], remedy)
