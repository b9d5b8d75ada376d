"""A secret that a source needs is in no file of the state folder, whatever becomes of the pull."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from tests.e2e.loading import ROUND, Home, copy_exports

SECRET = "pärlhönsägg"
WRITTEN = "%C3%A4rlh%C3%B6ns"


class _NotThere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _NotThere)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def test_it_is_said_and_kept_by_its_name(
    tmp_path: Path, repo_root: Path, data_dir: Path, parsed: Path, host: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_dir, data, ignore=shutil.ignore_patterns("sample"))
    (data / "connectors.yaml").write_text(
        yaml.safe_dump({"schemes": ["file", "http"], "hosts": {host: []}, "deadline_seconds": 60}), encoding="utf-8"
    )
    sources = copy_exports(data_dir, tmp_path / "sources")
    entries = yaml.safe_load(sources.read_text(encoding="utf-8"))
    entries["rounds"][ROUND]["sources"]["npo"]["uri"] = (
        f"http://${{NPO_TOKEN}}@{host}/${{NPO_TOKEN}}/npo.xlsx?key=${{NPO_TOKEN}}"
    )
    sources.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    home = Home(tmp_path / "home", sources, repo_root)
    shutil.copytree(parsed, home.folder / "dbt")
    (home.folder / "secrets").mkdir()
    (home.folder / "secrets" / "NPO_TOKEN").write_text(SECRET, encoding="utf-8")
    (home.folder / "secrets" / "NPO_TOKEN").chmod(0o600)
    finished = home.load(EHALSA_DATA=str(data))
    assert finished.code == 1
    assert "file missing: npo.xlsx: expected HTTP 200, found HTTP 404 Not Found" in finished.err
    told = [finished.out, finished.err]
    kept = [path for path in home.folder.rglob("*") if path.is_file() and path.parent.name != "secrets"]
    assert any(path.name == "npo.json" for path in kept)
    for word in (SECRET, WRITTEN):
        assert not any(word in text for text in told)
        assert [path for path in kept if word.encode() in path.read_bytes()] == []
