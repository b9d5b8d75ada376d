"""Pulling: from files, and from a web server that behaves and misbehaves."""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestration.facts.connectors import ONLY_FILES, Connectors, host_of
from orchestration.facts.limits import Limits, load_limits
from orchestration.facts.sources import Expected, SourceOptions, SourceSpec
from orchestration.findings import Finding, InputRefusedError
from orchestration.sources.archive import RawArchive, RawObject
from orchestration.sources.errors import SourceUnavailableError
from orchestration.sources.pull import pull
from orchestration.sources.secrets import secrets_of
from tests.sources.web import CONTENT, Web

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


def permitted(uri: str, *, seconds: int = 60, hosts: Mapping[str, tuple[str, ...]] | None = None) -> Connectors:
    """What permits the address itself, and what ``hosts`` says besides."""
    scheme = uri.partition(":")[0] if ":" in uri else "file"
    return Connectors(schemes=(scheme,), hosts={host_of(uri): (), **(hosts or {})}, deadline_seconds=seconds)


def pull_from(
    uri: str, tmp_path: Path, limits: Limits | None = None, connectors: Connectors | None = None, **more: Any
) -> RawObject:
    return pull(
        spec(uri).model_copy(update={"expected": more.pop("expected", None)}),
        tmp_path,
        RawArchive(tmp_path / "raw"),
        limits=limits,
        connectors=connectors or permitted(uri),
        clock=lambda: MOMENT,
        **more,
    )


def refused(uri: str, tmp_path: Path, limits: Limits | None = None, **more: Any) -> Finding:
    with pytest.raises(InputRefusedError) as caught:
        pull_from(uri, tmp_path, limits, **more)
    assert len(caught.value.findings) == 1
    assert RawArchive(tmp_path / "raw").pulls() == ()
    return caught.value.findings[0]


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
    assert pull_from(f"{server}/good", tmp_path).size == len(CONTENT)


def test_a_busy_server_is_asked_again(server: str, tmp_path: Path) -> None:
    assert pull_from(f"{server}/busy", tmp_path).size == len(CONTENT)
    assert Web.asked["/busy"] == 3


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


def test_a_redirection_leads_only_where_it_is_permitted(server: str, tmp_path: Path) -> None:
    other = "https://files.example/answers.sav"
    said = refused(f"{server}/to?{other}", tmp_path)
    assert (said.what, said.found) == ("redirection that is not permitted", other)
    assert pull_from(f"{server}/to?{server}/good", tmp_path).size == len(CONTENT)


@pytest.mark.parametrize("name", ["127.0.0.1:1", "localhost:1", "2130706433:1", "127.1:1"])
def test_no_redirection_leads_to_this_machine(server: str, tmp_path: Path, name: str) -> None:
    hosts = {host_of(server): (name,)}
    for scheme in ("http", "https"):
        uri = f"{server}/to?{scheme}://{name}/graphql?query=mutation"
        said = refused(uri, tmp_path, connectors=permitted(server, hosts=hosts))
        assert said.what in {"plain http", "redirection to this machine"}
        assert "mutation" not in said.sentence()


@pytest.mark.parametrize("place", ["drip", "slow"])
def test_who_drips_is_left_when_the_time_is_over(server: str, tmp_path: Path, place: str) -> None:
    began = time.monotonic()
    with pytest.raises(SourceUnavailableError, match="not all of it within 1 s"):
        pull_from(f"{server}/{place}", tmp_path, connectors=permitted(server, seconds=1))
    assert time.monotonic() - began < 10
    assert RawArchive(tmp_path / "raw").pulls() == ()


def test_a_body_whose_end_nobody_states_is_refused(server: str, tmp_path: Path) -> None:
    assert refused(f"{server}/endless", tmp_path).what == "body without an end"


@pytest.mark.parametrize(
    ("expected", "what"),
    [
        ({"sha256": "0" * 64}, "other bytes than stated"),
        ({"size": 3}, "another size than stated"),
        ({"at_least": 10_000_000}, "file too small"),
    ],
)
def test_what_is_known_beforehand_is_compared(server: str, tmp_path: Path, expected: dict[str, Any], what: str) -> None:
    assert refused(f"{server}/good", tmp_path, expected=Expected(**expected)).what == what
    known = Expected(sha256=hashlib.sha256(CONTENT).hexdigest(), size=len(CONTENT), at_least=1)
    assert pull_from(f"{server}/good", tmp_path, expected=known).sha256 == known.sha256


def test_a_secret_is_known_by_its_name_alone(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "PATH_OF_IT").write_text("hemlig åäö\n", encoding="utf-8")
    secret, uri = secrets_of(folder), f"{server}/${{PATH_OF_IT}}/${{TOKEN_OF_IT}}/answers.sav"
    said = refused(uri, tmp_path, secret=secret)
    assert (said.what, said.remedy) == ("secret that others can read", "run `chmod 600 secrets/PATH_OF_IT` there")
    (folder / "PATH_OF_IT").chmod(0o600)
    assert refused(uri, tmp_path, secret=secret).what == "secret that is not known"
    monkeypatch.setenv("TOKEN_OF_IT", "good")
    told = [refused(uri, tmp_path, secret=secret).sentence()]
    for down in (f"{server}/down/${{PATH_OF_IT}}", "http://127.0.0.1:9/${PATH_OF_IT}"):
        with pytest.raises(SourceUnavailableError) as caught:
            pull_from(down, tmp_path, secret=secret)
        told += [str(caught.value), "".join(traceback.format_exception(caught.value))]
    assert not any(word in text for text in told for word in ("hemlig", "%C3%A5"))
    assert any("${PATH_OF_IT}" in text for text in told)
    assert pull_from(f"{server}/${{TOKEN_OF_IT}}", tmp_path, secret=secret).origin == f"{server}/${{TOKEN_OF_IT}}"


def test_what_no_file_permits_is_refused_before_anything_is_asked(server: str, tmp_path: Path) -> None:
    before = dict(Web.asked)
    assert refused(f"{server}/good", tmp_path, connectors=ONLY_FILES).what == "scheme that is not permitted"
    other = Connectors(schemes=("http", "https"), hosts={"files.example": ()}, deadline_seconds=1)
    assert refused(f"{server}/good", tmp_path, connectors=other).what == "host that is not permitted"
    assert refused(f"{server.replace('//', '//who:word@')}/good", tmp_path).what == "password in the sources file"
    assert before == Web.asked


def test_plain_http_is_refused(tmp_path: Path) -> None:
    assert refused("http://example.invalid/answers.sav", tmp_path).what == "plain http"


def test_a_redirection_to_plain_http_is_refused(server: str, tmp_path: Path) -> None:
    finding = refused(
        f"{server}/away", tmp_path, connectors=permitted(server, hosts={host_of(server): ("example.invalid",)})
    )
    assert (finding.what, finding.found) == ("plain http", "http://example.invalid/answers.sav")


def test_an_unknown_scheme_is_refused(tmp_path: Path) -> None:
    assert refused("gopher://example.org/answers.sav", tmp_path).what == "unknown scheme"
