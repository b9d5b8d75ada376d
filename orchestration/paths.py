"""Where things lie: the repository's own folders and the state folder. No logic beyond naming paths belongs here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one installation. ``home`` holds all state and may be deleted except for ``raw``."""

    repo: Path
    data: Path
    home: Path
    sources_file: Path

    @property
    def dbt_project(self) -> Path:
        """Folder of the dbt project: models, macros, tests."""
        return self.repo / "dbt_project"

    @property
    def expectations(self) -> Path:
        """Great Expectations suites."""
        return self.repo / "expectations"

    @property
    def raw(self) -> Path:
        """Raw archive: bytes as sent."""
        return self.home / "raw"

    @property
    def secrets(self) -> Path:
        """Files that hold a secret each, by its name; whoever runs the loads puts them there."""
        return self.home / "secrets"

    @property
    def alerts(self) -> Path:
        """By which channel whom to tell; a person writes it, and where it is missing nobody is told."""
        return self.home / "alerts.yaml"

    @property
    def landing(self) -> Path:
        """Tidy Parquet by round, and the facts of ``data/`` as Parquet."""
        return self.home / "landing"

    @property
    def collecting(self) -> Path:
        """Tidy Parquet of rounds that are being collected: no build reads it."""
        return self.home / "collecting"

    @property
    def findings(self) -> Path:
        """What is wrong with inputs, by round and source."""
        return self.home / "findings"

    @property
    def checks(self) -> Path:
        """Results of the suites, the back-test and the audit of the present load, and its Data Docs."""
        return self.home / "checks"

    @property
    def build(self) -> Path:
        """The warehouse being built and the release being assembled; emptied when a load starts to build."""
        return self.home / "build"

    @property
    def build_database(self) -> Path:
        """The warehouse of the present build; only dbt writes it."""
        return self.build / "build.duckdb"

    @property
    def staged_release(self) -> Path:
        """Files of the release being assembled."""
        return self.build / "release"

    @property
    def dbt_state(self) -> Path:
        """Parsed dbt project kept between loads: manifest and partial-parse state, nothing of any build."""
        return self.home / "dbt"

    @property
    def private(self) -> tuple[Path, ...]:
        """Folders with what single respondents wrote, as they wrote it or on its way to a release."""
        return (self.raw, self.landing, self.collecting, self.findings, self.checks, self.build)

    @property
    def dbt_by_hand(self) -> Path:
        """What ``ehalsa dbt`` makes: a database of models under work, dbt's own files beside it."""
        return self.home / "dbt_dev"

    @property
    def releases(self) -> Path:
        """Immutable releases and the link ``current``."""
        return self.home / "releases"

    @property
    def records(self) -> Path:
        """Data Docs and run records of each release, outside its hash."""
        return self.home / "records"

    @property
    def journal(self) -> Path:
        """A line for each publication, rollback and removal of a release; only ever appended to."""
        return self.records / "journal.jsonl"

    @property
    def state_version(self) -> Path:
        """Of which version the state folder is: a number."""
        return self.home / "state_version"

    @property
    def load_lock(self) -> Path:
        """Held by the load that runs in this state folder; says who it is."""
        return self.home / "load.lock"

    @property
    def last_error(self) -> Path:
        """Full trace of the fault that stopped the last load started from the command line; missing if none did."""
        return self.home / "last_error.txt"

    @property
    def postgres(self) -> Path:
        """The cluster of a shared installation, where Dagster's storage then is; missing where SQLite has it."""
        return self.home / "postgres"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.home / "dagster"


def paths_from_env() -> Paths:
    """Read ``EHALSA_DATA``, ``EHALSA_HOME`` and ``EHALSA_SOURCES``.

    Unset means ``data/`` and ``var/`` of the repository, and ``sources.yaml`` of the data folder in use.
    """
    data = _from_env("EHALSA_DATA", REPO / "data")
    return Paths(
        repo=REPO,
        data=data,
        home=_from_env("EHALSA_HOME", REPO / "var"),
        sources_file=_from_env("EHALSA_SOURCES", data / "sources.yaml"),
    )


def _from_env(variable: str, default: Path) -> Path:
    given = os.environ.get(variable)
    return Path(given).expanduser().resolve() if given else default
