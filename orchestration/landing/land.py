"""Lands raw files: decode in the child process, judge, tidy. Puts the parts of this room together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, partial
from pathlib import Path

import pyarrow as pa

from orchestration.facts.codebook import load_codebook
from orchestration.facts.codings import coded_texts
from orchestration.facts.corrections import load_corrections
from orchestration.facts.formats import OBSERVATIONS, Format, Formats, check_options, load_formats
from orchestration.facts.keys import Contact, Identifier, load_contacts, load_identifiers
from orchestration.facts.model import Codebook, Correction
from orchestration.facts.personal_data import PersonalData, load_personal_data
from orchestration.facts.readings import Reading, load_readings
from orchestration.facts.recipients import load_recipients
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import QUESTIONNAIRE_KIND, SourceSpec
from orchestration.facts.states import opened
from orchestration.findings import Finding
from orchestration.landing.cells import Setting
from orchestration.landing.coded_texts import uncoded_texts
from orchestration.landing.corrections import Correctable, correct
from orchestration.landing.coverage import Presence, Response, Responses, check_months
from orchestration.landing.decoder import Decoder
from orchestration.landing.decoder_messages import Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.frame import Frame, frame_in_round
from orchestration.landing.grid import Grid, make_grid
from orchestration.landing.header import Header
from orchestration.landing.identity import identify, make_setting
from orchestration.landing.keys import make_keys
from orchestration.landing.observations import tidy_observations
from orchestration.landing.opened import Opened, settled_between, units_beside
from orchestration.landing.other_forms import Forms, forms_of_all, is_of_another_form
from orchestration.landing.personal_data import free_texts, without_personal_data
from orchestration.landing.questionnaire import Form, check_labels, form_of, judge_answers, tidy_answers
from orchestration.landing.raw_checks import format_faults
from orchestration.landing.reading import (
    answer_columns,
    blank_codes,
    header_of,
    question_faults,
    read_sheet,
    units_of_rows,
)
from orchestration.landing.row_choice import (
    Choice,
    Entry,
    RowDecision,
    RowSetting,
    choose_rows,
)
from orchestration.landing.sheet import Sheet
from orchestration.landing.tabular import judge, no_rows, tidy

RESPONSE_REGISTER_KIND = "response_register"
RESPONSES_TABLE = "responses"


@dataclass(frozen=True, slots=True)
class LandingContext:
    """What inputs of one round are judged against.

    ``responses`` is the register of answers; None only while it is being landed itself, or when it was refused: who
    answered is then not compared. ``corrections`` are those declared for the round, ``coded``: coded variable → keys of
    the texts that have a code. ``recipients``: unit → the form it was sent, where that is known without a register of
    answers. ``identifiers`` and ``contacts``: what names a unit beside its code. ``forms``: reads the columns of every
    form of every round.
    """

    codebook: Codebook
    frame: Frame
    formats: Formats
    readings: Mapping[str, Reading]
    personal_data: PersonalData
    responses: Responses | None = None
    corrections: tuple[Correction, ...] = ()
    recipients: Mapping[str, str] = field(default_factory=dict)
    coded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    identifiers: tuple[Identifier, ...] = ()
    contacts: tuple[Contact, ...] = ()
    forms: Callable[[], Forms] = dict


@dataclass(frozen=True, slots=True)
class LandingResult:
    """What became of one source: tables by name (none if there is any finding), findings, rows read and landed.

    ``corrections``: those that were made before anything was judged; ``decisions``: rows left out, or marked;
    ``entries``: rows of an export that its profile chooses rows of. None of them if there is any finding. ``remarks``:
    what is suspicious and stands all the same, and ``standing`` the same as rows of its landed table.
    """

    source: str
    tables: Mapping[str, pa.Table]
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    corrections: tuple[Correction, ...] = ()
    decisions: tuple[RowDecision, ...] = ()
    entries: tuple[Entry, ...] = ()
    remarks: tuple[Finding, ...] = ()
    standing: tuple[Mapping[str, object], ...] = ()


def load_context(data_dir: Path, round_: str) -> LandingContext:
    """Read what the round's inputs are judged against, in whatever state it is, without the register of answers."""
    with opened(round_):
        return _read_context(data_dir, round_)


