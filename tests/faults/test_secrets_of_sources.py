"""A secret that a source needs is in no file of the state folder, whatever becomes of the pull."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from orchestration.load_lock import lock_free
from orchestration.paths import Paths
from orchestration.sources.archive import RawArchive
from tests.e2e.loading import ROUND, Home, copy_exports
from tests.sources.openssh import OpenSsh, openssh
from tests.sources.store import BUCKET, REGION, Store, store

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


@pytest.mark.xdist_group("connectors")
def test_it_is_said_and_kept_by_its_name(
    tmp_path: Path, repo_root: Path, data_dir: Path, parsed: Path, host: str
) -> None:
    data, sources = tmp_path / "data", copy_exports(data_dir, tmp_path / "sources")
    shutil.copytree(data_dir, data, ignore=shutil.ignore_patterns("sample"))
    home = Home(tmp_path / "home", sources, repo_root)
    shutil.copytree(parsed, home.folder / "dbt")
    with openssh() as ssh, store() as s3:
        key = (ssh.folder.parent / "user").read_text(encoding="utf-8")
        _keep_secret(home, NPO_TOKEN=SECRET, SFTP_KEY=key, S3_SECRET=SECRET)
        places = _sent_apart(sources, host, ssh, s3)
        permitted = {
            "schemes": ["file", "http", "inbox", "sftp", "s3"],
            "hosts": {host: []},
            "inboxes": ["in"],
            "sftp": {ssh.host: ssh.host_keys},
            "s3": {BUCKET: {"endpoint": s3.endpoint, "region": REGION}},
            "deadline_seconds": 60,
            "settled_seconds": 1,
        }
        (data / "connectors.yaml").write_text(yaml.safe_dump(permitted), encoding="utf-8")
        finished = home.load(EHALSA_DATA=str(data))
    assert finished.code == 1
    assert finished.err.startswith("file missing: npo.xlsx: expected HTTP 200, found HTTP 404 Not Found")
    origins = {pull.source: pull.origin for pull in RawArchive(home.folder / "raw").pulls()}
    assert {source: origins[source] for source in places} == places
    told = [finished.out, finished.err]
    kept = [path for path in home.folder.rglob("*") if path.is_file() and path.parent.name != "secrets"]
    assert any(path.name == "npo.json" for path in kept)
    for word in (SECRET, WRITTEN, *key.splitlines()[1:-1]):
        assert not any(word in text for text in told)
        assert [path for path in kept if word.encode() in path.read_bytes()] == []
    with lock_free(Paths(repo_root, data, home.folder, sources)) as free:
        assert free


def _keep_secret(home: Home, **secrets: str) -> None:
    folder = home.folder / "secrets"
    folder.mkdir()
    for name, value in secrets.items():
        (folder / name).write_text(value, encoding="utf-8")
        (folder / name).chmod(0o600)


def _sent_apart(sources: Path, host: str, ssh: OpenSsh, s3: Store) -> dict[str, str]:
    """Have a source over sftp, in S3 and in an inbox each, one over http that is not there; origins of those three."""
    entries = yaml.safe_load(sources.read_text(encoding="utf-8"))
    round_ = entries["rounds"][ROUND]["sources"]
    files = {name: sources.parent / round_[name]["uri"] for name in ("enkat_a", "webbgranskning", "svarsregister")}
    ssh.put("a.csv", files["enkat_a"].read_bytes())
    s3.put("web.xlsx", files["webbgranskning"].read_bytes())
    inbox = sources.parent / "in"
    inbox.mkdir()
    shutil.copyfile(files["svarsregister"], inbox / "register_1.csv")
    os.utime(inbox / "register_1.csv", (0, 0))
    round_["enkat_a"]["uri"] = ssh.uri("a.csv")
    round_["webbgranskning"]["uri"] = f"s3://who:${{S3_SECRET}}@{BUCKET}/web.xlsx"
    round_["svarsregister"]["uri"] = "inbox:in/register_*.csv"
    round_["npo"]["uri"] = f"http://who:${{NPO_TOKEN}}@{host}/${{NPO_TOKEN}}/npo.xlsx?key=${{NPO_TOKEN}}"
    sources.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    return {
        "enkat_a": f"sftp://{ssh.host}{ssh.folder}/a.csv",
        "webbgranskning": f"s3://{BUCKET}/web.xlsx",
        "svarsregister": "inbox:in/register_1.csv",
    }
