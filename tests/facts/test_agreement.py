"""The check of dbt models against the yml beside them, on a small project that is broken in every way."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.facts.agreement import check_yml

PROJECT = """\
name: liten
models:
  liten:
    staging: {+access: protected}
    marts: {+access: public, core: {+contract: {enforced: true}}}
"""
STAGED = """\
models:
  - name: stg_svar
    description: "One row per municipality."
    columns:
      - {name: kommun, description: "Municipality.", data_tests: [unique]}
"""
MART = """\
models:
  - name: fct_svar
    description: "One row per municipality and variable."
    columns:
      - {name: kommun, data_type: string, description: "Municipality."}
    data_tests:
      - unique_key: {arguments: {columns: [kommun]}}
"""
STAGED_YML, MART_YML = "models/staging/stg_svar.yml", "models/marts/core/fct_svar.yml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "dbt_project.yml": PROJECT,
        STAGED_YML: STAGED,
        "models/staging/stg_svar.sql": "select 1 as kommun\n",
        "models/staging/_sources.yml": "sources: []\n",
        MART_YML: MART,
        "models/marts/core/fct_svar.sql": "select kommun from {{ ref('stg_svar') }}\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_project_that_agrees_has_no_messages(project: Path) -> None:
    assert check_yml(project) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (STAGED_YML, "One row per", "Rows of", "begins 'One row per …', found 'Rows of municipality.'"),
        (STAGED_YML, '    description: "One row per municipality."\n', "", "begins 'One row per …', found none"),
        (STAGED_YML, 'description: "Municipality.", ', "", "column kommun: expected a description, found none"),
        (STAGED_YML, '"Municipality."', '" "', "column kommun: expected a description, found none"),
        (STAGED_YML, ", data_tests: [unique]", "", "expected at least one entry in data_tests, found none"),
        (MART_YML, "    data_tests:", "    tests:", "expected the key data_tests, found tests"),
        (STAGED_YML, "name: stg_svar", "name: stg_annat", "expected the model stg_svar and no other, found stg_annat"),
        (STAGED_YML, "models:", "sources:", "expected the model stg_svar and no other, found no model"),
        (STAGED_YML, "models:", "models: [", "expected YAML, found"),
        (STAGED_YML, STAGED, "- en lista", "no mapping at the top"),
        (STAGED_YML, "    columns:\n", "    meta:\n", "expected columns, found none"),
        (MART_YML, "data_type: string, ", "", "column kommun: expected a data_type, found none"),
        (
            MART_YML,
            "    columns:",
            "    config: {access: private}\n    columns:",
            "expected access public, found private",
        ),
        (MART_YML, "    columns:", "    access: protected\n    columns:", "expected access public, found protected"),
        (
            MART_YML,
            "    columns:",
            "    config: {contract: {enforced: false}}\n    columns:",
            "expected an enforced contract, found {'enforced': False}",
        ),
        ("dbt_project.yml", "+access: public, ", "", "expected access public, found none"),
        ("dbt_project.yml", ", core: {+contract: {enforced: true}}", "", "expected an enforced contract, found none"),
    ],
)
def test_a_disagreement_names_the_yml_and_what_to_do(
    project: Path, file: str, old: str, new: str, message: str
) -> None:
    text = (project / file).read_text(encoding="utf-8")
    assert old in text
    (project / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    messages = check_yml(project)
    place = MART_YML if file == "dbt_project.yml" else file
    assert any(line.startswith(place) and message in line for line in messages), messages
    assert all(line.endswith(".") for line in messages)


def test_settings_of_the_model_itself_count_as_those_of_its_folder(project: Path) -> None:
    (project / "dbt_project.yml").write_text("name: liten\n", encoding="utf-8")
    own = "    config: {access: public, contract: {enforced: true}}\n    columns:"
    (project / MART_YML).write_text(MART.replace("    columns:", own), encoding="utf-8")
    assert check_yml(project) == []


def test_a_model_without_yml_and_a_yml_without_model_are_named(project: Path) -> None:
    (project / STAGED_YML).rename(project / "models/staging/stg_borta.yml")
    (project / "models/staging/extra.yaml").write_text("models: []\n", encoding="utf-8")
    assert check_yml(project) == [
        "models/staging/extra.yaml: expected the suffix .yml, found .yaml. Rename it.",
        "models/staging/stg_borta.yml: expected stg_borta.sql beside it, found none. Rename it, or remove it.",
        "models/staging/stg_svar.yml: expected a yml beside stg_svar.sql, found none. Describe the model there.",
    ]


def test_a_folder_that_is_no_project_does_not_pass(tmp_path: Path) -> None:
    (message,) = check_yml(tmp_path)
    assert message.startswith("models: expected dbt_project.yml and models/**/*.sql, found none")


def test_the_project_of_this_repository_agrees(repo_root: Path) -> None:
    assert check_yml(repo_root / "dbt_project") == []
