"""Every connector pulls from a real server, and says each fault as docs/connector_faults.md has it."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from orchestration.defs.pull import pull_metadata
from orchestration.facts.connectors import Connectors, S3Bucket, host_of, load_connectors, objections
from orchestration.facts.errors import FactErrors
from orchestration.facts.sources import Expected
from orchestration.paths import Paths
from orchestration.sources.archive import RawArchive, RawObject
from orchestration.sources.hosts import is_loopback, is_near
from orchestration.sources.secrets import secrets_of
from orchestration.sources.waiting import look
from tests.sources.faults import FAULTS, WORD, Fault, Servers
from tests.sources.faults_page import HEAD, PAGE, bench, connectors_of, pulled, row, tried
from tests.sources.openssh import public_key
from tests.sources.password_server import password_server
from tests.sources.store import BUCKET, REGION
from tests.sources.test_pull import MOMENT, spec
from tests.sources.web import CONTENT

pytestmark = pytest.mark.xdist_group("connectors")
HOME = ".aws/config", ".aws/credentials"


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Servers, Paths]]:
    with bench() as running:
        yield running


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.connector}: {fault.name}")
def test_a_fault_is_said_in_time_and_the_lock_is_free(fault: Fault, both: tuple[Servers, Paths]) -> None:
    said = tried(fault, *both)
    assert re.search(fault.says, said.line)
    assert said.lock_free
    assert said.seconds < fault.seconds + 30, "the deadline, and a machine that is busy"
    assert (WORD in said.line, said.pulls) == (False, 0)
    before, after = row(fault, said)
    listed = re.compile(rf"{re.escape(before)}\d+\.\d{re.escape(after)}", re.MULTILINE)
    assert listed.search(PAGE.read_text(encoding="utf-8")), "run: python -m tests.sources.faults_page"


def test_the_page_has_these_faults_and_no_others() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert re.findall(r"^\| (\w+) \| ([^|]+) \|", text.removeprefix(HEAD), re.MULTILINE) == [
        (fault.connector, fault.name) for fault in FAULTS
    ]


def pull_all(both: tuple[Servers, Paths], uri: str, **others: object) -> RawObject:
    running, paths = both
    found = pulled(uri, connectors_of(running, uri, others), running.folder, paths)
    assert RawArchive(paths.raw).path(found.sha256).read_bytes() == CONTENT
    paths.raw.joinpath("index.jsonl").unlink()
    return found


def test_nginx_gives_bytes_over_tls(both: tuple[Servers, Paths]) -> None:
    uri = f"{both[0].tls.address()}/a.csv"
    assert pull_all(both, uri).origin == uri


def test_an_authority_of_its_own_is_trusted_at_its_host_alone(both: tuple[Servers, Paths]) -> None:
    """The rest is rows of the page: another one is refused there, and this one is where it is not declared."""
    tls = both[0].tls
    own = {host_of(tls.address("unknown_authority")): tls.stranger.read_text(encoding="ascii")}
    pull_all(both, f"{tls.address('unknown_authority')}/a.csv", authorities=own)
    beside = {host_of(tls.address()): tuple(own)}
    pull_all(both, f"{tls.address()}/a.csv", authorities=own, hosts=beside)


def test_an_authority_of_a_host_that_nobody_names_is_told(both: tuple[Servers, Paths]) -> None:
    pem = both[0].tls.authority.read_text(encoding="ascii")
    with pytest.raises(ValidationError, match=r"named under hosts or s3, found fi1es\.example"):
        Connectors(
            schemes=("https",), hosts={"files.example": ()}, authorities={"fi1es.example": pem}, deadline_seconds=9
        )


def test_a_store_may_have_an_authority_of_its_own(both: tuple[Servers, Paths]) -> None:
    tls = both[0].tls
    at = {BUCKET: {"endpoint": tls.address("unknown_authority"), "region": REGION}}
    own = {host_of(tls.address("unknown_authority")): tls.stranger.read_text(encoding="ascii")}
    (tls.folder / BUCKET).mkdir(exist_ok=True)
    (tls.folder / BUCKET / "a.csv").write_bytes(CONTENT)
    pull_all(both, f"s3://{BUCKET}/a.csv", s3=at, authorities=own)


def test_sftp_gives_bytes_to_a_private_key(both: tuple[Servers, Paths]) -> None:
    ssh = both[0].ssh
    assert pull_all(both, ssh.uri("a.csv")).origin == f"sftp://{ssh.host}{ssh.folder}/a.csv"


def test_a_host_is_known_by_any_key_that_it_has(both: tuple[Servers, Paths]) -> None:
    ssh = both[0].ssh
    pull_all(both, ssh.uri("a.csv"), sftp={ssh.host: public_key(ssh.folder.parent / "host_rsa")})


def test_sftp_gives_bytes_to_a_password(both: tuple[Servers, Paths], tmp_path: Path) -> None:
    with password_server(WORD, CONTENT) as (host, host_keys):
        pull_all(both, f"sftp://who:${{WORD}}@{host}/a.csv", sftp={host: host_keys})


def test_s3_gives_bytes_to_a_key_and_to_nobody_in_particular(both: tuple[Servers, Paths]) -> None:
    for who in ("who:${WORD}@", ""):
        assert pull_all(both, f"s3://{who}{BUCKET}/a.csv").origin == f"s3://{BUCKET}/a.csv"


def test_s3_takes_nothing_from_this_machine(
    both: tuple[Servers, Paths], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".aws").mkdir()
    for name in HOME:
        text = "[default]\nregion = us-west-9\nuse_fips_endpoint = true\ns3 =\n  addressing_style = virtual\n"
        (tmp_path / name).write_text(text + "aws_access_key_id = own\naws_secret_access_key = own\n", encoding="utf-8")
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "AWS_ENDPOINT_URL"), "http://127.0.0.1:9")
    wrong = {"AWS_PROFILE": "none", "AWS_CA_BUNDLE": "/nowhere", "AWS_DEFAULTS_MODE": "auto", "HOME": str(tmp_path)}
    for name, value in {**nowhere, **wrong, "AWS_ACCESS_KEY_ID": "own", "AWS_SECRET_ACCESS_KEY": "own"}.items():
        monkeypatch.setenv(name, value)
    pull_all(both, f"s3://{BUCKET}/a.csv")
    pull_all(both, f"s3://who:${{WORD}}@{BUCKET}/a.csv")


def test_who_waits_sees_that_a_file_of_a_server_is_not_whole(both: tuple[Servers, Paths]) -> None:
    running, paths = both
    for name, age, whole in (("now.csv", 0, False), ("a.csv", 100, True)):
        running.ssh.put(name, CONTENT, age)
        uri = running.ssh.uri(name)
        found = look(
            spec(uri), running.folder, connectors_of(running, uri, {}), secrets_of(paths.secrets), MOMENT.date()
        )
        assert found.whole is whole, found.said


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (None, "nothing that the sender has stated: unverified"),
        (Expected(sha256="0" * 64), "sha256"),
        (Expected(size=7, at_least=1), "size, at_least"),
    ],
)
def test_a_pull_says_what_its_bytes_were_held_against(expected: Expected | None, said: str) -> None:
    found = RawObject("2031", "form_a", "0" * 64, 7, MOMENT, "a.sav")
    shown = pull_metadata(found, spec("a.sav").model_copy(update={"expected": expected}))["held_against"]
    assert shown == said


@pytest.mark.parametrize(
    ("name", "near", "loopback"),
    [
        ("localhost", True, True),
        ("2130706433", True, True),
        ("::1", True, True),
        ("::ffff:127.0.0.1", True, True),
        ("0.0.0.0", True, False),
        ("169.254.169.254", True, False),
        ("fe80::1", True, False),
        ("192.0.2.1", False, False),
        ("2001:db8::1", False, False),
    ],
)
def test_what_is_near_is_seen_whatever_its_name(name: str, near: bool, loopback: bool) -> None:
    assert (is_near(name), is_loopback(name)) == (near, loopback)


@pytest.mark.parametrize(
    "declared",
    [
        "sftp: {files.example: {ssh-rsa: AAAAC3NzaC1lZDI1NTE5}}",
        "sftp: {files.example: {ssh-ed25519: åäö}}",
        "sftp: {files.example: {ssh-ed25519: AAAAC3NzaC1lZDI1NTE5AAAAI}}",
        "sftp: {files.example: {ssh-dss: AAAAB3NzaC1kc3M=}}",
        "sftp: {files.example: {}}",
        "s3: {exports: {endpoint: https://who@store.example, region: eu-north-1}}",
        "s3: {exports: {endpoint: https://store.example/exports, region: eu-north-1}}",
        "s3: {exports: {endpoint: https://store.example}}",
        "authorities: {files.example: none}",
        'authorities: {files.example: ""}',
    ],
)
def test_what_is_declared_is_read_strictly(tmp_path: Path, declared: str) -> None:
    known = f"schemes: [sftp, s3]\nhosts: {{}}\ndeadline_seconds: 9\n{declared}\n"
    (tmp_path / "connectors.yaml").write_text(known, encoding="utf-8")
    with pytest.raises(FactErrors, match=declared.split(":", maxsplit=1)[0]):
        load_connectors(tmp_path)


@pytest.mark.parametrize(
    ("uri", "what"),
    [
        ("sftp://who@files.example/a.csv", "address without its secret"),
        ("sftp://files.example/a.csv", "address without its secret"),
        ("sftp://who:word@files.example/a.csv", "password in the sources file"),
        ("sftp://who:${WORD}@files.example:23/a.csv", "host that is not permitted"),
        ("s3://who@exports/a.csv", "address without its secret"),
        ("s3://who:${WORD}@files.example/a.csv", "bucket that is not permitted"),
    ],
)
def test_an_address_is_judged_before_anything_is_asked(uri: str, what: str) -> None:
    bucket = S3Bucket(endpoint="https://store.example", region="eu-north-1")
    key = b64encode(b"\0\0\0\x0bssh-ed25519" + bytes(36)).decode()
    keys = {"files.example": {"ssh-ed25519": key}}
    connectors = Connectors(schemes=("sftp", "s3"), hosts={}, sftp=keys, s3={"exports": bucket}, deadline_seconds=9)
    assert [said[0] for said in objections(uri, connectors)] == [what]
    assert host_of("sftp://who@files.example:22/") == "files.example"


def test_a_load_of_files_imports_none_of_their_libraries() -> None:
    code = "import sys, orchestration.sources.pull; print({'paramiko', 'botocore', 'requests'} & sys.modules.keys())"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
