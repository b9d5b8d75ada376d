"""Fetches bytes over sftp from a host whose key is known. Imported only when a source lies behind such an address."""

from __future__ import annotations

import io
import logging
import stat
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import unquote, urlsplit

import paramiko

from orchestration.facts.connectors import SFTP_PORT
from orchestration.quoting import public
from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError
from orchestration.sources.whole import FileNotWhole, written_just_now

_CONNECT_SECONDS = 10
_SILENT_SECONDS = 60
_BLOCK = 1 << 15  # what one answer of a server holds
_KEY_BEGINS = "-----BEGIN "
_KEY_TYPES = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)
_SIGNED_AS = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
_CORRECT = "ask the sender to put it there, or correct uri in the sources file"
_NEW_KEY = (
    "ask whoever runs the server whether it has a new key, by telephone; if so, write it under sftp in"
    " data/connectors.yaml"
)

# It writes traces of its own threads: what counts is said once, at the end, without its secrets.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


def fetch_sftp(uri: str, host_keys: Mapping[str, str], settled_seconds: float) -> Iterator[bytes]:
    """Yield the bytes behind ``sftp://user:secret@host/path``; the secret is a password, or a private key as text.

    ``host_keys``: public keys of the host, base64 by type; any other is refused. Raises FetchRefusedError (another
    host key, login refused, nothing there, no permission) or SourceUnavailableError (the network, the server, a file
    that somebody still writes).
    """
    with closing(paramiko.SSHClient()) as client:
        try:
            _connect(client, uri, host_keys)
        except (paramiko.SSHException, EOFError, OSError) as error:
            raise _no_login(uri, host_keys, error) from None
        try:
            yield from _read(client, unquote(urlsplit(uri).path), settled_seconds)
        except (paramiko.SSHException, EOFError, OSError, FileNotWhole) as error:
            raise _no_file(uri, error) from None


def _connect(client: paramiko.SSHClient, uri: str, host_keys: Mapping[str, str]) -> None:
    """Log in to the host that has one of the keys, with what the uri holds and nothing that lies about here."""
    parts, port = urlsplit(uri), urlsplit(uri).port or SFTP_PORT
    name = str(parts.hostname)
    known = name if port == SFTP_PORT else f"[{name}]:{port}"
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    for kind, key in host_keys.items():
        client.get_host_keys().add(known, kind, paramiko.PKey.from_type_string(kind, b64decode(key)))
    secret = unquote(parts.password or "")
    private_key = _private_key(secret) if secret.startswith(_KEY_BEGINS) else None

    def transport(*arguments: Any, **settings: Any) -> paramiko.Transport:
        """Ask the server for a key of a type that is known: it would show the one that it likes best."""
        made = paramiko.Transport(*arguments, **settings)
        made.get_security_options().key_types = [way for kind in host_keys for way in _SIGNED_AS.get(kind, (kind,))]
        return made

    client.connect(
        name,
        port,
        unquote(parts.username or ""),
        None if private_key else secret,
        private_key,
        timeout=_CONNECT_SECONDS,
        banner_timeout=_SILENT_SECONDS,
        auth_timeout=_SILENT_SECONDS,
        allow_agent=False,
        look_for_keys=False,
        transport_factory=transport,
    )


def _no_login(uri: str, host_keys: Mapping[str, str], error: Exception) -> FetchRefusedError | SourceUnavailableError:
    what = "another host key than the known one"
    if isinstance(error, paramiko.BadHostKeyException):
        expected, found = (f"{key.get_name()} {key.fingerprint}" for key in (error.expected_key, error.key))
        return FetchRefusedError(what, expected, found, _NEW_KEY)
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer) and "host key" in str(error):
        return FetchRefusedError(what, " or ".join(host_keys), "keys of other types alone", _NEW_KEY)
    if isinstance(error, paramiko.AuthenticationException):
        remedy = "correct user and secret, or ask whoever runs the server for access"
        found = str(error).rstrip(".")
        return FetchRefusedError("login refused", "access with the user and secret of the uri", found, remedy)
    return SourceUnavailableError(uri, error)


def _no_file(uri: str, error: Exception) -> FetchRefusedError | SourceUnavailableError:
    if isinstance(error, FileNotFoundError):
        return FetchRefusedError("file missing", f"a file at {public(uri)}", "none", _CORRECT)
    if isinstance(error, PermissionError):
        remedy = "ask whoever runs the server to let the user of the uri read it"
        return FetchRefusedError("file not readable", "permission to read", "none", remedy)
    # A connection that is cut has four names, as the library happens to notice.
    cut = isinstance(error, (paramiko.SSHException, EOFError, ConnectionError)) or str(error) == "Socket is closed"
    return SourceUnavailableError(uri, ConnectionError("cut by the other side") if cut else error)


def _private_key(text: str) -> paramiko.PKey:
    for kind in _KEY_TYPES:
        try:
            return kind.from_private_key(io.StringIO(text))
        except paramiko.PasswordRequiredException:
            found = "one with a passphrase"
            break
        except (paramiko.SSHException, ValueError):
            found = "none that can be read"
    remedy = "make one for this purpose (`ssh-keygen -t ed25519 -N ''`), and keep it where only the loading user reads"
    raise FetchRefusedError("private key that cannot be used", "a key without a passphrase", found, remedy)


def _read(client: paramiko.SSHClient, path: str, settled_seconds: float) -> Iterator[bytes]:
    """Yield a file's bytes, once nobody writes it; FileNotWhole if it was another one at the end."""
    name = path.rpartition("/")[2]
    with closing(client.open_sftp()) as session:
        session.get_channel().settimeout(_SILENT_SECONDS)
        with session.open(path, "rb") as handle:
            before = handle.stat()
            if not stat.S_ISREG(before.st_mode or 0):
                remedy = "correct uri in the sources file"
                raise FetchRefusedError("not a file", "a regular file", "a folder or device", remedy)
            if said := written_just_now(name, time.time() - (before.st_mtime or 0), settled_seconds):
                raise FileNotWhole(said)
            read = 0
            while block := handle.read(_BLOCK):
                read += len(block)
                yield block
            after = handle.stat()
            if not read == before.st_size == after.st_size or before.st_mtime != after.st_mtime:
                raise FileNotWhole(
                    f"{name} was written to while it was read: {before.st_size}, then {after.st_size} bytes"
                )
