"""Lands raw files: decode in the child process, judge, tidy. Puts the parts of this room together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from orchestration.facts.codebook import load_codebook
from orchestration.facts.corrections import load_corrections
from orchestration.facts.formats import Format, Formats, check_options, load_formats
from orchestration.facts.model import Codebook, Correction
from orchestration.facts.readings import Reading, load_readings
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import QUESTIONNAIRE_KIND, SourceSpec
from orchestration.findings import Finding
from orchestration.landing.corrections import Correctable, correct
from orchestration.landing.coverage import Presence, Response, Responses, check_months
from orchestration.landing.decoder import Decoder
from orchestration.landing.decoder_messages import Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.frame import Frame, frame_in_round
from orchestration.landing.grid import Grid, make_grid
from orchestration.landing.identity import identify, make_setting
from orchestration.landing.questionnaire import Form, check_labels, form_of, judge_answers, tidy_answers
from orchestration.landing.raw_checks import format_faults
from orchestration.landing.reading import blank_codes, question_faults, read_sheet
from orchestration.landing.sheet import Sheet
from orchestration.landing.tabular import judge, tidy

RESPONSE_REGISTER_KIND = "response_register"
RESPONSES_TABLE = "responses"


@dataclass(frozen=True, slots=True)
class LandingContext:
    """What inputs of one round are judged against.

    ``responses`` is the register of answers; None only while it is being landed itself, or when it was refused: who
    answered is then not compared. ``corrections`` are those declared for the round.
    """

    codebook: Codebook
    frame: Frame
    formats: Formats
    readings: Mapping[str, Reading]
    responses: Responses | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class LandingResult:
    """What became of one source: tables by name (none if there is any finding), findings, rows read and landed.

    ``corrections``: those that were made before anything was judged; none if there is any finding.
    """

    source: str
    tables: Mapping[str, pa.Table]
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    corrections: tuple[Correction, ...] = ()


def load_context(data_dir: Path, round_: str) -> LandingContext:
    """Read what the round's inputs are judged against, without the register of answers."""
    registers = load_registers(data_dir)
    codebook = load_codebook(data_dir, round_, registers)
    frame = frame_in_round(codebook.round, registers)
    corrections = load_corrections(data_dir, codebook, registers)
    return LandingContext(codebook, frame, load_formats(data_dir), load_readings(data_dir), corrections=corrections)


def responses_of(table: pa.Table) -> Responses:
    """Return the register of answers from its landed table, by unit."""
    rows = table.select(["unit_code", "municipality_code", "questionnaire", "answered"]).to_pylist()
    return {row["unit_code"]: Response(**row) for row in rows}


def land_round(
    specs: Sequence[SourceSpec], raw_paths: Mapping[str, Path], context: LandingContext
) -> dict[str, LandingResult]:
    """Land all sources of a round with one decoder, the register of answers first; results in the order of ``specs``.

    Nothing is raised for a bad input: its result carries findings and no table.
    """
    results: dict[str, LandingResult] = {}
    with Decoder(context.formats.limits.decoder) as decoder:
        for spec in sorted(specs, key=lambda entry: entry.kind != RESPONSE_REGISTER_KIND):
            result = land_source(spec, raw_paths[spec.source], context, decoder)
            results[spec.source] = result
            if spec.kind == RESPONSE_REGISTER_KIND and result.tables:
                context = replace(context, responses=responses_of(result.tables[RESPONSES_TABLE]))
    return {spec.source: results[spec.source] for spec in specs}


def land_source(
    spec: SourceSpec, raw_path: Path, context: LandingContext, decoder: Decoder | None = None
) -> LandingResult:
    """Decode, judge and tidy one raw file. A decoder of its own is started unless one is given.

    Nothing is raised for a bad input: the result carries findings and no table. FactError if the sources file does
    not state what the kind needs, DecoderBrokenError for a bug of ours in the decoder.
    """
    format_ = context.formats.kinds[spec.kind].in_round(has_districts=context.frame.has_districts)
    check_options(spec, format_)
    report = Report(spec, context.formats.limits.findings)
    sheet = _decode(spec, raw_path, context, decoder, report)
    if sheet is None:
        return LandingResult(spec.source, {}, report.findings(), {"rows_read": 0, "rows_landed": 0})
    land = _land_answers if spec.kind == QUESTIONNAIRE_KIND else _land_table
    landed = land(spec, sheet, format_, context, report)
    if report or landed.table is None:
        return LandingResult(spec.source, {}, report.findings(), {"rows_read": landed.rows_read, "rows_landed": 0})
    counts = {"rows_read": landed.rows_read, "rows_landed": landed.table.num_rows}
    corrections = tuple(item for item in context.corrections if item.source == spec.source)
    return LandingResult(spec.source, {landed.name: landed.table}, (), counts, corrections)


