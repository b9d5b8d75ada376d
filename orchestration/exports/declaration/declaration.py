"""The quality declaration of every landed round: composed once, drawn as a page here and as a sheet in the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.exports.declaration.check_outcomes import Outcome
from orchestration.exports.declaration.compose import compose
from orchestration.exports.declaration.document import Count, Document, Percent, Table, value_text
from orchestration.exports.declaration.values import LoadFacts, read_facts
from orchestration.exports.listing import named_files
from orchestration.exports.report_audit import audited_reports
from orchestration.facts.declaration import load_words
from orchestration.facts.errors import FactError
from orchestration.facts.products import ReleaseFacts, ReportSpec
from orchestration.templates import templates_in
from orchestration.warehouse.marts import open_marts

if TYPE_CHECKING:
    from jinja2 import Template

_SHORT = 12
"""Characters up to which a word, a code or a day is not broken."""


def read_declarations(
    database: Path, data_dir: Path, facts: ReleaseFacts, outcomes: Mapping[str, Outcome]
) -> dict[str, Document]:
    """Compose the declaration of each landed round, by round. ``outcomes``: what the checks said of a round.

    Raises FactError for words that do not fit the facts.
    """
    words = load_words(data_dir)
    found: dict[str, Document] = {}
    with open_marts(database) as marts:
        for (round_,) in marts.table("select round from dim_round order by round")[1]:
            load = _load_facts(data_dir, facts, round_, outcomes.get(round_, Outcome()))
            found[round_] = compose(read_facts(marts, round_, load), words)
    return found


def export_declarations(documents: Mapping[str, Document], facts: ReleaseFacts, target: Path) -> list[Path]:
    """Write a page a round below ``target``, where the other files lie already; returns the paths in order.

    Raises FactError for a page that names a file the release does not hold.
    """
    folder = target / facts.release.declarations_folder
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for _, document in sorted(documents.items()):
        _refuse_absent_files(document, target)
        path = folder / document.file
        path.write_text(render_page(document, facts.release.language), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def render_page(document: Document, language: str) -> str:
    """A declaration as one self-contained page: no script, nothing from any host."""
    return _template().render(document=document, language=language) + "\n"


def _load_facts(data_dir: Path, facts: ReleaseFacts, round_: str, outcome: Outcome) -> LoadFacts:
    own = next((product for product in facts.specs if product.round == round_), None)
    files = _files(data_dir, facts, own)
    held = {path for path, _ in files}
    names = {"cells_file": facts.release.cells_file, "key_numbers_file": facts.release.key_numbers_file}
    return LoadFacts(
        report=own.report if own else None,
        parts={part.part: part.name for part in own.parts} if own else {},
        checks=outcome.checks,
        key_numbers=outcome.key_numbers,
        names={key: name if name in held else None for key, name in names.items()},
        files=files,
    )


def _files(data_dir: Path, facts: ReleaseFacts, own: ReportSpec | None) -> tuple[tuple[str, str], ...]:
    """What the release holds of the round: the files of its own report, and those that all rounds share."""
    release = facts.release
    absent: set[str] = set()
    if own is None or not (data_dir / "figures" / own.report).is_dir():
        absent.add(release.figures_folder)
    if not audited_reports(data_dir):
        absent.add(release.audit_folder)
    if not any((data_dir / "published" / product.report / "key_numbers.csv").is_file() for product in facts.specs):
        absent.add(release.key_numbers_file)
    listed = named_files(facts, () if own is None else (own,))
    return tuple((path, title) for path, title in listed if path.split("/")[0] not in absent)


def _refuse_absent_files(document: Document, target: Path) -> None:
    tables = [table for section in document.sections for table in section.tables() if table.name == "files"]
    for table in tables:
        for path, *_ in table.rows:
            if not (target / str(path)).exists():
                where, remedy = f"quality declaration of {document.round}", "Export the file, or take its line away"
                raise FactError("A file that the release does not hold", where, "a file", repr(path), remedy)


@cache
def _template() -> Template:
    environment = templates_in(Path(__file__).parent)
    environment.filters["value_text"] = value_text
    environment.tests["table"] = lambda block: isinstance(block, Table)
    environment.tests["short"] = lambda value: len(value_text(value)) <= _SHORT and " " not in value_text(value)
    environment.tests["figure"] = lambda value: isinstance(value, Count | Percent)
    return environment.get_template("page.html.j2")
