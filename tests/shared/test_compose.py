"""The compose file beside the units that it stands for; its parts are run here, the whole where Docker is."""

from __future__ import annotations

import configparser
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sources.nginx import NGINX, certify

UNITS = {name: f"ehalsa-{name}" for name in ("code", "daemon", "webserver", "reading", "backup", "metrics")}
BY_HAND = {"backup", "metrics"}
OUR_OWN = re.compile(r"/(opt|var/lib|var/cache|run|etc)/ehalsa[\w-]*")


@pytest.fixture(scope="module")
def compose(repo_root: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((repo_root / "deploy" / "compose" / "compose.yaml").read_text("utf-8"))
    return loaded


def unit(repo_root: Path, name: str) -> configparser.SectionProxy:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(repo_root / "deploy" / "systemd" / f"{name}.service", encoding="utf-8")
    return read["Service"]


def plain(command: list[str]) -> list[str]:
    """A command without what compose escapes."""
    return [word.replace("$$", "$") for word in command]


@pytest.mark.parametrize(("service", "name"), UNITS.items())
def test_a_service_runs_what_its_unit_runs(compose: dict[str, Any], repo_root: Path, service: str, name: str) -> None:
    stated = unit(repo_root, name)["ExecStart"].replace("$$", "$").replace("%%", "%")
    assert plain(compose["services"][service]["command"]) == shlex.split(stated)


def test_storage_is_begun_and_ended_as_its_unit_does(compose: dict[str, Any], repo_root: Path) -> None:
    stated = unit(repo_root, "ehalsa-storage")
    script, *commands = compose["services"]["storage"]["command"]
    assert commands == [stated["ExecStart"], stated["ExecStop"]]
    assert script == "/opt/ehalsa/deploy/compose/foreground"
    assert set(compose["services"]) == {*UNITS, "storage", "nginx"}


def test_every_service_is_an_ordinary_user_s_and_writes_to_its_volumes_alone(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["user"] == "10001:10001", name
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert ("healthcheck" in service) is (name not in BY_HAND), name
        assert "ports" not in service or name == "nginx", name
        assert not service.get("environment"), "a secret is a file"
        assert ("build" in service) is (name == "storage"), "one image, built once"


def test_every_command_names_its_program_by_its_path(compose: dict[str, Any]) -> None:
    """The path of the image has no folder of system programs: nginx was not found."""
    asked = [service["command"] for service in compose["services"].values()]
    assert {words[0] for words in asked if not words[0].startswith("/opt/ehalsa/")} == {"/bin/sh", NGINX}


def test_a_service_is_well_as_the_page_on_units_says(compose: dict[str, Any], repo_root: Path) -> None:
    page = (repo_root / "docs" / "operations.md").read_text(encoding="utf-8")
    known = unit(repo_root, "ehalsa-storage")["ExecStart"] + page
    for name, service in compose["services"].items():
        if name in {"storage", "code", "daemon", "webserver", "reading"}:
            kind, program, *words = service["healthcheck"]["test"]
            assert kind == "CMD"
            asked = " ".join([program.rpartition("/")[2], *words]).replace("curl -sf", "curl -s")
            assert asked in known, name


def test_what_is_mounted_is_a_place_of_the_units(compose: dict[str, Any], repo_root: Path) -> None:
    texts = [
        path.read_text("utf-8") for path in (repo_root / "deploy").rglob("*") if path.suffix in {".service", ".conf"}
    ]
    known = {found[0] for text in texts for found in OUR_OWN.finditer(text)} | {
        f"/var/lib/{folder}"
        for text in texts
        for line in re.findall("^StateDirectory=(.*)$", text, re.M)
        for folder in line.split()
    }
    volumes = set()
    for name, service in compose["services"].items():
        for volume in service.get("volumes", ()):
            source, target, *_ = volume.split(":")
            assert (found := OUR_OWN.match(target)), (name, target)
            assert found[0] in known, (name, target)
            volumes |= {source} - {"../nginx/ehalsa.conf"}
        assert {secret["target"] for secret in service.get("secrets", ())} <= {
            f"/etc/ehalsa/{secret}" for secret in compose["secrets"]
        }
    assert volumes == set(compose["volumes"])


def test_the_image_is_made_of_the_lock_and_says_what_the_units_say(repo_root: Path) -> None:
    text = (repo_root / "deploy" / "compose" / "Dockerfile").read_text(encoding="utf-8")
    shared = (repo_root / "deploy" / "systemd" / "ehalsa-.service.d" / "all.conf").read_text(encoding="utf-8")
    assert re.findall("^ENV (.*)$", text, re.M) == re.findall("^Environment=(.*)$", shared, re.M)
    assert re.findall("^(?:FROM|USER|WORKDIR) (.*)$", text, re.M) == ["debian:12-slim", "ehalsa", "/opt/ehalsa"]
    assert "make --directory /opt/ehalsa setup" in text, "which installs the lock by its hashes, and nothing else"
    assert "://" not in text
    assert "pip" not in text


def test_its_nginx_takes_its_configuration(repo_root: Path, tmp_path: Path) -> None:
    certify(tmp_path)
    (tmp_path / "users").write_text("", encoding="utf-8")
    places = {
        **{f"/etc/ehalsa/tls.{kind}": f"{tmp_path}/good.pem" for kind in ("pem", "key")},
        **{f"/etc/ehalsa/{name}": f"{tmp_path}/users" for name in ("operators", "readers")},
        "listen 443": "listen 127.0.0.1:8443",
    }
    for room, name in (("compose", "nginx.conf"), ("nginx", "ehalsa.conf")):
        text = (repo_root / "deploy" / room / name).read_text(encoding="utf-8")
        text = text.replace("/run/nginx/", f"{tmp_path}/").replace(
            "/opt/ehalsa/deploy/nginx/ehalsa", f"{tmp_path}/ehalsa"
        )
        for there, here in {**places, "/opt/ehalsa": str(repo_root)}.items():
            text = text.replace(there, here)
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = subprocess.run(
        [NGINX, "-t", "-e", "stderr", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr


def test_what_is_in_the_foreground_ends_what_it_began(repo_root: Path, tmp_path: Path) -> None:
    begun, ended = tmp_path / "begun", tmp_path / "ended"
    command = [str(repo_root / "deploy" / "compose" / "foreground"), f"touch {begun}", f"touch {ended}"]
    # A shell traps no signal that it was started without, and who runs the tests may have it ignored.
    with subprocess.Popen(["env", "--default-signal=TERM", *command]) as running:
        while not begun.exists():
            assert running.poll() is None
            time.sleep(0.01)
        assert not ended.exists()
        try:
            running.send_signal(signal.SIGTERM)
            assert running.wait(20) == 0
        finally:
            running.kill()
    assert ended.exists()
    failing = subprocess.run([command[0], "false", f"touch {ended}"], check=False, timeout=20)
    assert failing.returncode != 0
