"""Audits a printed report: from the files under ``data/`` to findings. What is exact is done beside this module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import cast

from orchestration.consistency.claims import Meaning, MeaningBuilder
from orchestration.consistency.contradictions import Contradictions
from orchestration.consistency.kinds import kind_of, rounded_sum
from orchestration.consistency.model import BASES, AuditFinding, Basis, Figure, Relation
from orchestration.consistency.numbers import Numbers
from orchestration.consistency.printed import FigureReader, Printed
from orchestration.consistency.proof import Proof, rounded_sentence, tried_sentence, twice_sentence
from orchestration.consistency.reduction import Contradiction, Reduction
from orchestration.consistency.sentences import Sentences
from orchestration.facts.consistency import Declarations, Place, load_declarations
from orchestration.facts.errors import FactError
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.model import Measure
from orchestration.facts.published import load_published
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.sentences import Claims, Stated, load_claims

NO_CLAIMS = Claims(contents=[], claims=[])


class Auditor:
    """What can be known of a report before a figure is read; made once, asked for every set of printed cells."""

    def __init__(self, catalog: Catalog, report: str, declarations: Declarations, claims: Claims = NO_CLAIMS) -> None:
        """Derive the numbers of the report's layouts and how they hang together, by print and by the codebook."""
        self.report, self._catalog = report, catalog
        layouts = [layout for layout in catalog.layouts if layout.report == report]
        self._builders = {basis: MeaningBuilder(catalog, Numbers(), basis) for basis in BASES}
        self._laid_out = {basis: builder.of_layouts(layouts) for basis, builder in self._builders.items()}
        self._say(declarations, claims)

    def retold(self, declarations: Declarations, claims: Claims) -> Auditor:
        """Return the same for another running text."""
        other = copy(self)
        other._say(declarations, claims)
        return other

    def _say(self, declarations: Declarations, claims: Claims) -> None:
        self._declarations = declarations
        self._sentences = Sentences(self._catalog, self.report, declarations, claims)
        self._stated = [claim for claim in claims.claims if isinstance(claim, Stated)]
        self._meanings = {
            basis: {**self._laid_out[basis], **_of_text(builder, declarations)}
            for basis, builder in self._builders.items()
        }

    def findings(self, cells: Iterable[PublishedCell]) -> tuple[AuditFinding, ...]:
        """Return every finding about these cells and the declared figures of the text, sorted by kind and place.

        What print alone contradicts comes first and is left out where the codebook is read.
        """
        printed = list(cells)
        said = self._sentences.findings(printed)
        found = tuple[AuditFinding, ...]()
        for basis in BASES:
            found += findings_of(self.search(printed, basis, found), basis)
        return tuple(sorted([*said, *found], key=_order))

    def consistent(self, cells: Iterable[PublishedCell]) -> bool:
        """Tell whether nothing would be found about these cells."""
        printed = list(cells)
        said = self._sentences.findings(printed)
        return not said and all(self.search(printed, basis).consistent() for basis in BASES)

    def search(
        self, cells: Iterable[PublishedCell], basis: Basis = "codebook", known: Iterable[AuditFinding] = ()
    ) -> Contradictions:
        """Return the figures of these cells and of the text on their numbers, without those of ``known`` findings."""
        printed = [Printed.of_cell(cell) for cell in cells]
        printed += [Printed.of_text(figure) for figure in self._declarations.text]
        reader = FigureReader(self._builders[basis].numbers.copy(), self._meanings[basis], printed)
        reader.relate(self._declarations.relations, f"data/consistency/{self.report}.yaml")
        reader.state(self._stated, f"data/published/{self.report}/claims.yaml")
        left_out = {(finding.place, finding.printed) for finding in known}
        figures = [figure for figure in reader.figures() if (figure.place, figure.printed) not in left_out]
        return Contradictions(reader.numbers, figures)


def findings_of(search: Contradictions, basis: Basis = "print") -> tuple[AuditFinding, ...]:
    """Return every finding about the figures of a search, which reads what ``basis`` says."""
    if search.consistent():
        return ()
    unfit = search.unfit()
    reduction = Reduction(search)
    found = [_finding(search, reduction, contradiction, basis) for contradiction in reduction.all(unfit)]
    return tuple(sorted(found, key=_order))


def _order(finding: AuditFinding) -> tuple[str, str, Place, str]:
    return {"print": "1", "codebook": "2"}[finding.basis], finding.kind, finding.place, finding.proof


def audit_report(data_dir: Path, report: str) -> tuple[AuditFinding, ...]:
    """Audit the printed figures of a report under ``data_dir``.

    Raises FactError for a report that is not there, FactErrors for facts that cannot be read.
    """
    cells = [cell for cell in load_published(data_dir).cells if cell.report == report]
    if not cells:
        known = sorted(path.parent.name for path in (data_dir / "published").glob("*/cells.csv"))
        where, remedy = f"{data_dir.name}/published", "name one of the reports"
        raise FactError("no such report", where, " or ".join(known), repr(report), remedy)
    declarations, claims = load_declarations(data_dir, report), load_claims(data_dir, report)
    return Auditor(load_catalog(data_dir), report, declarations, claims).findings(cells)


def _of_text(builder: MeaningBuilder, declarations: Declarations) -> Mapping[Place, Meaning]:
    found = {}
    for figure in declarations.text:
        if figure.indicator and declarations.round:
            measure = cast(Measure, figure.measure)
            meaning = builder.of_indicator(declarations.round, figure.indicator, figure.group, measure)
            if meaning:
                found[figure.place] = meaning
    return found


def _finding(search: Contradictions, reduction: Reduction, contradiction: Contradiction, basis: Basis) -> AuditFinding:
    owners = search.numbers.owners
    relations = [said for owner in contradiction.relations if isinstance(said := owners[owner], Relation)]
    figure, rounded = contradiction.figure, rounded_sum(contradiction.core, relations, search.figures)
    proof = _proof(search, reduction, contradiction, basis)
    return AuditFinding(
        basis=basis,
        kind=kind_of(figure, contradiction.core, relations, rounded),
        place=figure.place,
        printed=figure.printed,
        where=figure.where,
        other_places=tuple(_other(other) for other in contradiction.others),
        proof=f"{proof} {rounded_sentence(rounded.total, rounded.parts)}" if rounded else proof,
    )


def _other(figure: Figure) -> str:
    return f"{figure.place}={figure.printed}"


def _proof(search: Contradictions, reduction: Reduction, contradiction: Contradiction, basis: Basis) -> str:
    if contradiction.twice:
        return twice_sentence(contradiction.core)
    reduction.prepare(contradiction)
    conflict = search.activate(_argument(contradiction))
    if conflict:
        return Proof(search, conflict, basis).sentence()
    assert contradiction.tried is not None, "a contradiction without a conflict is one of tried bases"
    system = search.numbers.system
    return tried_sentence(list(contradiction.core), system.low[contradiction.tried], system.high[contradiction.tried])


def _argument(contradiction: Contradiction) -> Sequence[Figure]:
    """The other figures first: the sentence ends at the figure that does not fit."""
    return [*contradiction.others, contradiction.figure]
