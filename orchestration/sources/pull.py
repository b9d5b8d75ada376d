"""Pulls one source of one round into the raw archive.

Here belongs the order of things: fetch, count, store, record. An input that is missing, empty or too large becomes a
finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from orchestration.facts.connectors import ONLY_FILES, Connectors
from orchestration.facts.limits import Limits, load_limits
from orchestration.facts.sources import Expected, SourceSpec
from orchestration.findings import Finding, InputRefusedError
from orchestration.quoting import public
from orchestration.sources.archive import DeletedBytesError, RawArchive, RawObject
from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError
from orchestration.sources.fetch import fetch_located, located
from orchestration.sources.secrets import Secrets, unknown_secret

_MIB = 1 << 20


class DeletedInputError(InputRefusedError):
    """What came are bytes that were deleted from the archive."""


def _now() -> datetime:
    return datetime.now(UTC)


def pull(
    spec: SourceSpec,
    base_dir: Path,
    archive: RawArchive,
    *,
    limits: Limits | None = None,
    connectors: Connectors = ONLY_FILES,
    secret: Callable[[str], str] = unknown_secret,
    clock: Callable[[], datetime] = _now,
) -> RawObject:
    """Fetch the source, keep its bytes and record the pull; ``base_dir`` is the folder of the sources file.

    Raises InputRefusedError with one finding if there is no file, an empty one, one that was deleted from the archive,
    or one larger than the limit (``data/formats/limits.yaml`` unless ``limits`` is given), and SourceUnavailableError
    if the other side does not answer; the index is then as it was. ``connectors``: where a pull may go; ``secret``: the
    value of a name that stands as ``${NAME}`` in the uri, which is told and kept by its name alone.
    """
    most = (limits or load_limits()).decoder.file_mib * _MIB
    secrets = Secrets(secret)
    try:
        place = located(spec.uri, base_dir, connectors)
        blocks = fetch_located(secrets.put_into(place), base_dir, connectors)
        sha256, size = archive.store(_measured(blocks, most))
        _compare(spec.expected, sha256, size)
    except DeletedBytesError as error:
        raise DeletedInputError([_finding(spec, secrets.taken_out_of(error))]) from None
    except FetchRefusedError as error:
        raise InputRefusedError([_finding(spec, secrets.taken_out_of(error))]) from None
    except SourceUnavailableError as error:
        raise secrets.taken_out_of(error) from None
    pulled = RawObject(spec.round, spec.source, sha256, size, clock(), _origin(spec, place))
    archive.record(pulled)
    return pulled


def _origin(spec: SourceSpec, place: str) -> str:
    """Where the bytes came from: as the sources file has it; of an inbox, the file's name in place of the pattern."""
    told = public(spec.uri)
    return told if place == spec.uri else f"{told.rpartition('/')[0]}/{unquote(place).rpartition('/')[2]}"


def _compare(expected: Expected | None, sha256: str, size: int) -> None:
    """Hold what came against what the sources file knows of it."""
    remedy = "ask the sender for the file again, or correct expected in the sources file"
    if expected and expected.sha256 not in {None, sha256}:
        raise FetchRefusedError("other bytes than stated", f"sha256 {expected.sha256}", sha256, remedy)
    if expected and expected.size not in {None, size}:
        raise FetchRefusedError("another size than stated", f"{expected.size} bytes", f"{size} bytes", remedy)
    if expected and size < (expected.at_least or 0):
        raise FetchRefusedError("file too small", f"at least {expected.at_least} bytes", f"{size} bytes", remedy)


def _measured(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            remedy = "see that it is the right file; if it is, raise file_mib in data/formats/limits.yaml"
            raise FetchRefusedError("file too large", f"at most {limit} bytes", f"more than {limit} bytes", remedy)
        yield chunk
    if size == 0:
        raise FetchRefusedError("empty file", "content", "0 bytes", "ask the sender for the file again")


def _finding(spec: SourceSpec, error: FetchRefusedError | DeletedBytesError) -> Finding:
    return Finding(
        round=spec.round,
        source=spec.source,
        file=spec.file_name,
        what=error.what,
        expected=error.expected,
        found=error.found,
        remedy=error.remedy,
    )
