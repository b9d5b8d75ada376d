"""Reads ``data/connectors.yaml``: which places a source may name, where they may lead, and how long a pull may take."""

from __future__ import annotations

import ssl
from base64 import b64decode
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_fact
from orchestration.quoting import public

SFTP_PORT = 22
_KEY_TYPES = ("ssh-ed25519", *(f"ecdsa-sha2-nistp{bits}" for bits in (256, 384, 521)), "ssh-rsa")
_SHORTEST = 40  # bytes of a key besides its type
_PORTS = {"https": 443, "http": 80, "sftp": SFTP_PORT}


def _of_their_types(keys: Mapping[str, str]) -> Mapping[str, str]:
    """See that each public key says itself what its name says: a length of four bytes, then the type."""
    for kind, key in keys.items():
        try:
            whole = b64decode(key, validate=True)
        except ValueError:
            whole = b""
        cut = len(whole) < len(kind) + _SHORTEST
        if cut or kind not in _KEY_TYPES or whole[4 : 4 + len(kind)] != kind.encode():
            raise ValueError(f"a public key of its own type, as ssh-keyscan writes it: {', '.join(_KEY_TYPES)}")
    return keys


def _certificates(text: str) -> str:
    """See that a text is certificates as PEM, one or a chain."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):
        raise ValueError("certificates as a PEM file has them: -----BEGIN CERTIFICATE----- and so on") from None
    return text


class S3Bucket(StrictModel):
    """Where a bucket lies: the address of its store, without bucket, and the region that requests are signed for."""

    endpoint: Annotated[str, StringConstraints(pattern=r"^https?://[^/@?#]+$")]
    region: Annotated[str, StringConstraints(min_length=1)]


Certificates = Annotated[str, AfterValidator(_certificates)]
HostKeys = Annotated[Mapping[str, str], Field(min_length=1), AfterValidator(_of_their_types)]


class Connectors(StrictModel):
    """The whole file. ``hosts``: host (``name`` or ``name:port``) → the hosts that it may redirect to.

    ``authorities``: host → certificates of the authority that alone is trusted there; others: those of this machine.
    ``sftp``: host → its public keys, base64 by type; ``s3``: bucket → where it lies. Both permit what they name.
    ``inboxes``: folders that ``inbox:folder/pattern`` may name, as written there. ``settled_seconds``: for how long a
    file must not have been written to before it counts as whole.
    """

    schemes: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]
    hosts: Mapping[str, Annotated[tuple[str, ...], Field(strict=False)]]
    deadline_seconds: Annotated[int, Field(gt=0)]
    settled_seconds: Annotated[int, Field(ge=0)] = 60
    inboxes: Annotated[tuple[str, ...], Field(strict=False)] = ()
    authorities: Mapping[str, Certificates] = {}
    sftp: Mapping[str, HostKeys] = {}
    s3: Mapping[str, S3Bucket] = {}

    @model_validator(mode="after")
    def _of_known_hosts(self) -> Connectors:
        """See that an authority is declared of a host that is named elsewhere, not of one misspelt."""
        stores = (host_of(bucket.endpoint) for bucket in self.s3.values())
        if unknown := self.authorities.keys() - {*self.hosts, *chain.from_iterable(self.hosts.values()), *stores}:
            raise ValueError(f"authorities of hosts named under hosts or s3, found {', '.join(sorted(unknown))}")
        return self

    def reachable(self, uri: str) -> frozenset[str]:
        """Return where a pull of the address may go: its own host and those that this one may redirect to."""
        own = host_of(uri)
        return frozenset({own, *self.hosts.get(own, ())})


CONNECTORS = YamlFile("connectors.yaml", "From where a source may come, and how a pull behaves.", Connectors)
FILES = (CONNECTORS,)
ONLY_FILES = Connectors(schemes=("file",), hosts={}, deadline_seconds=900)
"""Where no file says otherwise: nothing but files."""


def host_of(uri: str) -> str:
    """Host of an address as the file names it: with its port where that is not the scheme's own."""
    parts = urlsplit(uri)
    host, port = str(parts.hostname or ""), parts.netloc.rpartition("]")[2].rpartition(":")[2]
    return f"{host}:{port}" if port.isdecimal() and int(port) != _PORTS.get(parts.scheme) else host


def load_connectors(data_dir: Path) -> Connectors:
    """Read the file, ``ONLY_FILES`` where there is none; FactErrors names every key that is missing or unknown."""
    path = data_dir / CONNECTORS.pattern
    return read_fact(data_dir, path, Connectors) if path.is_file() else ONLY_FILES


def objections(uri: str, connectors: Connectors) -> Iterator[tuple[str, str, str, str]]:
    """Say what of an address is not permitted: what, expected, found, remedy; nothing of it is a secret."""
    parts = urlsplit(uri)
    scheme = parts.scheme or "file"
    if scheme not in connectors.schemes:
        remedy = "correct uri in the sources file, or add the scheme under schemes in data/connectors.yaml"
        yield "scheme that is not permitted", " or ".join(connectors.schemes), scheme, remedy
    elif scheme == "inbox":
        yield from _of_inbox(parts.path, connectors)
    elif scheme != "file":
        yield from _of_host(uri, scheme, connectors)
    if parts.password and not parts.password.startswith("${"):
        remedy = "write ${NAME} in its place, and put it into the environment or the folder secrets of the state folder"
        yield "password in the sources file", "the name of a secret", "a password", remedy


def _of_host(uri: str, scheme: str, connectors: Connectors) -> Iterator[tuple[str, str, str, str]]:
    place, known = _DECLARED.get(scheme, ("hosts", "host"))
    named: Mapping[str, object] = getattr(connectors, place)
    if host_of(uri) not in named:
        expected = " or ".join(named) or f"no {known}"
        remedy = f"correct uri in the sources file, or add it under {place} in data/connectors.yaml"
        yield f"{known} that is not permitted", expected, public(host_of(uri)), remedy
    parts = urlsplit(uri)
    halved = bool(parts.username) != bool(parts.password)
    if place != "hosts" and (halved or (scheme == "sftp" and not parts.password)):
        form = f"{scheme}://user:${{NAME}}@{public(host_of(uri))}/…"
        yield "address without its secret", form, "no user, or no secret", f"write {form} in the sources file"


_DECLARED = {"sftp": ("sftp", "host"), "s3": ("s3", "bucket")}
"""Where those schemes are declared that are not declared under hosts, and what they call the place."""


def _of_inbox(path: str, connectors: Connectors) -> Iterator[tuple[str, str, str, str]]:
    folder, _, pattern = path.rpartition("/")
    if folder not in connectors.inboxes:
        expected = " or ".join(connectors.inboxes) or "no folder"
        remedy = "correct uri in the sources file, or add the folder under inboxes in data/connectors.yaml"
        yield "inbox that is not permitted", expected, folder or "none", remedy
    if not pattern or "**" in pattern:
        yield "pattern that is none", "a name with * in it", pattern or "none", "correct uri in the sources file"
