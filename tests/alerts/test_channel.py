"""A message arrives by each channel, at real servers on loopback; what stands in its way is said without secrets."""

from __future__ import annotations

import email
import email.policy
import ssl
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.alerts.channel import AlertError, Message, load_channel, send
from orchestration.alerts.memory import tell_once
from orchestration.errors import ReadableError
from orchestration.facts.errors import FactErrors
from orchestration.paths import REPO, Paths
from tests.alerts.servers import LOOPBACK, mail_server, webhook_server

SAID = Message("ehalsa: omgång 2031, enkät saknas", "source overdue: enkät. Remind the sender.\nRåd: ring.")
SECRET = "hemlig/ord &1"


def sent(tmp_path: Path, stated: Mapping[str, Any]) -> None:
    paths = Paths(REPO, REPO / "data", tmp_path, tmp_path / "sources.yaml")
    paths.alerts.write_text(yaml.safe_dump(stated, allow_unicode=True), encoding="utf-8")
    channel = load_channel(paths)
    assert channel is not None
    send(channel, SAID, {"HOOK": SECRET, "PASSWORD": SECRET}.__getitem__)


def refused(tmp_path: Path, stated: Mapping[str, Any]) -> str:
    with pytest.raises(AlertError) as told:
        sent(tmp_path, stated)
    said = str(told.value)
    assert said.startswith("message that could not be sent: ")
    assert said.endswith("`ehalsa status --tell` tries it.")
    assert "hemlig" not in said
    return said


def mail(port: int, **more: object) -> dict[str, Any]:
    return {"smtp": {"host": LOOPBACK, "port": port, "sender": "ehalsa@example.se", "to": ["a@example.se"], **more}}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a server on loopback, made for these tests."""
    both, key = tmp_path_factory.mktemp("tls") / "both.pem", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    made = ["openssl", "req", "-x509", *key, "-nodes", "-days", "2", "-subj", "/CN=loopback"]
    subprocess.run(
        [*made, "-addext", f"subjectAltName=IP:{LOOPBACK}", "-keyout", both, "-out", both.with_suffix(".crt")],
        check=True,
        capture_output=True,
    )
    return both


def test_a_command_reads_the_text_and_is_given_the_subject(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    program = f"import sys; open({str(kept)!r}, 'w').write(sys.argv[1] + '|' + sys.stdin.read())"
    sent(tmp_path, {"command": [sys.executable, "-c", program]})
    assert kept.read_text(encoding="utf-8") == f"{SAID.subject}|{SAID.text}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["/no/such/program"], "command /no/such/program: expected a program, found No such file or directory"),
        ([sys.executable, "-c", "import sys; sys.exit('no line')"], "expected exit code 0, found 1 no line"),
        ([sys.executable, "-c", "import time; time.sleep(60)"], "expected an end within 1 s, found none"),
    ],
)
def test_a_command_that_does_not_is_told(tmp_path: Path, words: list[str], expected: str) -> None:
    assert expected in refused(tmp_path, {"command": words, "timeout_seconds": 1})


def test_a_webhook_is_posted_to_and_a_secret_of_its_address_is_put_in(tmp_path: Path) -> None:
    with webhook_server() as received:
        sent(tmp_path, {"webhook": f"http://{LOOPBACK}:{received.port}/${{HOOK}}"})
    assert received.messages == [("/hemlig%2Ford%20%261", {"subject": SAID.subject, "text": SAID.text})]


def test_a_webhook_that_does_not_take_it_is_told(tmp_path: Path) -> None:
    with webhook_server() as received:
        address = f"http://{LOOPBACK}:{received.port}"
        assert "found HTTP 503" in refused(tmp_path, {"webhook": f"{address}/down"})
        assert "found HTTP 302" in refused(tmp_path, {"webhook": f"{address}/away"})
        assert received.messages == []
    assert "expected an answer, found ConnectionError" in refused(tmp_path, {"webhook": f"{address}/${{HOOK}}"})
    assert "expected https" in refused(tmp_path, {"webhook": "http://192.0.2.1/${HOOK}"})


def test_mail_arrives_over_tls_after_a_login(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate.with_suffix(".crt"), certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    with mail_server(secure, password=SECRET) as received:
        sent(tmp_path, mail(received.port, user="ehalsa", password="${PASSWORD}"))
        monkeypatch.delenv("SSL_CERT_FILE")
        assert "CERTIFICATE_VERIFY_FAILED" in refused(tmp_path, mail(received.port, user="e", password="${PASSWORD}"))
    (raw,) = received.messages
    arrived = email.message_from_bytes(raw, policy=email.policy.default)
    assert arrived["Subject"] == SAID.subject
    assert arrived["To"] == "a@example.se"
    assert isinstance(arrived, email.message.EmailMessage)
    assert arrived.get_content().splitlines() == SAID.text.splitlines()
    assert received.logins == [("ehalsa", SECRET)]


def test_mail_that_is_not_taken_is_told(tmp_path: Path) -> None:
    with mail_server() as received:
        plain = mail(received.port, tls="none")
        sent(tmp_path, plain)
        assert "found refused nobody@example.se" in refused(
            tmp_path, mail(received.port, tls="none", to=["a@example.se", "nobody@example.se"])
        )
        assert "STARTTLS" in refused(tmp_path, mail(received.port))
    with mail_server(password="another") as received:
        assert "SMTPAuthenticationError" in refused(
            tmp_path, mail(received.port, tls="none", user="e", password="${PASSWORD}")
        )
        assert "expected user and password in ASCII" in refused(
            tmp_path, mail(received.port, tls="none", user="å", password="${PASSWORD}")
        )
    assert "ConnectionRefusedError" in refused(tmp_path, plain)
    assert "expected tls or starttls" in refused(tmp_path, mail(25, tls="none", host="192.0.2.1"))


@pytest.mark.parametrize(
    "stated", [{}, {"command": ["a"], "webhook": "https://a.example/"}, {"channel": "mail"}, {"command": []}]
)
def test_a_file_that_does_not_say_one_channel_is_an_error(tmp_path: Path, stated: dict[str, Any]) -> None:
    with pytest.raises(FactErrors, match=r"alerts\.yaml"):
        sent(tmp_path, stated or {"timeout_seconds": 3})


def test_each_thing_is_told_once_until_it_is_over(tmp_path: Path) -> None:
    told: list[Message] = []
    both = {"late a": SAID, "run b": SAID}

    def over(key: str) -> bool:
        return key.startswith("late")

    assert tell_once(tmp_path, both, told.append, over) == ["late a", "run b"]
    assert tell_once(tmp_path, both, told.append, over) == []
    assert tell_once(tmp_path, {}, told.append, over) == []
    assert tell_once(tmp_path, both, told.append, over) == ["late a"]


def test_what_could_not_be_sent_is_sent_the_next_time_and_nothing_twice(tmp_path: Path) -> None:
    told: list[Message] = []

    def broken(message: Message) -> None:
        if told:
            raise ReadableError("no line")
        told.append(message)

    with pytest.raises(ReadableError):
        tell_once(tmp_path, {"first": SAID, "second": SAID}, broken)
    assert tell_once(tmp_path, {"first": SAID, "second": SAID}, told.append) == ["second"]