def _read_context(data_dir: Path, round_: str) -> LandingContext:
    registers = load_registers(data_dir)
    codebook = load_codebook(data_dir, round_, registers)
    frame = frame_in_round(codebook.round, registers)
    corrections = load_corrections(data_dir, codebook, registers)
    return LandingContext(
        codebook,
        frame,
        load_formats(data_dir),
        load_readings(data_dir),
        load_personal_data(data_dir),
        corrections=corrections,
        recipients=load_recipients(data_dir, codebook, registers),
        coded=coded_texts(data_dir, codebook),
        identifiers=load_identifiers(data_dir, registers),
        contacts=load_contacts(data_dir, codebook, registers),
        forms=cache(partial(forms_of_all, data_dir, registers)),
    )


def responses_of(table: pa.Table) -> Responses:
    """Return the register of answers from its landed table, by unit."""
    rows = table.select([field.name for field in fields(Response)]).to_pylist()
    return {row["unit_code"]: Response(**row) for row in rows}


def derived_responses(
    specs: Sequence[SourceSpec], results: Mapping[str, LandingResult], context: LandingContext
) -> pa.Table | None:
    """Make the register of answers from the exports themselves, for a round in which nobody keeps one.

    None unless every export has landed and says when its answers were sent in, and it is known who was sent which form.
    """
    forms = [spec for spec in specs if spec.kind == QUESTIONNAIRE_KIND]
    kept_by_hand = any(spec.kind == RESPONSE_REGISTER_KIND for spec in specs)
    timed = all((rules := context.readings[spec.reading].rows) is not None and rules.time for spec in forms)
    if kept_by_hand or not timed or not context.recipients:
        return None
    if not all(spec.source in results and results[spec.source].tables for spec in forms):
        return None
    tables = [table for spec in forms for table in results[spec.source].tables.values()]
    sent_in = {entry.unit: entry.time for spec in forms for entry in results[spec.source].entries}
    made: dict[str, object] = {
        "round": context.codebook.round.round,
        "row_no": None,  # no file holds the register
        "data_origin": max(table["data_origin"][0].as_py() for table in tables),
    }
    rows = [
        {
            **made,
            "unit_code": code,
            "municipality_code": context.frame.by_code[code].municipality_code,
            "questionnaire": form,
            "answered": code in sent_in,
            "answered_date": time.date() if (time := sent_in.get(code)) else None,
        }
        for code, form in context.recipients.items()
    ]
    format_ = context.formats.kinds[RESPONSE_REGISTER_KIND]
    return pa.Table.from_pylist(rows, schema=tidy(format_, "", no_rows(format_)).schema).sort_by("unit_code")


def land_round(
    specs: Sequence[SourceSpec], raw_paths: Mapping[str, Path], context: LandingContext
) -> dict[str, LandingResult]:
    """Land all sources of a round with one decoder, the register of answers first; results in the order of ``specs``.

    Nothing is raised for a bad input: its result carries findings and no table.
    """
    results: dict[str, LandingResult] = {}
    context = with_late_answers(context, specs)
    registers = [spec for spec in specs if spec.kind == RESPONSE_REGISTER_KIND]
    forms = [spec for spec in specs if spec.kind == QUESTIONNAIRE_KIND]
    with Decoder(context.formats.limits.decoder) as decoder:
        for spec in registers:
            results[spec.source] = land_source(spec, raw_paths[spec.source], context, decoder)
            if results[spec.source].tables:
                context = replace(context, responses=responses_of(results[spec.source].tables[RESPONSES_TABLE]))
        in_several = {name for spec in forms if spec.adds_to for name in (spec.source, spec.adds_to.source)}
        files = [_open(spec, raw_paths[spec.source], context, decoder, spec.source in in_several) for spec in forms]
        files = settled_between(files, context.formats.row_words, context.frame)
        for file in files:
            results[file.spec.source] = _judge(file, context, units_beside(file, files))
        if derived := derived_responses(specs, results, context):
            context = replace(context, responses=responses_of(derived))
        for spec in (spec for spec in specs if spec.source not in results):
            results[spec.source] = land_source(spec, raw_paths[spec.source], context, decoder)
    return {spec.source: results[spec.source] for spec in specs}


