"""The decoder process: a file that kills, fills or stalls it becomes a fault, and the next file is decoded."""

from __future__ import annotations

import codecs
import datetime as dt
import re
import signal
import threading
import time
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import psutil
import pyreadstat
import pytest

from orchestration.facts.limits import DecoderLimits
from orchestration.landing.decoded_sheet import Decoded
from orchestration.landing.decoder import Decoder
from orchestration.landing.decoder_messages import Fault, Row, Special
from orchestration.landing.gathering import Gathered, Read
from orchestration.landing.land import LandingContext
from orchestration.landing.raw_checks import format_faults
from tests.landing.worlds import passed

CSV: dict[str, object] = {"encoding": "utf-8", "delimiter": ";", "decimal": ",", "final_newline": True}
XLSX: dict[str, object] = {"sheet": "Blad", "header_row": 1}


@pytest.fixture
def limits(context: LandingContext) -> DecoderLimits:
    return context.formats.limits.decoder


def good_csv(tmp_path: Path) -> Path:
    path = tmp_path / "good"
    path.write_bytes(b"a;b\r\n1;2\r\n")
    return path


def big_workbook(tmp_path: Path, rows: int = 60_000) -> Path:
    """Twenty numbers a row: seconds of decoding and hundreds of MiB, made in no time."""
    small, path = tmp_path / "small.xlsx", tmp_path / "big"
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].title = "Blad"
    workbook.save(small)
    data = b"<sheetData>" + (b"<row>" + b"<c><v>1.25</v></c>" * 20 + b"</row>") * rows + b"</sheetData>"
    with zipfile.ZipFile(small) as package, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name in package.namelist():
            content = package.read(name)
            out.writestr(name, re.sub(rb"<sheetData ?/>|<sheetData></sheetData>", data, content))
    return path


def whats(decoded: Decoded) -> list[str]:
    return [fault.what for fault in decoded.faults]


def assert_alive(decoder: Decoder, tmp_path: Path) -> None:
    decoded = decoder.decode(good_csv(tmp_path), "csv", CSV)
    assert decoded.faults == ()
    assert decoded.sheet is not None
    assert tuple(decoded.sheet.rows()) == (Row(1, ("a", "b")), Row(2, ("1", "2")))


def test_too_little_memory_is_a_fault(limits: DecoderLimits, tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"a;b\r\n" + b"".join(b"%d;%090d\r\n" % (row, row) for row in range(300_000)))
    with Decoder(limits.model_copy(update={"memory_mib": 120})) as decoder:
        decoded = decoder.decode(path, "csv", CSV)
        assert decoded.sheet is None
        assert whats(decoded)[0] in {"file needs too much memory", "file damaged or hostile"}
        assert_alive(decoder, tmp_path)


def test_too_little_time_is_a_fault(limits: DecoderLimits, tmp_path: Path) -> None:
    path = big_workbook(tmp_path)
    with Decoder(limits.model_copy(update={"seconds": 1})) as decoder:
        started = time.monotonic()
        decoded = decoder.decode(path, "xlsx", XLSX)
        assert whats(decoded) == ["file takes too long to decode"]
        assert time.monotonic() - started < 10
        assert_alive(decoder, tmp_path)


class Family:
    """Child processes that came after this object: the decoder's own, not those that other tests keep running."""

    def __init__(self) -> None:
        self._before = set(psutil.Process().children())

    def decoder(self) -> psutil.Process:
        (child,) = set(psutil.Process().children()) - self._before
        return child


def test_waiting_for_the_machine_is_not_counted(limits: DecoderLimits, tmp_path: Path) -> None:
    family = Family()
    with Decoder(limits.model_copy(update={"seconds": 1})) as decoder:
        assert_alive(decoder, tmp_path)
        family.decoder().suspend()
        timer = threading.Timer(1.3, family.decoder().resume)
        timer.start()
        assert_alive(decoder, tmp_path)
        timer.join()


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_a_killed_decoder_is_a_fault(number: signal.Signals, limits: DecoderLimits, tmp_path: Path) -> None:
    path = big_workbook(tmp_path)
    family = Family()
    with Decoder(limits) as decoder:
        assert_alive(decoder, tmp_path)
        timer = threading.Timer(0.2, family.decoder().send_signal, (number,))
        timer.start()
        decoded = decoder.decode(path, "xlsx", XLSX)
        timer.join()
        assert whats(decoded) == ["file damaged or hostile"]
        assert decoded.faults[0].found == f"the decoder was ended by {number.name}"
        assert_alive(decoder, tmp_path)


def test_whatever_a_reader_stumbles_over_is_a_fault_of_its_file(limits: DecoderLimits, tmp_path: Path) -> None:
    with Decoder(limits) as decoder:
        (fault,) = decoder.decode(good_csv(tmp_path), "csv", {}).faults
        assert (fault.what, fault.found) == ("file that cannot be made out", "KeyError: 'encoding'")
        assert_alive(decoder, tmp_path)


def test_no_process_is_left_behind(limits: DecoderLimits, tmp_path: Path) -> None:
    family = Family()
    with Decoder(limits) as decoder:
        assert_alive(decoder, tmp_path)
        child = family.decoder()
    assert not child.is_running()


def test_the_decoder_limits_itself(limits: DecoderLimits, tmp_path: Path) -> None:
    family = Family()
    with Decoder(limits) as decoder:
        assert_alive(decoder, tmp_path)
        child = family.decoder()
        assert child.rlimit(psutil.RLIMIT_FSIZE)[1] <= 1 << 16
        assert child.rlimit(psutil.RLIMIT_AS)[0] == limits.memory_mib << 20


