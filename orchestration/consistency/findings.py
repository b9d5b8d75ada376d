"""Audits a printed report: from the files under ``data/`` to findings. What is exact is done beside this module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

from orchestration.consistency.claims import Meaning, MeaningBuilder
from orchestration.consistency.contradictions import Contradictions
from orchestration.consistency.kinds import kind_of, rounded_sum
from orchestration.consistency.model import AuditFinding, Figure, Relation
from orchestration.consistency.numbers import Numbers
from orchestration.consistency.printed import FigureReader, Printed
from orchestration.consistency.proof import Proof, rounded_sentence, tried_sentence
from orchestration.consistency.reduction import Contradiction, Reduction
from orchestration.facts.consistency import Declarations, Place, load_declarations
from orchestration.facts.errors import FactError
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.model import Measure
from orchestration.facts.published import load_published
from orchestration.facts.published_model import PublishedCell


class Auditor:
    """What can be known of a report before a figure is read; made once, asked for every set of printed cells."""

    def __init__(self, catalog: Catalog, report: str, declarations: Declarations) -> None:
        """Derive the numbers of the report's layouts and how they hang together."""
        self.report, self._declarations = report, declarations
        self._numbers = Numbers()
        builder = MeaningBuilder(catalog, self._numbers)
        self._meanings = builder.of_layouts([layout for layout in catalog.layouts if layout.report == report])
        self._meanings |= _of_text(builder, declarations)

    def findings(self, cells: Iterable[PublishedCell]) -> tuple[AuditFinding, ...]:
        """Return every finding about these cells and the declared figures of the text, sorted by kind and place."""
        return findings_of(self.search(cells))

    def search(self, cells: Iterable[PublishedCell]) -> Contradictions:
        """Return the figures of these cells and of the text on their numbers."""
        printed = [Printed.of_cell(cell) for cell in cells]
        printed += [Printed.of_text(figure) for figure in self._declarations.text]
        reader = FigureReader(self._numbers.copy(), self._meanings, printed)
        reader.relate(self._declarations.relations, f"data/consistency/{self.report}.yaml")
        return Contradictions(reader.numbers, reader.figures())


def findings_of(search: Contradictions) -> tuple[AuditFinding, ...]:
    """Return every finding about the figures of a search, sorted by kind and place."""
    if search.consistent():
        return ()
    unfit = search.unfit()
    reduction = Reduction(search)
    found = [_finding(search, reduction, contradiction) for contradiction in reduction.all(unfit)]
    return tuple(sorted(found, key=lambda finding: (finding.kind, finding.place, finding.proof)))


def audit_report(data_dir: Path, report: str) -> tuple[AuditFinding, ...]:
    """Audit the printed figures of a report under ``data_dir``.

    Raises FactError for a report that is not there, FactErrors for facts that cannot be read.
    """
    cells = [cell for cell in load_published(data_dir).cells if cell.report == report]
    if not cells:
        known = sorted(path.parent.name for path in (data_dir / "published").glob("*/cells.csv"))
        where, remedy = f"{data_dir.name}/published", "name one of the reports"
        raise FactError("no such report", where, " or ".join(known), repr(report), remedy)
    return Auditor(load_catalog(data_dir), report, load_declarations(data_dir, report)).findings(cells)


def _of_text(builder: MeaningBuilder, declarations: Declarations) -> Mapping[Place, Meaning]:
    found = {}
    for figure in declarations.text:
        if figure.indicator and declarations.round:
            measure = cast(Measure, figure.measure)
            meaning = builder.of_indicator(declarations.round, figure.indicator, figure.group, measure)
            if meaning:
                found[figure.place] = meaning
    return found


def _finding(search: Contradictions, reduction: Reduction, contradiction: Contradiction) -> AuditFinding:
    owners = search.numbers.owners
    relations = [said for owner in contradiction.relations if isinstance(said := owners[owner], Relation)]
    figure, rounded = contradiction.figure, rounded_sum(contradiction.core, relations, search.figures)
    proof = _proof(search, reduction, contradiction)
    return AuditFinding(
        kind=kind_of(contradiction.core, relations, rounded),
        place=figure.place,
        printed=figure.printed,
        where=figure.where,
        other_places=tuple(_other(other) for other in contradiction.others),
        proof=f"{proof} {rounded_sentence(rounded.total, rounded.parts)}" if rounded else proof,
    )


def _other(figure: Figure) -> str:
    return f"{figure.place}={figure.printed}"


def _proof(search: Contradictions, reduction: Reduction, contradiction: Contradiction) -> str:
    reduction.prepare(contradiction)
    conflict = search.activate(_argument(contradiction))
    if conflict:
        return Proof(search, conflict).sentence()
    assert contradiction.tried is not None, "a contradiction without a conflict is one of tried bases"
    system = search.numbers.system
    return tried_sentence(list(contradiction.core), system.low[contradiction.tried], system.high[contradiction.tried])


def _argument(contradiction: Contradiction) -> Sequence[Figure]:
    """The other figures first: the sentence ends at the figure that does not fit."""
    return [*contradiction.others, contradiction.figure]
