"""Makes the sample exports of a round: assemble, solve, share out, write. The one entry for callers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.catalog.codes import QUESTIONNAIRE
from orchestration.catalog.rules import holds
from orchestration.catalog.sources import SourceSpec, load_sources
from orchestration.landing.formats import Format, load_formats
from orchestration.synth.assemble import Assembled, assemble, conditions
from orchestration.synth.exports import Free, Sample, write_questionnaire, write_records
from orchestration.synth.numbers import share_number, write_text
from orchestration.synth.problem import Answers
from orchestration.synth.recount import Missed, recount
from orchestration.synth.solve import solve
from orchestration.synth.surroundings import Record, published_series, response_register, stimulus_funds, web_review


@dataclass(frozen=True, slots=True)
class SynthReport:
    """What was written: rows by file name; how many figures were aimed at, and those that do not come out."""

    files: Mapping[str, int]
    targets: int
    missed: tuple[Missed, ...]

    def __str__(self) -> str:
        """Say on a few lines what was written and what does not come out."""
        lines = [f"{name}: {rows} rows" for name, rows in sorted(self.files.items())]
        lines.append(f"{self.targets - len(self.missed)} of {self.targets} figures come out; these do not:")
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
    answers = solve(problem, assembled.settings.effort)
    last = assembled.codebook.round.collection_end
    sample = Sample(
        assembled.codebook, problem.units, answers, _free(assembled, answers), assembled.settings.titles, last
    )
    out.mkdir(parents=True, exist_ok=True)
    formats = load_formats(data_dir).kinds
    sources = load_sources(data_dir / "sources.yaml", data_dir / "formats")
    specs = next(item.sources for item in sources.rounds if item.round == round_)
    files = {}
    for spec in specs:
        path = out / Path(spec.uri).name
        files[path.name] = _write(spec, formats[spec.kind], path, sample, assembled)
    return SynthReport(files, len(problem.targets), recount(problem, answers))


def _write(spec: SourceSpec, format_: Format, path: Path, sample: Sample, assembled: Assembled) -> int:
    if spec.questionnaire is not None:
        return write_questionnaire(sample, spec, format_, path)
    settings, units, seed = assembled.settings, sample.units, assembled.problem.seed
    round_, real = assembled.codebook.round, False
    records: list[Record]
    match spec.kind:
        case "response_register":
            records = response_register(units, sample.answers, round_.collection_start, round_.collection_end, seed)
        case "web_review":
            records = web_review(settings.web_review, units, "storlek", seed)
        case "stimulus_funds":
            sent = [unit for unit in units if sample.answers[unit.code][QUESTIONNAIRE] == spec.options.covers]
            records = stimulus_funds(settings.stimulus_funds, sent, sample.answers, seed)
        case "npo":
            records, real = published_series(settings.npo, spec.options.months, assembled.cells), True
        case _:
            raise ValueError(f"sources.yaml, {spec.source}: no sample is made for sources of kind {spec.kind}")
    return write_records(records, sample, spec, format_, path, real=real)


def _free(assembled: Assembled, answers: Mapping[str, Answers]) -> Free:
    settings, seed = assembled.settings, assembled.problem.seed
    numbers = {spec.variable: spec for spec in settings.numbers}
    free: dict[str, Mapping[str, str | int]] = {}
    for variable in assembled.codebook.variables:
        rules = conditions(assembled.codebook, variable)
        asked = [unit for unit in assembled.problem.units if all(holds(rule, answers[unit.code]) for rule in rules)]
        if variable.type == "number":
            free[variable.variable] = share_number(numbers[variable.variable], asked, seed)
        elif variable.type == "text":
            free[variable.variable] = write_text(settings.texts, variable.variable, asked, seed)
    return free
