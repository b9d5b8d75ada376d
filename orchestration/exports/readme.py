"""The README of a release, in Swedish: what it is, what to open first, what is synthetic. Wording is data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.exports.listing import filled, refuse_unnamed
from orchestration.exports.marts import CheckedMart
from orchestration.exports.origin import release_origin
from orchestration.facts.products import ReleaseFacts


def export_readme(
    facts: ReleaseFacts, marts: Sequence[CheckedMart], target: Path, without: Sequence[str] = ()
) -> list[Path]:
    """Write the README into ``target``, where all other files lie already; returns its path.

    ``without``: the rounds that there are and that the release has no answers of.
    Raises FactError for a file or folder that is there and that ``listed_files`` does not name.
    """
    release = facts.release
    target.mkdir(parents=True, exist_ok=True)
    path = target / release.readme
    text = release.readme_text.format(
        reports="\n".join(reports_told(facts, without)),
        origin="\n".join(origins_told(facts, marts)),
        **release.model_dump(include={"title", "start_page", "site_folder"}),
    )
    path.write_bytes(text.encode("utf-8"))
    refuse_unnamed(facts, target)
    return [path]


def reports_told(facts: ReleaseFacts, without: Sequence[str]) -> list[str]:
    """A sentence for each report, and one for the rounds that the release is ``without``."""
    release = facts.release
    reports = [filled(release.readme_report, facts, product) for product in facts.specs] or [release.readme_no_report]
    return [*reports, *([release.readme_without.format(rounds=", ".join(without))] if without else [])]


def origins_told(facts: ReleaseFacts, marts: Sequence[CheckedMart]) -> tuple[str, ...]:
    """What is synthetic, in sentences; the first says which rounds are."""
    origin = release_origin([checked.origin for checked in marts])
    return (origin.sentence(facts.release), *(facts.texts.synthetic_explanation if origin.rounds else ()))
