"""A dbt project of two models, two data tests and a unit test, in a repository of its own."""

from __future__ import annotations

from pathlib import Path

from orchestration.paths import Paths

PROJECT = """\
name: small
version: "1.0.0"
config-version: 2
profile: small
model-paths: [models]
test-paths: [tests]
flags: {send_anonymous_usage_stats: false, use_colors: false}
models: {small: {+materialized: table}}
"""
PROFILE = """\
small:
  target: dev
  outputs:
    dev: {type: duckdb, path: "{{ env_var('EHALSA_BUILD_DB') }}", schema: main, threads: 1}
"""
ANSWERS = "select * from (values ('0114', 1, 0), ('0115', 0, 1)) as t (municipality_code, present, absent)\n"
TOTALS = """\
with renamed as (select municipality_code, present as marked from {{ ref('answers') }})

select count(*) as municipalities, sum(marked) as marked, 'fast' as kind from renamed
"""
YML = """\
models:
  - name: answers
    columns:
      - name: municipality_code
        data_tests: [unique]
      - name: present
      - name: absent
  - name: totals
    columns:
      - name: municipalities
      - name: marked
      - name: kind
unit_tests:
  - name: marked_are_counted
    model: totals
    given:
      - input: ref('answers')
        rows: [{municipality_code: "0114", present: 1, absent: 0}]
    expect:
      rows: [{municipalities: 1, marked: 1, kind: fast}]
exposures:
  - name: printed
    type: analysis
    owner: {name: nobody}
    depends_on: [ref('totals')]
"""
SINGULAR = "select * from {{ ref('totals') }} where marked > municipalities\n"
FILES = {
    "dbt_project.yml": PROJECT,
    "profiles.yml": PROFILE,
    "models/answers.sql": ANSWERS,
    "models/totals.sql": TOTALS,
    "models/models.yml": YML,
    "tests/at_most_all.sql": SINGULAR,
}


def write_project(repo: Path) -> Paths:
    """Write the project below ``repo``; its state goes to ``var`` beside it."""
    for name, text in FILES.items():
        path = repo / "dbt_project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    home = repo / "var"
    (home / "landing").mkdir(parents=True)
    return Paths(repo=repo, data=repo / "data", home=home, sources_file=repo / "sources.yaml")


def change(paths: Paths, name: str, old: str, new: str) -> None:
    """Replace a text of one of the project's files."""
    path = paths.dbt_project / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} does not hold {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")
