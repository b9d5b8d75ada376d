"""The README of a release, in Swedish: what it is, what is synthetic, which files there are. Wording is data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.exports.marts import CheckedMart
from orchestration.exports.origin import Origin
from orchestration.exports.product import ProductFacts


def export_readme(facts: ProductFacts, marts: Sequence[CheckedMart], target: Path) -> list[Path]:
    """Write the README into ``target``; returns its path. The listed files are those the other exports write."""
    text = facts.release.readme_text.format(
        title=facts.product.title,
        subtitle=facts.product.subtitle,
        origin=_origin(facts, marts),
        files="\n".join(_files(facts, marts)),
        symbols="\n".join(f"{known.symbol:<3} {known.meaning}" for known in facts.texts.symbols),
        cells_file=facts.product.cells_file,
        origin_column=facts.release.origin_column,
    )
    target.mkdir(parents=True, exist_ok=True)
    path = target / facts.release.readme
    path.write_bytes(text.encode("utf-8"))
    return [path]


def _origin(facts: ProductFacts, marts: Sequence[CheckedMart]) -> str:
    rounds = sorted({round_ for checked in marts for round_ in checked.origin.rounds})
    if not rounds:
        return Origin("collected", ()).sentence(facts.release)
    sentence = Origin("synthetic", tuple(rounds)).sentence(facts.release)
    return "\n".join((sentence, *facts.texts.synthetic_explanation))


def _files(facts: ProductFacts, marts: Sequence[CheckedMart]) -> list[str]:
    product, release = facts.product, facts.release
    words = release.readme_files
    listed = [
        (product.workbook, words["workbook"]),
        (f"{product.tables_folder}/", words["tables_folder"]),
        (product.cells_file, words["cells_file"]),
        (release.database, words["database"]),
        (f"{release.marts_folder}/", words["marts_folder"]),
        *(
            (f"  {checked.mart.name}", f"{checked.mart.title} ({release.origin_word[checked.origin.kind]})")
            for checked in marts
        ),
    ]
    width = max(len(name) for name, _ in listed) + 2
    return [f"{name:<{width}}{title}" for name, title in listed]