def with_late_answers(context: LandingContext, specs: Sequence[SourceSpec]) -> LandingContext:
    """Return the context with the collection open to later answers, if a profile of these sources keeps them."""
    rules = (context.readings[spec.reading].rows for spec in specs)
    if not any(item is not None and item.after_closing in {"keep", "mark"} for item in rules):
        return context
    frame = replace(context.frame, collection=replace(context.frame.collection, late_kept=True))
    return replace(context, frame=frame)


def land_source(
    spec: SourceSpec, raw_path: Path, context: LandingContext, decoder: Decoder | None = None
) -> LandingResult:
    """Decode, judge and tidy one raw file. A decoder of its own is started unless one is given.

    Nothing is raised for a bad input: the result carries findings and no table. FactError if the sources file does
    not state what the kind needs, DecoderBrokenError for a bug of ours in the decoder.
    """
    return _judge(_open(spec, raw_path, context, decoder), context)


def _open(
    spec: SourceSpec,
    raw_path: Path,
    context: LandingContext,
    decoder: Decoder | None,
    in_several: bool = False,
) -> Opened:
    format_ = context.formats.kinds[spec.kind].in_round(has_districts=context.frame.has_districts)
    check_options(spec, format_)
    opened = Opened(spec, format_, Report(spec, context.formats.limits.findings))
    sheet = _decode(spec, raw_path, context, decoder, opened.report)
    if sheet is None or spec.kind != QUESTIONNAIRE_KIND:
        return replace(opened, choice=None if sheet is None else Choice(sheet))
    form = form_of(context.codebook, str(spec.questionnaire))
    form = replace(form, blanks=blank_codes(form, context.readings[spec.reading]))
    header = header_of(sheet, spec, context.readings[spec.reading])
    if not isinstance(header, Header) or len(header.names) == 1:  # left to the judge of headers
        return replace(opened, choice=Choice(sheet), form=form)
    opened = replace(opened, choice=Choice(sheet), form=form, rows=len(header.below))
    if context.readings[spec.reading].rows is None and not in_several:
        return opened
    return replace(opened, choice=_chosen(opened, sheet, header, form, context))


def _chosen(opened: Opened, sheet: Sheet, header: Header, form: Form, context: LandingContext) -> Choice | None:
    spec, reading = opened.spec, context.readings[opened.spec.reading]
    setting = setting_of(spec, context.readings[spec.reading], context)
    unit_of, answers = units_of_rows(header, reading, opened.format_, setting), answer_columns(header, reading, form)
    by = RowSetting(spec, reading, unit_of, answers, context.frame, context.formats.row_words)
    return choose_rows(sheet, header, by, opened.report)


def _judge(file: Opened, context: LandingContext, elsewhere: frozenset[str] | None = frozenset()) -> LandingResult:
    spec, report, choice = file.spec, file.report, file.choice
    if choice is None:
        return LandingResult(spec.source, {}, report.findings(), {"rows_read": 0, "rows_landed": 0})
    if file.form:
        landed = _land_answers(file, choice, file.form, context, elsewhere)
    else:
        landed = _land_table(spec, choice.sheet, file.format_, context, report)
    if report or landed.table is None:
        return LandingResult(spec.source, {}, report.findings(), {"rows_read": landed.rows_read, "rows_landed": 0})
    counts = {"rows_read": landed.rows_read, "rows_landed": landed.table.num_rows}
    corrections = tuple(item for item in context.corrections if item.source == spec.source)
    tables = {landed.name: landed.table}
    return LandingResult(spec.source, tables, (), counts, corrections, choice.decisions, choice.entries)


def _decode(
    spec: SourceSpec, raw_path: Path, context: LandingContext, decoder: Decoder | None, report: Report
) -> Sheet | None:
    report.extend(format_faults(raw_path, spec.format, spec.options.encoding))
    if report:
        return None
    options = spec.options.model_dump(mode="json", exclude={"period", "months", "covers"})
    options["normal_form"] = context.readings[spec.reading].normal_form
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