def _decode(
    spec: SourceSpec, raw_path: Path, context: LandingContext, decoder: Decoder | None, report: Report
) -> Sheet | None:
    report.extend(format_faults(raw_path, spec.format))
    if report:
        return None
    options = spec.options.model_dump(mode="json", exclude={"period", "months", "covers"})
    if decoder is not None:
        decoded = decoder.decode(raw_path, spec.format, options)
    else:
        with Decoder(context.formats.limits.decoder) as own:
            decoded = own.decode(raw_path, spec.format, options)
    report.extend(decoded.faults)
    return decoded.sheet


@dataclass(frozen=True, slots=True)
class _Landed:
    name: str
    table: pa.Table | None
    rows_read: int


_NOTHING = _Landed("", None, 0)


def _land_answers(spec: SourceSpec, sheet: Sheet, format_: Format, context: LandingContext, report: Report) -> _Landed:
    form = form_of(context.codebook, str(spec.questionnaire))
    form = replace(form, blanks=blank_codes(form, context.readings[spec.reading]))
    sheet = _read(spec, sheet, format_, form, context, report)
    grid = make_grid(sheet, spec, [*(column.name for column in format_.columns), *form.columns], report)
    if grid is None:
        return _NOTHING
    columns = {variable.variable: variable.column for variable in form.variables}
    grid = correct(grid, spec, context.corrections, Correctable(format_.key[0], columns, form.number_columns), report)
    check_labels(sheet.labels, form, report)
    presence = _present(spec, grid, format_, context, report)
    answers = judge_answers(grid, form, format_, spec, presence.rows, report)
    if context.responses is not None and len(presence.rows) and sheet.complete:
        presence.check_answers(form.questionnaire, context.responses)
    table = None if report else tidy_answers(form, spec, answers)
    return _Landed(f"{format_.table}__{spec.source}", table, len(grid.rows))


def _read(
    spec: SourceSpec, sheet: Sheet, format_: Format, form: Form | None, context: LandingContext, report: Report
) -> Sheet:
    """Return the sheet in house form, by the source's reading profile."""
    setting = make_setting(spec, context.frame, context.formats)
    reading = context.readings[spec.reading]
    if reading.question_text and form:
        report.extend(question_faults(sheet, spec, reading, form, context.codebook))
    return read_sheet(sheet, reading, format_, form, setting, report)


def _land_table(spec: SourceSpec, sheet: Sheet, format_: Format, context: LandingContext, report: Report) -> _Landed:
    sheet = _read(spec, sheet, format_, None, context, report)
    grid = make_grid(sheet, spec, [column.name for column in format_.columns], report)
    if grid is None:
        return _NOTHING
    grid = correct(grid, spec, context.corrections, Correctable(format_.key[0], {}, frozenset()), report)
    setting = make_setting(spec, context.frame, context.formats)
    presence = _present(spec, grid, format_, context, report)
    judged = judge(grid, format_, presence.rows, setting, report)
    if format_.covers == "months":
        column = format_.key[0]
        found = [str(month)[:7] for month in judged.present(column)]
        if sheet.complete:
            check_months(spec, found, column, report, unread=len(presence.rows) - len(found))
    elif format_.covers == "all" and len(presence.rows) and sheet.complete:
        presence.check_all()
    elif format_.covers == "form" and len(presence.rows) and sheet.complete and context.responses is not None:
        presence.check_recipients(spec.options.covers, context.responses)
    return _Landed(format_.table, None if report else tidy(format_, spec.round, judged), len(grid.rows))


def _present(spec: SourceSpec, grid: Grid, format_: Format, context: LandingContext, report: Report) -> Presence:
    if not len(grid.rows) and not report:
        remedy = "ask the sender for the file again"
        report.add(Fault("no rows below the header", expected="at least one row", found="none", remedy=remedy))
    rows = identify(grid, format_, make_setting(spec, context.frame, context.formats), report)
    unread = grid.set_aside + len(grid.rows) - len(rows)
    return Presence(rows, unread, context.frame, report, by_unit=format_.unit is not None)
