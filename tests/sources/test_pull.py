"""Pulling: from files, from a web server that behaves and misbehaves, and through fsspec."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import fsspec
import pytest

from orchestration.facts.limits import Limits, load_limits
from orchestration.facts.sources import SourceOptions, SourceSpec
from orchestration.findings import Finding, InputRefusedError
from orchestration.sources.archive import RawArchive, RawObject
from orchestration.sources.errors import SourceUnavailableError
from orchestration.sources.fetch import fetch
from orchestration.sources.pull import pull

MOMENT = datetime(2031, 3, 1, 7, 30, tzinfo=UTC)


def spec(uri: str) -> SourceSpec:
    return SourceSpec(
        round="2031",
        source="form_a",
        kind="questionnaire",
        questionnaire="A",
        format="sav",
        uri=uri,
        schedule="yearly",
        options=SourceOptions(),
    )


def pull_from(uri: str, tmp_path: Path, limits: Limits | None = None) -> RawObject:
    return pull(spec(uri), tmp_path, RawArchive(tmp_path / "raw"), limits=limits, clock=lambda: MOMENT)


def refused(uri: str, tmp_path: Path, limits: Limits | None = None) -> Finding:
    with pytest.raises(InputRefusedError) as caught:
        pull_from(uri, tmp_path, limits)
    assert len(caught.value.findings) == 1
    assert RawArchive(tmp_path / "raw").pulls() == ()
    return caught.value.findings[0]


class _Server(BaseHTTPRequestHandler):
    """/good, /busy (503 twice, then good), /down (503 always), /short (half of what it promised), /away (elsewhere)."""

    content = b"$FL2 answers" * 1000
    asked: ClassVar[dict[str, int]] = {}

    def do_GET(self) -> None:
        count = self.asked[self.path] = self.asked.get(self.path, 0) + 1
        if self.path.startswith("/down") or (self.path == "/busy" and count <= 2):
            self._reply(503, b"")
        elif self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://example.invalid/answers.sav")
            self.end_headers()
        elif self.path in {"/good", "/busy", "/short"}:
            self._reply(200, self.content, promised=len(self.content) * (2 if self.path == "/short" else 1))
        else:
            self._reply(404, b"")

    def _reply(self, status: int, content: bytes, promised: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) if promised is None else promised))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    _Server.asked.clear()
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.sources.https.BACKOFF_SECONDS", 0.0)


def test_a_file_is_pulled_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "åäö.sav").write_bytes(b"\x00\xffbytes")
    made = pull_from("in/åäö.sav", tmp_path)
    assert made == RawObject("2031", "form_a", made.sha256, 7, MOMENT, "in/åäö.sav")
    assert RawArchive(tmp_path / "raw").path(made.sha256).read_bytes() == b"\x00\xffbytes"


def test_a_file_uri_is_pulled(tmp_path: Path) -> None:
    (tmp_path / "with blank.sav").write_bytes(b"content")
    assert pull_from((tmp_path / "with blank.sav").as_uri(), tmp_path).size == 7


def test_a_link_that_leads_nowhere_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "enkät.sav").symlink_to("arkiv/2031.sav")
    said = refused("enkät.sav", tmp_path)
    assert (said.what, said.found) == ("link that leads nowhere", "a link to 'arkiv/2031.sav'")
    assert "where the link leads" in said.remedy


def test_a_missing_file_names_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "form_b.sav").write_bytes(b"x")
    finding = refused("in/form_a.sav", tmp_path)
    assert (finding.what, finding.file, finding.found) == ("file missing", "form_a.sav", "in the folder: form_b.sav")
    assert str(tmp_path) not in finding.sentence()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert refused("in/form_a.sav", tmp_path).found == "no such folder"


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "form_a.sav").write_bytes(b"")
    assert refused("form_a.sav", tmp_path).what == "empty file"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "form_a.sav").mkdir()
    assert refused("form_a.sav", tmp_path).what == "not a file"


def test_a_file_above_the_limit_is_told(tmp_path: Path, data_dir: Path) -> None:
    limits = load_limits(data_dir)
    small = limits.model_copy(update={"decoder": limits.decoder.model_copy(update={"file_mib": 1})})
    (tmp_path / "form_a.sav").write_bytes(b"x" * (1 << 20))
    assert pull_from("form_a.sav", tmp_path, small).size == 1 << 20
    (tmp_path / "large").mkdir()
    (tmp_path / "large" / "form_a.sav").write_bytes(b"x" * ((1 << 20) + 1))
    finding = refused("form_a.sav", tmp_path / "large", small)
    assert (finding.what, finding.expected) == ("file too large", "at most 1048576 bytes")


def test_https_gives_bytes(server: str, tmp_path: Path) -> None:
    assert pull_from(f"{server}/good", tmp_path).size == len(_Server.content)


def test_a_busy_server_is_asked_again(server: str, tmp_path: Path) -> None:
    assert pull_from(f"{server}/busy", tmp_path).size == len(_Server.content)
    assert _Server.asked["/busy"] == 3


def test_a_server_that_stays_down_is_unavailable(server: str, tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError, match="Try again later"):
        pull_from(f"{server}/down", tmp_path)
    assert RawArchive(tmp_path / "raw").pulls() == ()


def test_no_secret_of_an_address_is_told_or_kept(server: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SourceUnavailableError) as told:
        pull_from(f"{server}/down?token=hidden", tmp_path)
    assert "hidden" not in str(told.value)
    assert told.value.where == f"{server}/down"
    assert caplog.text == ""
    assert "hidden" not in refused(f"{server}/absent?token=hidden", tmp_path).sentence()
    assert pull_from(f"{server}/good#hidden", tmp_path).origin == f"{server}/good"


def test_an_answer_cut_off_on_the_way_is_unavailable(server: str, tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError, match="IncompleteRead"):
        pull_from(f"{server}/short", tmp_path)
    assert list((tmp_path / "raw" / "objects").iterdir()) == []


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError):
        pull_from("http://127.0.0.1:9/answers.sav", tmp_path)


def test_a_file_the_server_does_not_have_is_refused(server: str, tmp_path: Path) -> None:
    finding = refused(f"{server}/answers.sav", tmp_path)
    assert (finding.what, finding.file) == ("file missing", "answers.sav")
    assert finding.found.startswith("HTTP 404")


def test_plain_http_is_refused(tmp_path: Path) -> None:
    assert refused("http://example.invalid/answers.sav", tmp_path).what == "plain http"


def test_a_redirection_to_plain_http_is_refused(server: str, tmp_path: Path) -> None:
    finding = refused(f"{server}/away", tmp_path)
    assert (finding.what, finding.found) == ("plain http", "http://example.invalid/answers.sav")


def test_an_unknown_scheme_is_refused(tmp_path: Path) -> None:
    assert refused("gopher://example.org/answers.sav", tmp_path).what == "unknown scheme"


def test_a_scheme_without_its_library_is_refused(tmp_path: Path) -> None:
    finding = refused("sftp://example.org/answers.sav", tmp_path)
    assert finding.what == "scheme without its library"
    assert "paramiko" in finding.found


def test_other_schemes_go_through_fsspec(tmp_path: Path) -> None:
    with fsspec.open("memory://in/answers.sav", "wb") as handle:
        handle.write(b"remote bytes")
    assert b"".join(fetch("memory://in/answers.sav", tmp_path)) == b"remote bytes"
    assert refused("memory://in/none.sav", tmp_path).what == "file missing"
