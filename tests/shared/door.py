"""The door of ``deploy/nginx`` in front of running pages: Debian's nginx with its configuration, and who knocks."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from tests.sources.nginx import certify, serving
from tests.sources.openssh import free_port

OPERATORS, READERS = "ehalsa.example", "ehalsa-visa.example"
PASSWORD = "correct horse"


@dataclass(frozen=True)
class Door:
    """Where it is, and who signed its certificate; users of both names are called after them."""

    port: int
    authority: Path

    def ask(self, name: str, query: str, user: str = "", **headers: str) -> tuple[int, str]:
        """Put a question to the pages behind a name; return status and answer. Headers: ``Sec_Fetch_Site=…``."""
        sent = {"Host": f"{name}:{self.port}", "Content-Type": "application/json"}
        sent |= {header.replace("_", "-"): value for header, value in headers.items()}
        if user:
            sent["Authorization"] = f"Basic {base64.b64encode(f'{user}:{PASSWORD}'.encode()).decode()}"
        with urllib3.HTTPSConnectionPool(
            "127.0.0.1",
            self.port,
            retries=False,
            ca_certs=str(self.authority),
            assert_hostname="127.0.0.1",
            server_hostname=name,
        ) as pool:
            answer = pool.request("POST", "/graphql", body=json.dumps({"query": query}), headers=sent)
            return answer.status, answer.data.decode("utf-8")


@contextmanager
def door(deploy: Path, place: Path, pages: Mapping[str, int]) -> Iterator[Door]:
    """Open it. ``deploy``: a copy of the folder, its own places in it; ``place``: for the server; ``pages``: ports."""
    place.mkdir()
    place.chmod(0o755)
    certify(place)
    port = free_port()
    for name, user in (("operators", OPERATORS), ("readers", READERS)):
        hashed = subprocess.run(
            ["openssl", "passwd", "-6", PASSWORD], check=True, capture_output=True, text=True
        ).stdout
        (place / name).write_text(f"{user}:{hashed}", encoding="utf-8")
    text = (deploy / "nginx" / "ehalsa.conf").read_text(encoding="utf-8")
    places = {
        "/etc/ehalsa/tls.pem": f"{place}/good.pem",
        "/etc/ehalsa/tls.key": f"{place}/good.pem",
        "/etc/ehalsa": str(place),
        "listen 443": f"listen 127.0.0.1:{port}",
        **{f"$ehalsa_port {stated}": f"$ehalsa_port {own}" for stated, own in pages.items()},
    }
    for there, here in places.items():
        assert there in text
        text = text.replace(there, here)
    with serving(place, text, [port]):
        yield Door(port, place / "authority.pem")
    shutil.rmtree(place)
