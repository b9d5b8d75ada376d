"""Faults of connectors: what is asked of which server, what happens meanwhile, and what must be said."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paramiko

from orchestration.facts.connectors import host_of
from orchestration.facts.sources import Expected
from tests.sources.nginx import Nginx
from tests.sources.openssh import OpenSsh, free_port, public_key
from tests.sources.store import BUCKET, REGION, Store
from tests.sources.web import CONTENT

LARGE, VAST = 1 << 20, 5 << 20
"""Bytes: more than is fetched ahead of who reads, and more than the table has room for."""
WORD = "pärlhönsägg"
_KEYS = {"SFTP_KEY": "user", "STRANGER": "stranger", "LOCKED": "locked"}
_WRITTEN = ("grows.csv", "shrinks.csv", "stalls.csv", "cut.csv")


@dataclass(frozen=True)
class Servers:
    """All that faults are tried on; ``folder``: where files lie."""

    folder: Path
    web: str
    tls: Nginx
    ssh: OpenSsh
    s3: Store


@dataclass(frozen=True)
class Fault:
    """One row of the table.

    ``uri``: what is asked for; ``says``: a pattern of the first line; ``others``: further keys of connectors.yaml;
    ``meanwhile``: done when the first block has come (of sftp; else before); ``seconds``: the deadline.
    """

    connector: str
    name: str
    uri: Callable[[Servers], str]
    says: str
    others: Callable[[Servers], Mapping[str, Any]] = lambda _: {}
    expected: Expected | None = None
    meanwhile: Callable[[Servers], object] | None = None
    seconds: int = 60


def prepare(running: Servers, secrets: Path) -> None:
    """Put files, objects and secrets where the faults look for them."""
    secrets.mkdir(parents=True)
    keys = {name: (running.ssh.folder.parent / of).read_text(encoding="utf-8") for name, of in _KEYS.items()}
    for name, value in {**keys, "WORD": WORD}.items():
        (secrets / name).write_text(value, encoding="utf-8")
        (secrets / name).chmod(0o600)
    (secrets / "OPEN").write_text(WORD, encoding="utf-8")
    (secrets / "OPEN").chmod(0o644)
    for name, content in {"a.csv": CONTENT, "empty.csv": b"", "vast.csv": bytes(VAST)}.items():
        for folder in (running.folder, running.tls.folder):
            (folder / name).write_bytes(content)
        running.ssh.put(name, content)
        running.s3.put(name, content)
    for name in _WRITTEN:
        running.ssh.put(name, bytes(LARGE))
    running.ssh.put("now.csv", CONTENT, age=0)
    running.ssh.put("denied.csv", CONTENT).chmod(0)
    (running.folder / "link.csv").symlink_to("nowhere.csv")
    (running.folder / "in").mkdir()
    for name in ("b_1.csv", "b_1.csv.part"):
        (running.folder / "in" / name).write_bytes(CONTENT)


def _to_tls(path: str, kind: str = "good") -> Callable[[Servers], str]:
    return lambda of: f"{of.tls.address(kind)}/{path}"


def _to_web(path: str) -> Callable[[Servers], str]:
    return lambda of: f"{of.web}/{path}"


def _to_ssh(name: str, **more: str) -> Callable[[Servers], str]:
    return lambda of: of.ssh.uri(name, **more)


def _to_s3(name: str, bucket: str = BUCKET) -> Callable[[Servers], str]:
    return lambda _: f"s3://who:${{WORD}}@{bucket}/{name}"


def _at(endpoint: Callable[[Servers], str], bucket: str = BUCKET) -> Callable[[Servers], Mapping[str, Any]]:
    return lambda of: {"s3": {bucket: {"endpoint": endpoint(of), "region": REGION}}}


def _leading(host: str) -> Callable[[Servers], Mapping[str, Any]]:
    return lambda of: {"hosts": {host_of(of.web): (host,)}}


def _inbox(_: Servers) -> Mapping[str, Any]:
    return {"inboxes": ("in",)}


def _trusting_strangers(of: Servers) -> Mapping[str, Any]:
    return {"authorities": {host_of(of.tls.address()): of.tls.stranger.read_text(encoding="ascii")}}


def _nobody(_: Servers) -> str:
    return f"127.0.0.1:{free_port()}"


def _written(name: str, size: int) -> Callable[[Servers], object]:
    return lambda of: os.truncate(of.ssh.folder / name, size)


def _signalled(number: signal.Signals) -> Callable[[Servers], object]:
    return lambda of: of.ssh.signal(number)


def _another_key(of: Servers) -> Mapping[str, Any]:
    return {"sftp": {of.ssh.host: public_key(of.ssh.folder.parent / "stranger")}}


def _another_type(of: Servers) -> Mapping[str, Any]:
    key = paramiko.ECDSAKey.generate()
    return {"sftp": {of.ssh.host: {key.get_name(): key.get_base64()}}}


OF_FILES = (
    Fault("file", "missing", lambda _: "b.csv", "^file missing"),
    Fault("file", "a link that leads nowhere", lambda _: "link.csv", "^link that leads nowhere"),
    Fault("file", "empty", lambda _: "empty.csv", "^empty file"),
    Fault("file", "too large", lambda _: "vast.csv", "^file too large"),
    Fault("file", "another hash", lambda _: "a.csv", "^other bytes than stated", expected=Expected(sha256="0" * 64)),
    Fault("inbox", "half-written", lambda _: "inbox:in/b_*.csv", "b_1.csv.part lies beside it", _inbox),
    Fault("inbox", "nothing fits", lambda _: "inbox:in/c_*.csv", "^file missing", _inbox),
    Fault("inbox", "folder not declared", lambda _: "inbox:in/b_*.csv", "^inbox that is not permitted"),
)

OF_HTTPS = (
    Fault("https", "not found", _to_tls("b.csv"), "^file missing.*HTTP 404"),
    Fault("https", "denied", _to_tls("denied.csv"), "^access denied.*HTTP 403"),
    Fault("https", "empty", _to_tls("empty.csv"), "^empty file"),
    Fault("https", "too large", _to_tls("vast.csv"), "^file too large"),
    Fault("https", "another hash", _to_tls("a.csv"), "^other bytes", expected=Expected(sha256="0" * 64)),
    Fault("https", "another size", _to_tls("a.csv"), "^another size", expected=Expected(size=7)),
    Fault("https", "smaller than stated", _to_tls("a.csv"), "^file too small", expected=Expected(at_least=1 << 20)),
    Fault("https", "certificate expired", _to_tls("a.csv", "expired"), "not accepted.*expired"),
    Fault("https", "certificate of another name", _to_tls("a.csv", "another_name"), "not accepted.*not valid for"),
    Fault(
        "https", "certificate of an unknown authority", _to_tls("a.csv", "unknown_authority"), "not accepted.*issuer"
    ),
    Fault(
        "https",
        "certificate of another authority than the host's own",
        _to_tls("a.csv"),
        "not accepted.*declared for it",
        _trusting_strangers,
    ),
    Fault("https", "nobody there", lambda of: f"http://{_nobody(of)}/a.csv", "^source unavailable.*refused"),
    Fault("https", "server down", _to_web("down"), "^source unavailable.*503"),
    Fault("https", "cut on the way", _to_web("short"), "^source unavailable.*IncompleteRead"),
    Fault("https", "body without a length", _to_web("endless"), "^body without an end"),
    Fault("https", "a byte of the body now and then", _to_web("drip"), "not all of it within 1 s", seconds=1),
    Fault("https", "a byte of the head now and then", _to_web("slow"), "not all of it within 1 s", seconds=1),
    Fault("https", "gzip bomb", _to_web("bomb"), "^file too large"),
    Fault("https", "redirection elsewhere", _to_web("to?https://files.example/a.csv"), "^redirection that is not"),
    Fault(
        "https",
        "redirection to this machine",
        _to_web("to?https://localhost:1/graphql?query=mutation"),
        "^redirection to this machine",
        _leading("localhost:1"),
    ),
    Fault(
        "https",
        "redirection to the metadata of a cloud",
        _to_web("to?https://169.254.169.254/latest"),
        "^redirection to this machine",
        _leading("169.254.169.254"),
    ),
    Fault("https", "redirection to plain http", _to_web("away"), "^plain http", _leading("example.invalid")),
    Fault(
        "https",
        "host not declared",
        lambda _: "https://files.example/a.csv",
        "^host that is not",
        lambda _: {"hosts": {}},
    ),
    Fault("https", "password in the sources file", lambda _: "https://who:word@127.0.0.1/a.csv", "^password in the"),
    Fault("https", "secret that nobody has", _to_web("${NOWHERE}/a.csv"), "^secret that is not known"),
    Fault("https", "secret that others can read", _to_web("${OPEN}/a.csv"), "^secret that others can read"),
)

OF_SFTP = (
    Fault("sftp", "host key changed", _to_ssh("a.csv"), "^another host key", _another_key),
    Fault("sftp", "host key of another type", _to_ssh("a.csv"), "^another host key.*of other types", _another_type),
    Fault("sftp", "host key not declared", _to_ssh("a.csv"), "^host that is not permitted", lambda _: {"sftp": {}}),
    Fault("sftp", "unknown user", _to_ssh("a.csv", user="stranger"), "^login refused"),
    Fault("sftp", "another key than the user's", _to_ssh("a.csv", secret="STRANGER"), "^login refused"),
    Fault("sftp", "private key with a passphrase", _to_ssh("a.csv", secret="LOCKED"), "^private key that cannot"),
    Fault("sftp", "a password where a key is wanted", _to_ssh("a.csv", secret="WORD"), "^login refused"),
    Fault("sftp", "no secret", lambda of: f"sftp://{of.ssh.user}@{of.ssh.host}/a.csv", "^address without its secret"),
    Fault("sftp", "missing", _to_ssh("b.csv"), "^file missing"),
    Fault("sftp", "denied", _to_ssh("denied.csv"), "^file not readable"),
    Fault("sftp", "a folder in its place", _to_ssh(""), "^not a file"),
    Fault("sftp", "empty", _to_ssh("empty.csv"), "^empty file"),
    Fault("sftp", "too large", _to_ssh("vast.csv"), "^file too large"),
    Fault("sftp", "another hash", _to_ssh("a.csv"), "^other bytes", expected=Expected(sha256="0" * 64)),
    Fault("sftp", "half-written", _to_ssh("now.csv"), "now.csv was written to"),
    Fault(
        "sftp", "grows meanwhile", _to_ssh("grows.csv"), "while it was read", meanwhile=_written("grows.csv", LARGE + 9)
    ),
    Fault(
        "sftp", "shrinks meanwhile", _to_ssh("shrinks.csv"), "while it was read", meanwhile=_written("shrinks.csv", 9)
    ),
    Fault("sftp", "falls silent", _to_ssh("stalls.csv"), "within 3 s", meanwhile=_signalled(signal.SIGSTOP), seconds=3),
    Fault("sftp", "connection cut", _to_ssh("cut.csv"), "cut by the other side", meanwhile=_signalled(signal.SIGKILL)),
    Fault(
        "sftp",
        "nobody there",
        lambda _: "sftp://who:${WORD}@127.0.0.1:9/a.csv",
        "^source unavailable.*Unable to connect",
        lambda of: {"sftp": {"127.0.0.1:9": of.ssh.host_keys}},
    ),
)

OF_S3 = (
    Fault("s3", "missing", _to_s3("b.csv"), "^file missing.*NoSuchKey"),
    Fault(
        "s3",
        "no such bucket",
        _to_s3("a.csv", "elsewhere"),
        "^bucket missing",
        _at(lambda of: of.s3.endpoint, "elsewhere"),
    ),
    Fault("s3", "bucket not declared", _to_s3("a.csv", "elsewhere"), "^bucket that is not permitted"),
    Fault("s3", "denied", _to_s3("a.csv"), "^access denied.*HTTP 403", meanwhile=lambda of: of.s3.ask_who()),
    Fault("s3", "empty", _to_s3("empty.csv"), "^empty file"),
    Fault("s3", "too large", _to_s3("vast.csv"), "^file too large"),
    Fault("s3", "another hash", _to_s3("a.csv"), "^other bytes", expected=Expected(sha256="0" * 64)),
    Fault("s3", "other bytes than its tag", _to_s3("other"), "^source unavailable.*MD5", _at(lambda of: of.web)),
    Fault("s3", "cut on the way", _to_s3("short"), "^source unavailable", _at(lambda of: of.web)),
    Fault("s3", "store down", _to_s3("down"), "^source unavailable.*503", _at(lambda of: of.web)),
    Fault("s3", "a byte now and then", _to_s3("drip"), "not all of it within 1 s", _at(lambda of: of.web), seconds=1),
    Fault("s3", "another region", _to_s3("moved"), "^redirection that is not permitted", _at(lambda of: of.web)),
    Fault("s3", "redirection elsewhere", _to_s3("away"), "^redirection that is not permitted", _at(lambda of: of.web)),
    Fault(
        "s3",
        "certificate of an unknown authority",
        _to_s3("a.csv"),
        "^certificate that is not accepted",
        _at(lambda of: of.tls.address("unknown_authority")),
    ),
    Fault("s3", "plain http", _to_s3("a.csv"), "^plain http", _at(lambda _: "http://store.example")),
    Fault("s3", "nobody there", _to_s3("a.csv"), "^source unavailable", _at(lambda of: f"http://{_nobody(of)}")),
)

FAULTS = (*OF_FILES, *OF_HTTPS, *OF_SFTP, *OF_S3)
