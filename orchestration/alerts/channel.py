"""The channel of ``alerts.yaml`` in the state folder, and sending by it: a command, a webhook, or mail.

Here belongs its form, and what stands in the way of a message. It is no fact of the statistics: it is not under data/.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from http import HTTPStatus
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from orchestration.errors import ReadableError
from orchestration.facts.complaints import Complaints
from orchestration.facts.yaml_reader import StrictModel, read_yaml
from orchestration.paths import Paths
from orchestration.quoting import public
from orchestration.sources.secrets import Secrets

_Word = Annotated[str, Field(min_length=1)]
_Words = Annotated[tuple[_Word, ...], Field(min_length=1, strict=False)]
_REMEDY = "mend alerts.yaml in the state folder, or what it names; `ehalsa status --tell` tries it"


class Smtp(StrictModel):
    """Mail. ``tls``: ``starttls``, ``tls`` from the first byte, or ``none``, for a server of this machine alone."""

    host: _Word
    port: int = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    sender: _Word
    to: _Words


class Channel(StrictModel):
    """The whole file: one of ``command`` (its words), ``webhook`` (an address) and ``smtp``; the rest has defaults.

    ``release_at_most_days``: after how many days a release is old; left out, it never is.
    """

    command: _Words | None = None
    webhook: _Word | None = None
    smtp: Smtp | None = None
    release_at_most_days: Annotated[int, Field(gt=0)] | None = None
    timeout_seconds: Annotated[int, Field(gt=0)] = 30

    @model_validator(mode="after")
    def _one(self) -> Channel:
        if sum(way is not None for way in (self.command, self.webhook, self.smtp)) != 1:
            raise ValueError("exactly one of command, webhook and smtp")
        return self


@dataclass(frozen=True, slots=True)
class Message:
    """What a person is told: a subject, and sentences."""

    subject: str
    text: str


class AlertError(ReadableError):
    """A message could not be sent."""

    def __init__(self, channel: str, expected: str, found: str) -> None:
        """Say by which channel, and what stood in the way."""
        super().__init__("message that could not be sent", channel, expected, found, _REMEDY)


def load_channel(paths: Paths) -> Channel | None:
    """Read the file; None where there is none: nobody is told. FactErrors for one that cannot be read."""
    if not paths.alerts.is_file():
        return None
    complaints = Complaints(paths.alerts.name)
    found = read_yaml(paths.home, paths.alerts, Channel, complaints)
    complaints.settle()
    return found


def send(channel: Channel, message: Message, secret: Callable[[str], str]) -> None:
    """Send by the channel; AlertError says what stood in the way, FetchRefusedError which secret is not known.

    ``secret``: the value of a name that stands as ``${NAME}`` in the file. No secret is told.
    """
    secrets = Secrets(secret)
    try:
        if channel.command:
            _by_command(channel.command, message, channel.timeout_seconds)
        elif channel.webhook:
            _by_webhook(secrets.put_into(channel.webhook), message, channel.timeout_seconds)
        elif channel.smtp:
            _by_mail(channel.smtp, message, secrets, channel.timeout_seconds)
    except AlertError as error:
        raise secrets.taken_out_of(error) from None


def _by_command(words: tuple[str, ...], message: Message, seconds: float) -> None:
    """Run a program of the file, no shell: the message is on its standard input, the subject its last word."""
    where = f"command {words[0]}"
    try:
        done = subprocess.run(
            [*words, message.subject], input=message.text, text=True, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise AlertError(where, f"an end within {seconds} s", "none") from None
    except OSError as error:
        raise AlertError(where, "a program", error.strerror or str(error)) from None
    if done.returncode:
        raise AlertError(where, "exit code 0", f"{done.returncode} {done.stderr.strip()[:200]}".strip())


def _by_webhook(address: str, message: Message, seconds: float) -> None:
    import requests

    where, parts = f"webhook {public(address)}", urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(parts.hostname or "")):
        raise AlertError(where, "https, or http to this machine", parts.scheme or "no scheme")
    body = {"subject": message.subject, "text": message.text}
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(address, json=body, timeout=seconds, allow_redirects=False)
    except requests.RequestException as error:
        found = f"{type(error).__name__}: {error}".replace(address, public(address))
        raise AlertError(where, "an answer", found) from None
    if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
        raise AlertError(where, "HTTP 200 to 299", f"HTTP {answer.status_code} {answer.reason}")


def _by_mail(smtp: Smtp, message: Message, secrets: Secrets, seconds: float) -> None:
    where, mail = f"mail server {smtp.host}:{smtp.port}", EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = message.subject, smtp.sender, ", ".join(smtp.to)
    mail.set_content(message.text)
    user, password = secrets.plainly_into(smtp.user), secrets.plainly_into(smtp.password)
    if smtp.tls == "none" and not is_this_machine(smtp.host):
        raise AlertError(where, "tls or starttls, as it is another machine", "none")
    try:
        secure = ssl.create_default_context()
        if smtp.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=seconds, context=secure)
        else:
            server = smtplib.SMTP(smtp.host, smtp.port, timeout=seconds)
        with server:
            if smtp.tls == "starttls":
                server.starttls(context=secure)
            if user:
                server.login(user, password)
            refused = server.send_message(mail)
    except UnicodeEncodeError:
        raise AlertError(where, "user and password in ASCII, as the protocol has them", "other letters") from None
    except (smtplib.SMTPException, OSError) as error:
        raise AlertError(where, "a server that takes the mail", f"{type(error).__name__}: {error}") from None
    if refused:
        raise AlertError(where, "every receiver", f"refused {', '.join(refused)}")


def is_this_machine(host: str) -> bool:
    """Whether a name leads to loopback and nowhere else."""
    try:
        found = {str(at[4][0]).partition("%")[0] for at in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return all(ip_address(address).is_loopback for address in found)
