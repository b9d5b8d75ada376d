"""Fetches an object of an S3 store. Imported only when a source lies in one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import unquote, urlsplit

import botocore.exceptions
from botocore import UNSIGNED
from botocore.config import Config
from botocore.session import Session

from orchestration.facts.connectors import S3Bucket, host_of
from orchestration.quoting import public
from orchestration.sources.authorities import trusted
from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError, refused_certificate
from orchestration.sources.hosts import is_loopback

ATTEMPTS = 4
_CONNECT_SECONDS = 10
_READ_SECONDS = 60
_BLOCK = 1 << 20
_PASSING_STATUS = (429, 500, 502, 503, 504)
_MD5 = re.compile('"([0-9a-f]{32})"')
# The library looks for settings, credentials and even addresses in files and the environment: none of it counts here.
_NOTHING_OF_THIS_MACHINE = {
    name: (None, None, None if name in {"config_file", "credentials_file"} else default, conversion)
    for name, (_, _, default, conversion) in Session.SESSION_VARIABLES.items()
}


def fetch_s3(uri: str, bucket: S3Bucket, authorities: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the bytes of ``s3://key_id:secret@bucket/key``; one without key_id is asked for without a signature.

    ``authorities``: host → the certificates (PEM) that are trusted there, and no others.

    Raises FetchRefusedError (no such object or bucket, access denied, another place than the declared one) or
    SourceUnavailableError (the network, the store, a body that is not what was announced).
    """
    parts = urlsplit(uri)
    name, key = str(parts.hostname), unquote(parts.path).lstrip("/")
    own = host_of(bucket.endpoint)
    try:
        with trusted(authorities) as files:
            answer = _client(uri, bucket, files.get(own, True)).get_object(Bucket=name, Key=key)
            with closing(answer["Body"]) as body:
                yield from _as_announced(body.iter_chunks(_BLOCK), answer)
    except botocore.exceptions.ClientError as error:
        raise _refusal(uri, bucket, error) from None
    except botocore.exceptions.SSLError as error:
        refused = refused_certificate(bucket.endpoint, error, declared=own in authorities)
        raise refused or SourceUnavailableError(uri, error) from None
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.HTTPClientError, OSError) as error:
        raise SourceUnavailableError(uri, error) from None


def _client(uri: str, bucket: S3Bucket, verify: str | bool) -> Any:
    parts = urlsplit(uri)
    settings = Config(
        signature_version="s3v4" if parts.username else UNSIGNED,
        s3={"addressing_style": "path"},
        proxies={},
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
    )
    client = Session(session_vars=_NOTHING_OF_THIS_MACHINE).create_client(
        "s3",
        bucket.region,
        endpoint_url=bucket.endpoint,
        verify=verify,
        aws_access_key_id=unquote(parts.username or "") or None,
        aws_secret_access_key=unquote(parts.password or "") or None,
        config=settings,
    )

    def permitted(request: Any, **_: object) -> None:
        """See, at every request, that it goes to the store and not in plain text to another machine."""
        found = urlsplit(request.url)
        if host_of(request.url) != host_of(bucket.endpoint):
            raise _elsewhere(bucket, public(request.url))
        if found.scheme != "https" and not is_loopback(found.hostname):
            raise FetchRefusedError("plain http", "https", public(request.url), "ask the sender for an https address")

    client.meta.events.register("before-send.s3", permitted)
    return client


def _as_announced(blocks: Iterator[bytes], answer: Mapping[str, Any]) -> Iterator[bytes]:
    """Pass the blocks on; OSError at the end if they are not those whose MD5 the store has as their tag.

    The tag is an MD5 but for objects of several parts and encrypted ones. A short body the library finds itself.
    """
    tag = None if answer.get("ServerSideEncryption") else _MD5.fullmatch(answer.get("ETag", ""))
    digest = hashlib.md5(usedforsecurity=False)
    for block in blocks:
        digest.update(block)
        yield block
    if tag and tag[1] != digest.hexdigest():
        raise OSError(f"bytes of MD5 {digest.hexdigest()}, whose tag is {tag[1]}")


def _elsewhere(bucket: S3Bucket, found: str) -> FetchRefusedError:
    remedy = "ask the sender for endpoint and region of the bucket, and correct them under s3 in data/connectors.yaml"
    return FetchRefusedError("redirection that is not permitted", f"an answer of {bucket.endpoint}", found, remedy)


def _refusal(uri: str, bucket: S3Bucket, error: Any) -> FetchRefusedError | SourceUnavailableError:
    """Say what a store has answered in place of the object; of its words nothing but the code."""
    code, status = error.response["Error"].get("Code", ""), error.response["ResponseMetadata"]["HTTPStatusCode"]
    found = f"HTTP {status} {'' if code == str(status) else code}".strip()
    if status in _PASSING_STATUS:
        return SourceUnavailableError(uri, ConnectionError(found))
    if status in range(300, 400):
        return _elsewhere(bucket, found)
    if status in {401, 403}:
        remedy = "correct key and secret, or ask whoever keeps the store for the right to read"
        return FetchRefusedError("access denied", f"the right to read {public(uri)}", found, remedy)
    what = "bucket missing" if code == "NoSuchBucket" else "file missing"
    remedy = "ask the sender to put it there, or correct uri in the sources file"
    return FetchRefusedError(what, f"an object at {public(uri)}", found, remedy)
