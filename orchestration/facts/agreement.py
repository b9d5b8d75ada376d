"""Checks that every dbt model and the yml beside it agree on the house rules, without starting dbt.

Here belong presence and form: file beside file, grain, descriptions, tests, contract of marts. Whether columns and SQL
agree is the contract's work, and dbt's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestration.facts.dictionary import load_meanings
from orchestration.facts.schemas import CATALOG_TABLES, PUBLISHED_TABLES
from orchestration.facts.yaml_reader import UniqueKeyLoader

GRAIN = "One row per "
MARTS = "marts"
PROJECT_FILE = "dbt_project.yml"

_Yml = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Model:
    """A model's entry in the yml beside it; ``place`` names the yml below the project."""

    place: str
    entry: _Yml
    folder_config: _Yml

    def setting(self, key: str) -> object:
        """Give the model's setting: its own, else that of the nearest folder in ``dbt_project.yml``."""
        own = self.entry.get("config") or {}
        return own.get(key, self.entry.get(key, self.folder_config.get(key)))


def check_yml(dbt_project: Path) -> list[str]:
    """Compare ``models/**/*.sql`` with the yml files; give a sorted, readable line a disagreement.

    A model has a yml of the same stem beside it that describes it and nothing else, its description begins with its
    grain (``One row per …``), each column has a description, at least one data test guards it; a mart is public, its
    contract is enforced and its columns have a data type. A yml without model begins with ``_`` (sources, exposures).
    """
    models = dbt_project / "models"
    sql_files = sorted(models.rglob("*.sql"))
    if not sql_files or not (dbt_project / PROJECT_FILE).is_file():
        return [f"models: expected {PROJECT_FILE} and models/**/*.sql, found none. Point the check to the dbt project."]
    project = _load(dbt_project / PROJECT_FILE)
    messages = list(_orphans(dbt_project, models))
    for path in sql_files:
        messages.extend(_check_model(dbt_project, path, project))
    return sorted(messages)


def check_sources(dbt_project: Path) -> list[str]:
    """Compare the dbt sources of facts with the tables that are landed; give a sorted, readable line a disagreement."""
    described: dict[str, list[str]] = {}
    for path in sorted((dbt_project / "models").rglob("_*__sources.yml")):
        for table in (table for source in _load(path)["sources"] for table in source["tables"]):
            columns = table.get("columns") or []
            described[table["name"]] = [entry["name"] for entry in columns if entry.get("description")]
    landed = {name: list(spec.names) for name, spec in (CATALOG_TABLES | PUBLISHED_TABLES).items()}
    return sorted(
        f"sources of dbt, table {name}: expected a description of {', '.join(names)}, in that order, "
        f"found {', '.join(described.get(name, ())) or 'none'}. Describe them as facts/schemas.py has them."
        for name, names in landed.items()
        if described.get(name) != names
    )


def check_meanings(dbt_project: Path, data_dir: Path) -> list[str]:
    """Compare the columns of the marts with what ``data/dictionary`` says of them; a readable line a disagreement."""
    tables = {
        entry["name"]: [column["name"] for column in entry.get("columns") or ()]
        for path in sorted((dbt_project / "models" / MARTS).rglob("*.yml"))
        for entry in _load(path).get("models") or ()
    }
    return load_meanings(data_dir).complaints(tables)


def _orphans(dbt_project: Path, models: Path) -> Iterator[str]:
    for path in sorted(models.rglob("*.yml")):
        if not path.name.startswith("_") and not path.with_suffix(".sql").is_file():
            place = path.relative_to(dbt_project).as_posix()
            yield f"{place}: expected {path.stem}.sql beside it, found none. Rename it, or remove it."
    for path in sorted(models.rglob("*.yaml")):
        place = path.relative_to(dbt_project).as_posix()
        yield f"{place}: expected the suffix .yml, found .yaml. Rename it."


def _check_model(dbt_project: Path, sql: Path, project: _Yml) -> Iterator[str]:
    yml = sql.with_suffix(".yml")
    place = yml.relative_to(dbt_project).as_posix()
    if not yml.is_file():
        yield f"{place}: expected a yml beside {sql.name}, found none. Describe the model there."
        return
    try:
        content = _load(yml)
    except yaml.YAMLError as error:
        yield f"{place}: expected YAML, found {' '.join(str(error).split())}. Correct it."
        return
    entries = content.get("models") or []
    names = [entry.get("name") for entry in entries]
    if names != [sql.stem]:
        found = ", ".join(map(str, names)) or "no model"
        yield f"{place}: expected the model {sql.stem} and no other, found {found}. One yml describes one model."
        return
    folders = sql.relative_to(dbt_project / "models").parts[:-1]
    model = _Model(place, entries[0], _folder_config(project, folders))
    yield from _check_description(model)
    yield from _check_columns(model, is_mart=folders[:1] == (MARTS,))
    yield from _check_tests(model)
    if folders[:1] == (MARTS,):
        yield from _check_mart(model)


def _check_description(model: _Model) -> Iterator[str]:
    description = str(model.entry.get("description") or "")
    if not description.startswith(GRAIN):
        found = repr(description[:40]) if description else "none"
        yield f"{model.place}: expected a description that begins '{GRAIN}…', found {found}. State the grain first."


def _check_columns(model: _Model, *, is_mart: bool) -> Iterator[str]:
    columns = model.entry.get("columns") or []
    if not columns:
        yield f"{model.place}: expected columns, found none. List and describe every column."
    for column in columns:
        name = column.get("name", "?")
        if not str(column.get("description") or "").strip():
            yield f"{model.place}, column {name}: expected a description, found none. Say what it holds."
        if is_mart and not column.get("data_type"):
            yield f"{model.place}, column {name}: expected a data_type, found none. The mart's contract needs it."


def _check_tests(model: _Model) -> Iterator[str]:
    columns = model.entry.get("columns") or []
    if not any(part.get("data_tests") for part in (model.entry, *columns)):
        yield f"{model.place}: expected at least one entry in data_tests, found none. Test the key at least."
    if any("tests" in part for part in (model.entry, *columns)):
        yield f"{model.place}: expected the key data_tests, found tests. Rename it."


def _check_mart(model: _Model) -> Iterator[str]:
    access = model.setting("access")
    if access != "public":
        yield f"{model.place}: expected access public, found {access or 'none'}. Marts are public."
    contract = model.setting("contract")
    if not (isinstance(contract, Mapping) and contract.get("enforced") is True):
        yield f"{model.place}: expected an enforced contract, found {contract or 'none'}. Set contract.enforced."


def _folder_config(project: _Yml, folders: tuple[str, ...]) -> dict[str, Any]:
    level: Any = (project.get("models") or {}).get(project.get("name")) or {}
    config: dict[str, Any] = {}
    for folder in (None, *folders):
        level = level if folder is None else level.get(folder) or {}
        config.update({key[1:]: value for key, value in level.items() if key.startswith("+")})
    return config


def _load(path: Path) -> _Yml:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=UniqueKeyLoader)  # noqa: S506 - it is a safe loader
    if not isinstance(content, Mapping):
        raise yaml.YAMLError(f"{path.name}: no mapping at the top")
    return content
