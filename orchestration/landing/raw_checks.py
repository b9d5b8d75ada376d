"""Looks at a file's first bytes: is it the format its name says? Runs in the loading process, on a few kilobytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.landing.decoder_messages import Fault

_HEAD = 8192
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip package such as .xlsx"),
    (b"$FL2", "an SPSS system file (.sav)"),
    (b"$FL3", "a compressed SPSS system file (.zsav)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls) or a workbook with a password"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML document"),
)
_EXPECTED: Mapping[str, tuple[tuple[bytes, ...], str]] = {
    "csv": ((), "text with one row a line (.csv)"),
    "sav": ((b"$FL2", b"$FL3"), "an SPSS system file (.sav)"),
    "xlsx": ((b"PK\x03\x04",), "an Excel workbook (.xlsx)"),
}
_REMEDY = "ask the sender for the file in the format stated, or correct format in the sources file"


def format_faults(path: Path, format_: str) -> list[Fault]:
    """Return a fault if the file is empty or its first bytes are those of another format."""
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    if not head.strip():
        return [
            Fault(
                "empty file", expected="content", found=f"{len(head)} bytes", remedy="ask the sender for the file again"
            )
        ]
    wanted, described = _EXPECTED[format_]
    found = _described(head)
    if (wanted and head.startswith(wanted)) or (not wanted and not found):
        return []
    return [
        Fault(
            "not the format its name says", expected=described, found=found or "text or unknown bytes", remedy=_REMEDY
        )
    ]


def _described(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for signature, description in _SIGNATURES:
        if head.startswith(signature) or start.startswith(signature.lower()):
            return description
    return "binary data" if b"\x00" in head else ""
