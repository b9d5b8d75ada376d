"""Lands raw files: decode in the child process, judge, tidy. Puts the parts of this room together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from orchestration.catalog.codebook import load_codebook
from orchestration.catalog.model import Codebook
from orchestration.catalog.registers import Registers, load_registers
from orchestration.catalog.sources import QUESTIONNAIRE_KIND, SourceSpec
from orchestration.findings import Finding
from orchestration.landing.coverage import Response, Responses, check_all, check_answers, check_months, check_recipients
from orchestration.landing.decoder import Decoder
from orchestration.landing.formats import Format, Formats, check_options, load_formats
from orchestration.landing.grid import Grid, make_grid
from orchestration.landing.identity import Identified, identify, make_setting
from orchestration.landing.protocol import Fault, Sheet
from orchestration.landing.questionnaire import check_labels, form_of, judge_answers, tidy_answers
from orchestration.landing.raw_checks import format_faults
from orchestration.landing.report import Report
from orchestration.landing.tabular import Judged, judge, tidy

RESPONSE_REGISTER_KIND = "response_register"
RESPONSES_TABLE = "responses"


@dataclass(frozen=True, slots=True)
class LandingContext:
    """What inputs of one round are judged against.

    ``responses`` is the register of answers; None only while it is being landed itself, or when it was refused: who
    answered is then not compared.
    """

    codebook: Codebook
    registers: Registers
    formats: Formats
    responses: Responses | None = None


@dataclass(frozen=True, slots=True)
class LandingResult:
    """What became of one source: tables by name (none if there is any finding), findings, rows read and landed."""

    source: str
    tables: Mapping[str, pa.Table]
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


def load_context(data_dir: Path, round_: str) -> LandingContext:
    """Read what the round's inputs are judged against, without the register of answers."""
    return LandingContext(load_codebook(data_dir, round_), load_registers(data_dir), load_formats(data_dir))


def responses_of(table: pa.Table) -> Responses:
    """Return the register of answers from its landed table, by municipality code."""
    rows = table.select(["municipality_code", "questionnaire", "answered"]).to_pylist()
    return {row["municipality_code"]: Response(**row) for row in rows}


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

    Nothing is raised for a bad input: the result carries findings and no table. CatalogError if the sources file does
    not state what the kind needs, DecoderBrokenError for a bug of ours in the decoder.
    """
    format_ = context.formats.kinds[spec.kind]
    check_options(spec, format_)
    report = Report(spec, context.formats.limits.findings)
    sheet = _decode(spec, raw_path, context, decoder, report)
    if sheet is None:
        return LandingResult(spec.source, {}, report.findings(), {"rows_read": 0, "rows_landed": 0})
    is_questionnaire = spec.kind == QUESTIONNAIRE_KIND
    name, table, rows = (
        _land_answers(spec, sheet, format_, context, report)
        if is_questionnaire
        else _land_table(spec, sheet, format_, context, report)
    )
    landed = 0 if report or table is None else table.num_rows
    tables = {} if report or table is None else {name: table}
    return LandingResult(spec.source, tables, report.findings(), {"rows_read": rows, "rows_landed": landed})


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


def _land_answers(
    spec: SourceSpec, sheet: Sheet, format_: Format, context: LandingContext, report: Report
) -> tuple[str, pa.Table | None, int]:
    form = form_of(context.codebook, str(spec.questionnaire))
    expected = [column.name for column in format_.columns] + [variable.variable for variable in form.variables]
    grid = make_grid(sheet, spec, expected, report)
    if grid is None:
        return "", None, 0
    check_labels(sheet.labels, form, report)
    rows = _identified(spec, grid, format_, context, report)
    answers = judge_answers(grid, form, format_, spec, rows, report)
    if context.responses is not None and rows:
        check_answers(spec, rows, context.responses, context.registers, report)
    table = None if report else tidy_answers(form, spec, answers)
    return f"{format_.table}__{spec.source}", table, len(grid.rows)


def _land_table(
    spec: SourceSpec, sheet: Sheet, format_: Format, context: LandingContext, report: Report
) -> tuple[str, pa.Table | None, int]:
    grid = make_grid(sheet, spec, [column.name for column in format_.columns], report)
    if grid is None:
        return "", None, 0
    setting = make_setting(spec, context.registers, context.formats)
    rows = _identified(spec, grid, format_, context, report)
    judged = judge(grid, format_, rows, setting, report)
    _check_coverage(spec, format_, judged, context, report)
    return format_.table, None if report else tidy(format_, spec.round, judged), len(grid.rows)


def _identified(
    spec: SourceSpec, grid: Grid, format_: Format, context: LandingContext, report: Report
) -> tuple[Identified, ...]:
    if not grid.rows:
        remedy = "ask the sender for the file again"
        report.add(Fault("no rows below the header", expected="at least one row", found="none", remedy=remedy))
    return identify(grid, format_, make_setting(spec, context.registers, context.formats), report)


def _check_coverage(
    spec: SourceSpec, format_: Format, judged: Sequence[Judged], context: LandingContext, report: Report
) -> None:
    rows = [entry.identified for entry in judged]
    if format_.covers == "months":
        column = format_.key[0]
        found = [str(entry.values[column])[:7] for entry in judged if entry.values.get(column) is not None]
        check_months(spec.options.months, found, column, report)
    elif format_.covers == "all":
        check_all(rows, context.registers, report)
    elif format_.covers == "form" and context.responses is not None:
        check_recipients(spec, rows, context.responses, context.registers, report)
