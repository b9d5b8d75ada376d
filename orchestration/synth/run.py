"""Makes the sample exports of a round: assemble, solve, share out, write. The one entry for callers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from orchestration.facts.codes import QUESTIONNAIRE
from orchestration.facts.formats import OBSERVATIONS, Format, load_formats
from orchestration.facts.model import VariableType
from orchestration.facts.rules import holds
from orchestration.facts.sources import SourceSpec, load_sources
from orchestration.synth.assemble import Assembled, assemble, conditions
from orchestration.synth.columns import as_exported
from orchestration.synth.exports import Free, Sample, write_questionnaire, write_records
from orchestration.synth.numbers import draw_days, share_numbers, write_text
from orchestration.synth.problem import Answers
from orchestration.synth.recount import Missed, recount
from orchestration.synth.solve import solve
from orchestration.synth.surroundings import Record, published_series, response_register, stimulus_funds, web_review
from orchestration.synth.units import Unit

_Facts = TypeVar("_Facts")


@dataclass(frozen=True, slots=True)
class SynthReport:
    """What was written: rows by file name; how many figures were aimed at, and those that do not come out."""

    files: Mapping[str, int]
    targets: int
    missed: tuple[Missed, ...]

    def __str__(self) -> str:
        """Say on a few lines what was written and what does not come out."""
        lines = [f"{name}: {rows} rows" for name, rows in sorted(self.files.items())]
        rest = "; these do not:" if self.missed else ""
        lines.append(f"{self.targets - len(self.missed)} of {self.targets} figures come out{rest}")
        for item in self.missed:
            figure = f"printed {item.target.printed}, {item.count} of {item.base} show as {item.shown}"
            lines.append(f"  {item.target.place} ({item.target.group}): {figure}")
        return "\n".join(lines)


def synthesise(data_dir: Path, round_: str, out: Path) -> SynthReport:
    """Write the round's sample exports into ``out`` and recount every figure in the answers.

    The files are named as the sources of ``data_dir/sources.yaml`` name them. Raises what the readers of facts raise,
    UnsolvableError if routing contradicts itself, ValueError if a total cannot be shared out.
    """
    assembled = assemble(data_dir, round_)
    problem = assembled.problem
    answers = as_exported(solve(problem, assembled.settings.effort), assembled.codebook.variables)
    last = assembled.codebook.round.collection_end
    sample = Sample(
        assembled.codebook, problem.units, answers, _free(assembled, answers), assembled.settings.titles, last
    )
    out.mkdir(parents=True, exist_ok=True)
    formats = load_formats(data_dir).kinds
    sources = load_sources(data_dir / "sources.yaml", data_dir / "formats")
    # Observations are what somebody saw or printed: none are made.
    specs = [spec for spec in sources.round(round_).sources if formats[spec.kind].shape != OBSERVATIONS]
    files = {}
    districts = any(unit.code != unit.municipality for unit in problem.units)
    for spec in specs:
        path = out / spec.file_name
        format_ = formats[spec.kind].in_round(has_districts=districts)
        files[path.name] = _write(spec, format_, path, sample, assembled)
    return SynthReport(files, len(problem.targets), recount(assembled.targets, problem.units, answers))


def _write(spec: SourceSpec, format_: Format, path: Path, sample: Sample, assembled: Assembled) -> int:
    if spec.questionnaire is not None:
        return write_questionnaire(sample, spec, format_, path)
    settings, units, seed = assembled.settings, sample.units, assembled.problem.chance.seed
    round_, real = assembled.codebook.round, False
    records: list[Record]
    match spec.kind:
        case "response_register":
            records = response_register(units, sample.answers, round_.collection_start, round_.collection_end, seed)
        case "web_review":
            records = web_review(_stated(settings.web_review, spec), units, "storlek", seed)
        case "stimulus_funds":
            sent = [unit for unit in units if sample.answers[unit.code][QUESTIONNAIRE] == spec.options.covers]
            records = stimulus_funds(_stated(settings.stimulus_funds, spec), sent, sample.answers, seed)
        case "npo":
            records, real = published_series(_stated(settings.npo, spec), spec.options.months, assembled.cells), True
        case _:
            raise ValueError(f"sources.yaml, {spec.source}: no sample is made for sources of kind {spec.kind}")
    return write_records(records, sample, spec, format_, path, real=real)


def _stated(facts: _Facts | None, spec: SourceSpec) -> _Facts:
    if facts is None:
        raise ValueError(f"settings.yaml: expected the key {spec.kind}, as sources.yaml has {spec.source}, found none")
    return facts


def _free(assembled: Assembled, answers: Mapping[str, Answers]) -> Free:
    settings, seed = assembled.settings, assembled.problem.chance.seed
    asked: dict[VariableType, dict[str, list[Unit]]] = {"number": {}, "text": {}, "date": {}}
    for variable in assembled.codebook.variables:
        if variable.type in asked:
            rules = conditions(assembled.codebook, variable)
            units = [unit for unit in assembled.problem.units if all(holds(rule, answers[unit.code]) for rule in rules)]
            asked[variable.type][variable.variable] = units
    texts = {name: write_text(settings.texts, name, units, seed) for name, units in asked["text"].items()}
    days = {name: draw_days(assembled.codebook.variable(name), units, seed) for name, units in asked["date"].items()}
    return {**share_numbers(settings.numbers, asked["number"], seed), **texts, **days}
