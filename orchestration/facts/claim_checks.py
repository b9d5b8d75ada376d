"""What must hold of what is declared about a report's print: places, indicators, groups, figures that claims name.

Here belong comparisons that only ``ehalsa check`` makes of relations, text figures and claims.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from orchestration.facts import consistency, sentences
from orchestration.facts.complaints import Complaints
from orchestration.facts.groupings import groups_of_all
from orchestration.facts.reader import fact_name, read_optional_rows
from orchestration.facts.states import files_of
from orchestration.facts.steps import Done, Step

_Groups = Mapping[str, Collection[str]]


def _consistency(data_dir: Path, done: Done) -> None:
    """Read what is declared about every report; note places that are none and text figures of unknown indicators."""
    complaints = Complaints(f"{data_dir.name}/consistency")
    indicators = {item.indicator for item in done["indicators"].indicators}
    groups = groups_of_all(done["codebooks"], done["registers"], done["groupings"])
    folders = (consistency.RELATIONS.pattern, consistency.TEXT_FIGURES.pattern)
    relations, texts = ({*files_of(data_dir, pattern)} for pattern in folders)
    for report in sorted({path.stem for path in relations} | {path.parent.name for path in texts}):
        with complaints.noting():
            declared = consistency.load_declarations(data_dir, report)
            name = f"{data_dir.name}/consistency/{report}.yaml"
            rounds = [declared.round] if declared.round else []
            complaints.unknown(f"{name}, at round", rounds, done["codebooks"], "codebooks/")
            for number, relation in enumerate(declared.relations, start=1):
                with complaints.noting():
                    next(consistency.expanded(f"{name}, at relations.{number}", _places(relation)))
            known = groups.get(declared.round or "", {})
            path = data_dir / "published" / report / "text_figures.csv"
            for row in read_optional_rows(data_dir, path, consistency.TEXT_FIGURES, complaints):
                if row.cells["indicator"]:
                    row.reference("indicator", indicators)
                    if known and row.reference("grouping", known, "the round's groupings") in known:
                        row.reference("group", known[row.cells["grouping"]], "the grouping")
            with complaints.noting():
                _claims(data_dir, report, declared, indicators, known, complaints)
    complaints.settle()


def _claims(
    data_dir: Path,
    report: str,
    declared: consistency.Declarations,
    indicators: Collection[str],
    groups: _Groups,
    complaints: Complaints,
) -> None:
    path = data_dir / sentences.CLAIMS.pattern.replace("<report>", report)
    figures = {str(figure.place) for figure in declared.text}
    for number, claim in enumerate(sentences.load_claims(data_dir, report).claims, start=1):
        where = f"{fact_name(data_dir, path)}, at claims.{number}"
        named = [claim.low, claim.high] if isinstance(claim, sentences.Range) else [claim.figure]
        complaints.unknown(where, named, figures, consistency.TEXT_FIGURES.pattern)
        with complaints.noting():
            match claim:
                case sentences.Stated(total=total, parts=parts):
                    places = {str(at): text.removeprefix("n:") for at, text in enumerate((total, *parts))}
                    next(consistency.expanded(where, places))
                case sentences.NoQuestion():
                    complaints.unknown(where, claim.indicators, indicators, "indicators/catalogue.csv")
                case sentences.Rank() | sentences.Range() | sentences.AmountOf():
                    _shares(claim, where, indicators, groups, complaints)


def _shares(
    claim: sentences.Rank | sentences.Range | sentences.AmountOf,
    where: str,
    indicators: Collection[str],
    groups: _Groups,
    complaints: Complaints,
) -> None:
    coded = {grouping: tuple(codes) for grouping, codes in groups.items()}
    for each, text in sentences.texts_of(claim):
        for indicator, (grouping, group) in sentences.shares(text, each, coded):
            complaints.unknown(where, [indicator], indicators, "indicators/catalogue.csv")
            complaints.unknown(where, [grouping], coded, "the round's groupings")
            complaints.unknown(where, [group], coded.get(grouping, ()), "the grouping")


def _places(relation: consistency.Declared) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in relation.model_dump(exclude={"kind"}, exclude_none=True).items():
        found |= {key: value} if isinstance(value, str) else {f"{key} {at}": item for at, item in enumerate(value, 1)}
    return found


STEPS = (
    Step(
        "consistency",
        (*consistency.FILES, *sentences.FILES),
        ("codebooks", "registers", "groupings", "indicators"),
        _consistency,
    ),
)
