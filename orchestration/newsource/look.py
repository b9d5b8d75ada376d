"""Looks at a file as a whole: its format by content, the dialect of a CSV, the sheet, and the row of the header.

Here belongs what ``data/sources.yaml`` states about a file. The file itself is decoded in the limited child process;
this process looks at the text of a CSV and at the list of sheets of a workbook, no more.
"""

from __future__ import annotations

import csv
import html
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.facts.errors import FactError
from orchestration.facts.readings import HOUSE
from orchestration.facts.sources import FileFormat, SourceOptions
from orchestration.findings import InputRefusedError
from orchestration.landing.cells import text_of
from orchestration.landing.decoder import Decoder
from orchestration.landing.fault_list import Report
from orchestration.landing.header import Header, find_header, headers_elsewhere
from orchestration.landing.raw_checks import format_faults
from orchestration.landing.sheet import Sheet
from orchestration.newsource.names import Names
from orchestration.newsource.sheets import Columns, below, has_rows, top_of
from orchestration.newsource.subject import Subject, Undecided

MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
ONE_BYTE = ("cp1252", "cp850", "mac_roman")
DELIMITERS = (";", ",", "\t", "|")
_SWEDISH = frozenset("åäöÅÄÖéÉ")
_HEAD = 1 << 18
_TOP = 30
_MIB = 1 << 20
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*?\bname=\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Look:
    """A decoded file: format and options as the sources file states them, and its columns below the header.

    ``numbers``: of the rows, as a person sees them; ``columns``: their cells, column by column, as ``names``.
    ``texts``: of the questions, where the row below the names holds them (it is not among ``numbers``); else none.
    ``labels``: value labels of the file's own, by column.
    """

    path: Path
    format: FileFormat
    options: SourceOptions
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    columns: Columns
    texts: tuple[str, ...]
    labels: Mapping[str, Mapping[str, str]]
    undecided: tuple[Undecided, ...] = ()

    @property
    def header_row(self) -> int | None:
        """The row of the names; None where the format itself names its columns."""
        return None if self.format == "sav" else self.options.header_row


def look_at(path: Path, subjects: Sequence[Subject], decoder: Decoder) -> Look:
    """Decode the file, which may hold any of the forms, and find its header.

    FactError for a file that is too large, of no format that is read or without rows, InputRefusedError for one that
    cannot be decoded.
    """
    limits = subjects[0].context.formats.limits
    most = limits.decoder.file_mib * _MIB
    if (size := path.stat().st_size) > most:
        remedy = "see that it is the right file; if it is, raise file_mib in data/formats/limits.yaml"
        raise FactError("file too large", path.name, f"at most {most} bytes", f"{size} bytes", remedy)
    names, format_ = Names(subjects), _format(path)
    ways = list(_options(path, format_, names))
    decoded = [decoder.decode(path, format_, _stated(options)) for options in ways]
    looks = [
        _headed(path, format_, options, result.sheet, subjects[0], names)
        for options, result in zip(ways, decoded, strict=True)
        if result.sheet is not None and has_rows(result.sheet)
    ]
    if looks:
        return _fullest(looks, names)
    report = Report(subjects[0].spec("draft", path.name, format_, SourceOptions(), HOUSE), limits.findings)
    report.extend(fault for result in decoded for fault in result.faults)
    if report:
        raise InputRefusedError(report.findings())
    raise FactError("file without rows", path.name, "a header and answers", "none", "ask the sender for the file again")


def _stated(options: SourceOptions) -> dict[str, object]:
    """Return the options as the decoder takes them; a last row without line end is for the landing to refuse."""
    return options.model_dump(mode="json", exclude={"period", "months", "covers"}) | {"final_newline": False}


def _fullest(looks: Sequence[Look], names: Names) -> Look:
    """Return the sheet with most columns of the form; where several have as many, that is undecided."""
    best = max(looks, key=lambda look: names.known(look.names))
    others = [look for look in looks if look is not best and names.known(look.names) == names.known(best.names)]
    if not others:
        return best
    choices = ", ".join(look.options.sheet for look in (best, *others))
    found = f"{len(others) + 1} sheets with the same columns; this draft is of {best.options.sheet}"
    return replace(best, undecided=(Undecided("sheet that holds the answers", found, choices, needed=False),))