def _land_answers(
    file: Opened, choice: Choice, form: Form, context: LandingContext, elsewhere: frozenset[str] | None
) -> _Landed:
    spec, format_, report = file.spec, file.format_, file.report
    sheet = _read(spec, choice.sheet, format_, form, context, report)
    wanted = [*(column.name for column in format_.columns), *form.columns]
    if sheet is None or is_of_another_form(sheet, spec, wanted, frozenset(form.columns), context.forms, report):
        return _NOTHING
    if (grid := make_grid(sheet, spec, wanted, report)) is None:
        return _NOTHING
    columns = {variable.variable: variable.column for variable in form.variables}
    grid = correct(grid, spec, context.corrections, Correctable(format_.key[0], columns, form.number_columns), report)
    grid = without_personal_data(grid, form.text_columns, context.personal_data, report)
    check_labels(sheet.labels, form, report)
    presence = _present(spec, grid, format_, context, report, choice)
    answers = judge_answers(grid, form, format_, spec, presence.rows, report)
    if len(presence.rows) and sheet.complete:
        _compare(presence, file, choice, form, context, elsewhere)
    left_out = sum(item.decision == "left_out" for item in choice.decisions)
    table = None if report else tidy_answers(form, spec, answers)
    if table is not None:
        report.extend(uncoded_texts(table, form, context.coded, context.frame))
    landed = len(answers.rows)
    if table is not None and landed + left_out != file.rows:
        raise AssertionError(f"{spec.source}: of {file.rows} rows {landed} land and {left_out} are left out")
    return _Landed(format_.landed_file(spec.source), table, len(grid.rows) + left_out)


def _compare(
    presence: Presence,
    file: Opened,
    choice: Choice,
    form: Form,
    context: LandingContext,
    elsewhere: frozenset[str] | None,
) -> None:
    """Compare with who was sent the form and who answered it, and when."""
    rules = context.readings[file.spec.reading].rows
    sent_in = {entry.unit: entry.time.date() for entry in choice.entries if entry.time}
    if context.responses is None:
        presence.check_forms(form.questionnaire, context.recipients)
        return
    presence.check_answers(form.questionnaire, context.responses, elsewhere)
    if rules and rules.time:
        presence.check_days(rules.time.column, sent_in, context.responses)


def _read(
    spec: SourceSpec, sheet: Sheet, format_: Format, form: Form | None, context: LandingContext, report: Report
) -> Sheet | None:
    """Return the sheet in house form, by the source's reading profile; None, and a fault, if nobody can say of whom."""
    reading = context.readings[spec.reading]
    if reading.question_text and form:
        report.extend(question_faults(sheet, spec, reading, form, context.codebook))
    return read_sheet(sheet, reading, format_, form, setting_of(spec, context.readings[spec.reading], context), report)


def setting_of(spec: SourceSpec, reading: Reading, context: LandingContext) -> Setting:
    """Return what the cells of a source are read against, with the keys that its profile names."""
    key = reading.key
    keys = make_keys(spec, key.form, context.frame, context.identifiers, context.contacts) if key else None
    return make_setting(spec, context.frame, context.formats, keys)


def _land_table(spec: SourceSpec, raw: Sheet, format_: Format, context: LandingContext, report: Report) -> _Landed:
    sheet = _read(spec, raw, format_, None, context, report)
    wanted = [column.name for column in format_.columns]
    if sheet is None or (grid := make_grid(sheet, spec, wanted, report)) is None:
        return _NOTHING
    grid = correct(grid, spec, context.corrections, Correctable(format_.key[0], {}, frozenset()), report)
    grid = without_personal_data(grid, free_texts(format_), context.personal_data, report)
    setting = setting_of(spec, context.readings[spec.reading], context)
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
    made = tidy_observations if format_.shape == OBSERVATIONS else tidy
    table = None if report else made(format_, spec.round, judged)
    return _Landed(format_.landed_file(spec.source), table, len(grid.rows))


def _present(
    spec: SourceSpec, grid: Grid, format_: Format, context: LandingContext, report: Report, choice: Choice | None = None
) -> Presence:
    if not grid.rows and not report:
        left_out = len(choice.decisions) if choice else 0
        remedy = "see rows of its reading profile" if left_out else "ask the sender for the file again"
        what = "no answer among the rows" if left_out else "no rows below the header"
        found = f"{left_out} rows, all left out" if left_out else "none"
        report.add(Fault(what, expected="at least one row", found=found, remedy=remedy))
    rows = identify(grid, format_, setting_of(spec, context.readings[spec.reading], context), report)
    unread = (choice.undecided if choice else 0) + grid.set_aside + len(grid.rows) - len(rows)
    return Presence(rows, unread, context.frame, report, by_unit=format_.unit is not None)