def test_what_passes_between_the_processes_comes_back_whole() -> None:
    faults = (Fault("something", row=3, column="a", found="x"),)
    rows = (
        Row(3, ("text\nåäö", 1, 2.5, True, None, Special("formula", "=A1"), "")),
        Row(7, (1, 1.0, True, "1", Special("date", "1"))),
        Row(8, ()),
    )
    decoded = passed(Read(Gathered("Blad", ("a", "b"), {"a": {"1": "Ja"}}).add(rows), faults))
    assert decoded.faults == faults
    assert decoded.sheet is not None
    assert (decoded.sheet.name, decoded.sheet.header, decoded.sheet.labels) == ("Blad", ("a", "b"), {"a": {"1": "Ja"}})
    assert repr(tuple(decoded.sheet.rows())) == repr(rows)


def test_dates_times_formulas_and_errors_are_marked(limits: DecoderLimits, tmp_path: Path) -> None:
    path = tmp_path / "kinds"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Blad"
    sheet.append(
        [
            dt.date(2031, 3, 1),
            dt.datetime(2031, 3, 1, 7, 30, tzinfo=dt.UTC).replace(tzinfo=None),
            dt.time(7, 30),
            "=1+1",
            "#DIV/0!",
            True,
            3.0,
            2.5,
        ]
    )
    sheet.append([])
    sheet.append(["text"])
    workbook.save(path)
    with Decoder(limits) as decoder:
        decoded = decoder.decode(path, "xlsx", XLSX)
    assert decoded.sheet is not None
    first, last = decoded.sheet.rows()
    assert first.cells == (
        Special("date", "2031-03-01"),
        Special("time", "2031-03-01T07:30:00"),
        Special("time", "07:30:00"),
        Special("formula", "=1+1"),
        Special("error", "#DIV/0!"),
        True,
        3,
        2.5,
    )
    assert last.number == 3


def test_an_encrypted_part_is_damage(limits: DecoderLimits, tmp_path: Path) -> None:
    path = tmp_path / "locked"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(bytes(content))
    with Decoder(limits) as decoder:
        decoded = decoder.decode(path, "xlsx", XLSX)
    assert whats(decoded) == ["file cut off or damaged"]
    assert "password" in decoded.faults[0].found


@pytest.mark.parametrize(
    ("encoding", "content", "found"),
    [
        ("utf-8-sig", b"\xef\xbb\xbfa;b\r\n1;2\r\n", None),
        ("utf-8", b"a;b\r\n1;2\r\n", None),
        ("utf-8-sig", b"a;b\r\n1;2\r\n", "no byte order mark"),
        ("utf-8", b"\xef\xbb\xbfa;b\r\n1;2\r\n", "UTF-8 with byte order mark"),
        ("cp1252", b"\xef\xbb\xbfa;b\r\n1;2\r\n", "UTF-8 with byte order mark"),
        ("utf-16", "a;b\r\n1;2\r\n".encode("utf-16"), None),
        ("UTF_16", codecs.BOM_UTF16_BE + "a;b\r\n1;2\r\n".encode("utf-16-be"), None),
        ("utf-16-le", "a;b\r\n1;2\r\n".encode("utf-16-le"), None),
        ("utf-16", "a;b\r\n1;2\r\n".encode("utf-16-le"), "no byte order mark"),
        ("utf-16-le", "a;b\r\n1;2\r\n".encode("utf-16"), "a byte order mark"),
    ],
)
def test_a_byte_order_mark_is_there_exactly_where_one_is_stated(
    encoding: str, content: bytes, found: str | None, tmp_path: Path, decoder: Decoder
) -> None:
    path = tmp_path / "marked"
    path.write_bytes(content)
    decoded = decoder.decode(path, "csv", {**CSV, "encoding": encoding})
    assert [(fault.what, fault.row, fault.found) for fault in decoded.faults] == (
        [] if found is None else [("wrong encoding", 1, found)]
    )
    if found is None:
        assert decoded.sheet is not None
        assert tuple(decoded.sheet.rows()) == (Row(1, ("a", "b")), Row(2, ("1", "2")))


def test_text_in_utf_16_that_breaks_off_is_told_at_its_row(tmp_path: Path, decoder: Decoder) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("å;b\r\n1;2".encode("utf-16"))
    assert format_faults(path, "csv", "utf-16") == []
    (said,) = decoder.decode(path, "csv", {**CSV, "encoding": "utf-16"}).faults
    assert (said.what, said.row, said.found) == ("file cut off", 2, "the file ends with 'å;b\\r\\n1;2'")
    path.write_bytes("å;b\r\n1;".encode("utf-16") + b"\x00\xd8")
    (said,) = decoder.decode(path, "csv", {**CSV, "encoding": "utf-16"}).faults
    assert (said.what, said.row) == ("wrong encoding", 2)


def older_sav(path: Path) -> None:
    """A file with its texts in Windows-1252 that says they are UTF-8, as some exports do."""
    pyreadstat.write_sav(pd.DataFrame({"namn": ["Åmål"], "svar": [1.0]}), path)
    path.write_bytes(path.read_bytes().replace("Åmål".encode(), "Åmål  ".encode("cp1252")))


def test_the_encoding_of_an_spss_file_can_be_stated(tmp_path: Path, decoder: Decoder) -> None:
    path = tmp_path / "export.sav"
    older_sav(path)
    sheet = decoder.decode(path, "sav", {"encoding": "windows-1252"}).sheet
    assert sheet is not None
    assert tuple(sheet.rows()) == (Row(1, ("Åmål", 1)),)
    for encoding in ("", "finns-inte"):
        (said,) = decoder.decode(path, "sav", {"encoding": encoding}).faults
        assert said.what == "wrong encoding"
        assert "windows-1252" in said.remedy
