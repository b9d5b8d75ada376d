"""The certificates that a host with an authority of its own is trusted by, as the files that libraries want."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def trusted(authorities: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Give for each host, until the block ends, a file with the certificates (PEM) that are trusted there, alone."""
    with TemporaryDirectory(prefix="authorities-") as folder:
        places = {host: Path(folder, f"{number}.pem") for number, host in enumerate(authorities)}
        for host, place in places.items():
            place.write_text(authorities[host], encoding="ascii")
        yield {host: str(place) for host, place in places.items()}