def _format(path: Path) -> FileFormat:
    with path.open("rb") as handle:
        head = handle.read(4)
    if any(head.startswith(mark) for mark, encoding in MARKS if encoding == "utf-16"):
        return "csv"
    formats: tuple[FileFormat, ...] = ("sav", "xlsx", "csv")
    for format_ in formats:
        if not (faults := format_faults(path, format_)):
            return format_
    fault = faults[0]
    remedy = "export the answers as CSV, as an ordinary workbook (.xlsx) or as an SPSS file"
    expected = "text with one row a line, a workbook (.xlsx) or an SPSS file"
    raise FactError("file of no format that is read", path.name, expected, fault.found, remedy)


def _options(path: Path, format_: FileFormat, names: Names) -> Iterator[SourceOptions]:
    """Yield the ways to open the file; more than one where it has several sheets."""
    if format_ == "xlsx":
        yield from (SourceOptions(sheet=sheet) for sheet in sheet_names(path) or [""])
    elif format_ == "sav":
        yield SourceOptions()
    else:
        content = path.read_bytes()
        encoding = encoding_of(content)
        text = content.decode(encoding, "replace")[:_HEAD]
        delimiter = max(DELIMITERS, key=lambda sign: _fit(text, sign, names))
        yield SourceOptions(encoding=encoding, delimiter=delimiter, decimal="," if delimiter == ";" else ".")


def encoding_of(content: bytes) -> str:
    """Return the encoding of a text: its byte order mark, UTF-8, or the one-byte encoding with most Swedish letters."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return max(ONE_BYTE, key=lambda name: sum(map(content.decode(name, "replace").count, _SWEDISH)))
    return "utf-8"


def _fit(text: str, delimiter: str, names: Names) -> tuple[int, int]:
    """Say how well a delimiter cuts the first lines: names of the form on one of them, and cells of the widest."""
    rows = []
    try:
        for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter):
            rows.append(row)
            if len(rows) == _TOP:
                break
    except csv.Error:
        pass
    return max(map(names.known, rows), default=0), max(map(len, rows), default=0)


def sheet_names(path: Path) -> list[str]:
    """Return the names of a workbook's sheets; none if the list cannot be read. Unpacks a megabyte at the most."""
    try:
        with zipfile.ZipFile(path) as package, package.open("xl/workbook.xml") as part:
            return [html.unescape(name) for name in _SHEET.findall(part.read(_MIB).decode("utf-8", "replace"))]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, OSError, RuntimeError, EOFError, ValueError):
        return []


def _headed(
    path: Path, format_: FileFormat, options: SourceOptions, sheet: Sheet, subject: Subject, names: Names
) -> Look:
    """Return the file with the header that names most columns."""
    options = _header_options(sheet, format_, options, subject, names)
    header = find_header(sheet, subject.spec("draft", path.name, format_, options, HOUSE))
    assert isinstance(header, Header)
    numbers, columns = below(header)
    texts = tuple(text_of(column[0]) for column in columns) if numbers else ()
    if _are_texts(header.names, texts, names):
        numbers, columns = numbers[1:], tuple(column[1:] for column in columns)
    else:
        texts = ()
    return Look(path, format_, options, header.names, numbers, columns, texts, sheet.labels)


def _header_options(
    sheet: Sheet, format_: FileFormat, options: SourceOptions, subject: Subject, names: Names
) -> SourceOptions:
    """State the header's row, of one row or of two, that names most columns of the form; the topmost of several."""
    if sheet.header is not None:
        return options
    top, found = top_of(sheet, _TOP), []
    for tiers in (1, 2) if format_ == "xlsx" else (1,):
        tried = options.model_copy(update={"header_rows": tiers})
        spec = subject.spec("draft", "draft", format_, tried, HOUSE)
        found += [(names.known(said), -tiers, -row) for row, said in headers_elsewhere(top, spec)]
    _, tiers, row = max(found)
    return options.model_copy(update={"header_row": -row, "header_rows": -tiers})


def _are_texts(header: Sequence[str], texts: Sequence[str], names: Names) -> bool:
    """Tell whether a row holds the texts of the questions: of at least half of the columns that are known by name."""
    known = [text for name, text in zip(header, texts, strict=False) if names.find(name)]
    return bool(known) and sum(map(names.is_text, known)) * 2 >= len(known)
