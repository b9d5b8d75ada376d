"""Reads a CSV file by its stated dialect. Runs in the decoder process.

Here belong bytes, encoding and quoting; what the columns mean is judged in the loading process.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.landing.decoder_messages import Fault, Job, Row, UndecodableError
from orchestration.landing.gathering import Gathered, Read

_EXPORT_AGAIN = "export the file again as stated in the sources file, or correct the option there"
_BOM = b"\xef\xbb\xbf"
_WITH_MARK = "utf8sig"
_QUOTED_BEFORE = re.compile(r'"[^"\r\n]*"([;,\t|])"')
_WESTERN = re.compile("[\u00a0-\u00ff\u2000-\u206f\u20ac]")


def read_csv(job: Job) -> Read:
    """Return every row as text; faults for a wrong encoding and for a file that breaks off.

    Raises UndecodableError for bytes outside the encoding, broken quoting, a cell or a sheet larger than the limits.
    """
    content = Path(job.path).read_bytes()
    encoding = str(job.options["encoding"])
    faults = _encoding_faults(content, encoding)
    if faults:
        return Read(None, tuple(faults))
    text = _decoded(content, encoding)
    cut = _unfinished(text) if job.options["final_newline"] else []
    more: list[Fault] = []
    sheet = Gathered().add(_rows(text, job, more))
    sheet.complete = not (cut or more)
    return Read(sheet, tuple(more or cut))


def _encoding_faults(content: bytes, encoding: str) -> list[Fault]:
    """Return faults for a byte order mark where none is stated, for none where one is, and for lines in UTF-8.

    Such lines are wrong inside a file that is to have one byte a character.
    """
    plain, marked = encoding.replace("-", "").replace("_", "").lower(), content.startswith(_BOM)
    if plain.startswith("utf16"):
        return _utf16_faults(content, encoding, stated=plain == "utf16")
    if plain == _WITH_MARK and not marked:
        return [_encoding_fault(f"{encoding}, UTF-8 with byte order mark", "no byte order mark", 1)]
    if plain != _WITH_MARK and marked:
        return [_encoding_fault(encoding, "UTF-8 with byte order mark", 1)]
    if plain in {"utf8", _WITH_MARK}:
        return []
    lines = content.split(b"\n")
    foreign = [number for number, line in enumerate(lines, start=1) if _is_utf8(line)]
    suspects = sum(not line.isascii() for line in lines)
    if not foreign:
        return []
    if len(foreign) == suspects:
        return [_encoding_fault(encoding, f"UTF-8 (every line with letters outside A–Z: {suspects})", foreign[0])]
    return [_encoding_fault(encoding, "UTF-8 in this line", number) for number in foreign]


def _utf16_faults(content: bytes, encoding: str, *, stated: bool) -> list[Fault]:
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if marked == stated:
        return []
    expected = f"{encoding}, UTF-16 {'with' if stated else 'without'} byte order mark"
    return [_encoding_fault(expected, "a byte order mark" if marked else "no byte order mark", 1)]


def _encoding_fault(encoding: str, found: str, row: int) -> Fault:
    return Fault("wrong encoding", row=row, expected=encoding, found=found, remedy=_EXPORT_AGAIN)


def _is_utf8(line: bytes) -> bool:
    """Tell whether the line's letters outside A–Z are UTF-8 of a western text.

    A capital before a closing quotation mark of Windows-1252 is a valid pair of UTF-8 bytes too, but of a letter far
    from here.
    """
    if line.isascii():
        return False
    try:
        return all(character.isascii() or _WESTERN.fullmatch(character) for character in line.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content[: error.start].decode(encoding, "replace").count("\n") + 1
        found = f"byte 0x{content[error.start]:02X} at position {error.start}"
        raise UndecodableError("wrong encoding", encoding, found, _EXPORT_AGAIN, row=row) from None
    except LookupError:
        remedy = "correct the option encoding in the sources file"
        raise UndecodableError("unknown encoding", "an encoding Python knows", encoding, remedy) from None


def _unfinished(text: str) -> list[Fault]:
    if text.endswith(("\n", "\r")):
        return []
    row = text.count("\n") + 1
    found = f"the file ends with {text[-20:]!r}"
    return [
        Fault(
            "file cut off",
            row=row,
            expected="a line end after the last row",
            found=found,
            remedy="fetch or export the file again",
        )
    ]


def _rows(text: str, job: Job, faults: list[Fault]) -> Iterator[Row]:
    """Yield the rows with the line they begin on (a quoted cell may hold line ends); those without content left out.

    With a fault, which is noted, they are the rows above it.
    """
    options, limits = job.options, job.limits
    csv.field_size_limit(limits["cell_characters"])
    start, cells, width = 1, 0, 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=options["delimiter"], strict=True)
    try:
        for record in reader:
            cells += len(record)
            if cells > limits["cells"]:
                raise UndecodableError(
                    "too many cells", f"at most {limits['cells']}", "more", "see that it is the right file", row=start
                )
            if width and reader.line_num > start and _swallows(record, width, options["delimiter"]):
                faults.append(_open_quote(start, "whole rows inside one cell"))
                return
            if any(record):
                width = width or len(record)
                yield Row(start, tuple(record))
            start = reader.line_num + 1
    except csv.Error as error:
        faults.append(_broken(error, start, text, options["delimiter"], limits))


def _swallows(record: list[str], width: int, delimiter: str) -> bool:
    """Tell whether a cell holds whole rows: line ends, and as many delimiters as a row has."""
    return any("\n" in cell and cell.count(delimiter) >= width - 1 > 0 for cell in record)


def _open_quote(row: int, found: str) -> Fault:
    return Fault(
        "quotation mark that is not closed",
        row=row,
        expected="quotation marks in pairs, and doubled inside quoted cells",
        found=found,
        remedy="remove the quotation mark in this row, or close it; the rows below could not be read",
    )


def _broken(error: csv.Error, start: int, text: str, delimiter: str, limits: Any) -> Fault:
    """Say what is wrong with the record that could not be read, at the row on which it begins."""
    said = str(error)
    if start == 1 and (other := _QUOTED_BEFORE.match(text)):
        remedy = "export the file again with the delimiter stated, or correct delimiter in the sources file"
        return Fault("wrong delimiter", row=1, expected=repr(delimiter), found=repr(other[1]), remedy=remedy)
    lines = io.StringIO(text, newline="").readlines()
    quoted, last = '"' in lines[start - 1], start == len(lines) and not text.endswith(("\n", "\r"))
    if "field larger" in said and not quoted:
        expected = f"cells of at most {limits['cell_characters']} characters"
        remedy = "see that delimiter and quoting are as stated"
        return Fault("cell too long", row=start, expected=expected, found="more", remedy=remedy)
    if "unexpected end of data" in said and (last or not quoted):
        remedy = "fetch or export the file again"
        return Fault(
            "file cut off", row=start, expected="a closed last row", found="the end of the file", remedy=remedy
        )
    return _open_quote(start, _FOUND.get(said.partition(" (")[0], said))


_FOUND = {
    "unexpected end of data": "the end of the file inside quotation marks",
    "field larger than field limit": "a cell longer than any may be",
}
