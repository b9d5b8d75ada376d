"""Good exports of survey tools, a folder each: the first answers of the sample, and a register of just these."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import yaml

from orchestration.facts.sources import RoundSources, load_sources
from orchestration.landing.land import RESPONSE_REGISTER_KIND, LandingContext
from orchestration.landing.questionnaire import form_of
from tests.faults.faults_of_tools import SOURCE, Answered
from tests.landing.export_builder import csv_bytes, csv_records
from tests.landing.tools import SENT_IN, TOOLS, House

ROWS = 12


@dataclass(frozen=True)
class ToolExports:
    """A folder a tool, by the name of its profile, and columns to damage."""

    folders: dict[str, Path]
    columns: Answered


def make_tool_exports(folder: Path, data_dir: Path, context: LandingContext) -> ToolExports:
    """Write the first answers to the round's first form as each tool would."""
    sources = load_sources(data_dir / "sources.yaml").round(context.codebook.round.round)
    spec = sources.source(SOURCE)
    form = form_of(context.codebook, str(spec.questionnaire))
    rows = csv_records((data_dir / spec.uri).read_bytes(), spec.options.encoding, spec.options.delimiter)
    texts = {item.column for item in form.variables if item.type == "text"}
    rows.sort(key=lambda row: [not any(row[name] for name in names) for names in (form.number_columns, texts)])
    house = House(spec, context, form, rows[:ROWS], pa.table({}))
    folders = {}
    for name, format_, options, write in TOOLS:
        folders[name] = folder / name
        folders[name].mkdir()
        write(house, folders[name] / f"svar.{format_}")
        source = {"format": format_, "reading": name, "uri": f"svar.{format_}"}
        stated = options.model_dump(exclude_unset=True)
        _write_surroundings(folders[name], data_dir, sources, house, source | ({"options": stated} if stated else {}))
    return ToolExports(folders, _answered(house))


def _write_surroundings(
    folder: Path, data_dir: Path, sources: RoundSources, house: House, source: dict[str, object]
) -> None:
    """Write a sources file that has this source for the form, and the register of answers."""
    whole = yaml.safe_load((data_dir / "sources.yaml").read_text(encoding="utf-8"))
    entry = whole["rounds"][sources.round]
    kept = {key: entry["sources"][SOURCE][key] for key in ("kind", "questionnaire", "schedule")}
    entry["sources"][SOURCE] = kept | source
    own = {"rounds": {sources.round: entry}}
    (folder / "sources.yaml").write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    register = next(spec for spec in sources.sources if spec.kind == RESPONSE_REGISTER_KIND)
    answered = {row["kommunkod"] for row in house.rows}
    rows = csv_records((data_dir / register.uri).read_bytes(), register.options.encoding, register.options.delimiter)
    silent, sent_in = {"besvarad": "nej", "datum": ""}, {"datum": SENT_IN}
    path = folder / register.uri
    path.parent.mkdir(parents=True)
    path.write_bytes(csv_bytes([row | (sent_in if row["kommunkod"] in answered else silent) for row in rows]))


def _answered(house: House) -> Answered:
    """Pick columns that the first row answers and no routing rests on, so that one fault stays one."""
    first = house.rows[0]
    routing = {term.variable for rule in house.form.universes.values() for term in rule.terms}
    free = [item for item in house.form.variables if item.variable not in routing and first[item.column]]
    single = next(item for item in free if item.answer_set == "ja_nej")
    return Answered(
        single=single.column,
        other=next(item.column for item in free if item.type == "single" and item.question != single.question),
        flag=next(item.column for item in free if item.type == "flag" and first[item.column] == "1"),
        number=next(item.column for item in free if item.type == "number"),
        text=next(item.column for item in free if item.type == "text"),
    )
