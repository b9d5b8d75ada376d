"""The README of a release, in Swedish: what it is, what is synthetic, which files there are. Wording is data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.exports.marts import CheckedMart
from orchestration.exports.origin import Origin
from orchestration.facts.errors import FactError
from orchestration.facts.products import ReleaseFacts, ReportSpec


def export_readme(
    facts: ReleaseFacts, marts: Sequence[CheckedMart], target: Path, without: Sequence[str] = ()
) -> list[Path]:
    """Write the README into ``target``, where all other files lie already; returns its path.

    ``without``: the rounds that there are and that the release has no answers of.
    Raises FactError for a file or folder that is there and that ``readme_files`` does not name.
    """
    release = facts.release
    target.mkdir(parents=True, exist_ok=True)
    path = target / release.readme
    reports = [_filled(release.readme_report, facts, product) for product in facts.specs] or [release.readme_no_report]
    lacking = [release.readme_without.format(rounds=", ".join(without))] if without else []
    text = release.readme_text.format(
        title=release.title,
        reports="\n".join([*reports, *lacking]),
        origin=_origin(facts, marts),
        files="\n".join(_files(facts, marts, target)),
        symbols="\n".join(f"{known.symbol:<3} {known.meaning}" for known in facts.texts.symbols),
        **release.model_dump(include={"cells_file", "origin_column", "database", "marts_folder", "site_folder"}),
    )
    path.write_bytes(text.encode("utf-8"))
    return [path]


def _filled(text: str, facts: ReleaseFacts, product: ReportSpec | None = None) -> str:
    names = facts.release.model_dump() | (product.model_dump() if product else {})
    return text.format(**{name: value for name, value in names.items() if isinstance(value, str)})


def _origin(facts: ReleaseFacts, marts: Sequence[CheckedMart]) -> str:
    rounds = sorted({round_ for checked in marts for round_ in checked.origin.rounds})
    if not rounds:
        return Origin("collected", ()).sentence(facts.release)
    sentence = Origin("synthetic", tuple(rounds)).sentence(facts.release)
    return "\n".join((sentence, *facts.texts.synthetic_explanation))


def _files(facts: ReleaseFacts, marts: Sequence[CheckedMart], target: Path) -> list[str]:
    release = facts.release
    listed = [(name, title) for name, title in named_files(facts, facts.specs) if (target / name).exists()]
    _refuse_unnamed({name.split("/")[0] for name, _ in listed} | {release.readme}, target)
    listed += [
        (f"  {checked.mart.name}", f"{checked.mart.title} ({release.origin_word[checked.origin.kind]})")
        for checked in marts
    ]
    width = max(len(name) for name, _ in listed) + 2
    return [f"{name:<{width}}{title}" for name, title in listed]


def named_files(facts: ReleaseFacts, products: Sequence[ReportSpec]) -> Iterator[tuple[str, str]]:
    """Each file or folder that a release may hold of these products and of all, with what it is."""
    for entry in facts.release.readme_files:
        for product in products if entry.of == "report" else (None,):
            yield _filled(entry.path, facts, product), _filled(entry.title, facts, product)


def _refuse_unnamed(named: set[str], target: Path) -> None:
    unnamed = sorted({path.name for path in target.iterdir()} - named)
    if unnamed:
        where, remedy = "data/products/release.yaml, readme_files", "Add a line that says what it is"
        raise FactError("A file of the release that its README does not name", where, "a line", unnamed[0], remedy)
