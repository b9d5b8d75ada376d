"""Looks at a file's first bytes: is it the format its name says, and what is it else? Runs in the loading process.

Here belongs what can be told from a few kilobytes; the inside of a package is looked at by the decoder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.landing.decoder_messages import Fault
from orchestration.quoting import quote

_HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0"
_PACKAGE = b"PK\x03\x04"
_PACKAGE_NAME = 30
_LARGEST_SECTOR = 12
_SAVE = "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)"
_ASK = "ask the sender for the file in the format stated, or correct format in the sources file"
_STATE = "state the encoding in the sources file (utf-16; without byte order mark utf-16-le), or export as stated there"
_PAGE = "the address gives a page, often to log in: fetch the file in a browser, or correct uri in the sources file"
_UNPACK = "unpack it, and let the sources file name the file inside"
_Kind = tuple[str, str]
"""What a file is, and what to do about it."""

_SIGNATURES: tuple[tuple[bytes, _Kind], ...] = (
    (b"$FL2", ("an SPSS system file (.sav)", _ASK)),
    (b"$FL3", ("a compressed SPSS system file (.zsav)", _ASK)),
    (b"ASCII SPSS PORT FILE", ("an SPSS portable file (.por)", "save it in SPSS as .sav")),
    (b"%PDF", ("a PDF", _ASK)),
    (b"\x1f\x8b", ("a gzip archive", _UNPACK)),
    (b"7z\xbc\xaf", ("a 7-Zip archive", _UNPACK)),
    (b"Rar!", ("a RAR archive", _UNPACK)),
    (b"PAR1", ("a Parquet file", _ASK)),
    (b"\xff\xfe", ("text in UTF-16", _STATE)),
    (b"\xfe\xff", ("text in UTF-16", _STATE)),
)
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<table", b"<body")
_IN_PACKAGE: tuple[tuple[bytes, _Kind], ...] = (
    (b"opendocument.spreadsheet", ("an OpenDocument spreadsheet (.ods)", _SAVE)),
    (b".iwa", ("a Numbers document", "export it in Numbers as an Excel workbook (.xlsx)")),
    (b"word/", ("a Word document (.docx)", _ASK)),
    (b"xl/", ("an Excel workbook (.xlsx)", "correct format in the sources file, or save it as the format stated")),
)
_INSIDE = (b".xlsx", b".xlsm", b".xls", b".ods", b".csv", b".sav", b".numbers")
_IN_OLE: tuple[tuple[str, _Kind], ...] = (
    ("EncryptedPackage", ("a workbook with a password", "open it, take the password away and save it as .xlsx")),
    ("Workbook", ("an old Excel file (.xls)", _SAVE)),
    ("Book", ("an old Excel file (.xls)", _SAVE)),
    ("WordDocument", ("an old Word file (.doc)", _ASK)),
)
_EXPECTED: Mapping[str, tuple[tuple[bytes, ...], str]] = {
    "csv": ((), "text with one row a line (.csv)"),
    "sav": ((b"$FL2", b"$FL3"), "an SPSS system file (.sav)"),
    "xlsx": ((_PACKAGE,), "an Excel workbook (.xlsx)"),
}


def format_faults(path: Path, format_: str, encoding: str = "") -> list[Fault]:
    """Return a fault if the file is empty or its first bytes are those of another format.

    ``encoding``: the one stated for the source, if any; text in UTF-16 is text where it is stated.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    if not head.strip():
        remedy = "ask the sender for the file again"
        return [Fault("empty file", expected="content", found=f"{len(head)} bytes", remedy=remedy)]
    wanted, described = _EXPECTED[format_]
    found, remedy = _kind(path, head)
    if remedy == _STATE and format_ == "csv" and encoding.lower().replace("_", "-").startswith("utf-16"):
        return []
    if (wanted and head.startswith(wanted)) or (not wanted and not found):
        return []
    what, found = "not the format its name says", found or "text or unknown bytes"
    return [Fault(what, expected=described, found=found, remedy=remedy)]


def _kind(path: Path, head: bytes) -> _Kind:
    if head.startswith(_PACKAGE):
        return _package_kind(head)
    if head.startswith(_OLE):
        return _ole_kind(path, head)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    found = next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)
    if found is None and start.startswith(b"<") and b"urn:schemas-microsoft-com:office" in start:
        found = "a spreadsheet saved as a web page or as XML", _SAVE
    if found is None and (start.startswith(_MARKUP) or (start.startswith(b"<?xml") and b"<html" in start)):
        found = "a web page", _PAGE
    if found is None and b"\x00" in head:
        found = ("text in UTF-16", _STATE) if _alternates(head) else ("binary data", _ASK)
    return found or ("an XML document" if start.startswith(b"<?xml") else "", _ASK)


def _package_kind(head: bytes) -> _Kind:
    """Tell a zip package by the name of its first part, or by what other parts are called."""
    end = _PACKAGE_NAME + int.from_bytes(head[26:28], "little")
    first = head[_PACKAGE_NAME:end]
    if first.lower().endswith(_INSIDE):
        return f"a zip archive with {quote(first.decode('utf-8', 'replace'))} inside", _UNPACK
    return next((kind for sign, kind in _IN_PACKAGE if sign in head), ("a zip archive", _UNPACK))


def _alternates(head: bytes) -> bool:
    """Tell whether nearly every second byte is zero, as in UTF-16 of a western text."""
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return zeros > 0.9 * (len(head) // 2)


def _ole_kind(path: Path, head: bytes) -> _Kind:
    """Tell an old Office file, or one with a password, by what the first sector of its directory names."""
    power, sector = int.from_bytes(head[30:32], "little"), int.from_bytes(head[48:52], "little")
    with path.open("rb") as handle:
        handle.seek((sector + 1) << min(power, _LARGEST_SECTOR))
        names = handle.read(_HEAD)
    kinds = (kind for name, kind in _IN_OLE if name.encode("utf-16-le") in names)
    return next(kinds, ("an old Excel file (.xls) or a workbook with a password", _SAVE))
