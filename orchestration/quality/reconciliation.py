"""Holds the released files against what they were made from: each mart against the layer below it, down to the landing.

Here belong the few kinds of check; what a mart must equal, which of its columns are shares and where its rows come from
stands under ``meta`` in its yml (``equals``, ``shares``, ``origin``). Runs in the process of the audit; writes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from orchestration.exports.origin import round_column
from orchestration.landing.write import landed_folders
from orchestration.quality.acceptance_report import AcceptanceCheck, AcceptanceReport, ReconciliationTask, judged
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import quoted

_SQL = read_queries(Path(__file__).with_suffix(".sql"))
_PREPARED = (
    "holding",
    "held",
    "kinds",
    "memberships",
    "named",
    "measured",
    "of_persons",
    "amounts",
    "sums_of_persons",
    "hidden_sums",
    "observed",
    "weighed",
    "known",
    "worded",
    "below_headings",
    "headed",
    "titled",
    "printed",
    "symbols",
    "words",
    "broken",
)
_RESPONDENTS = ("answers", "responses")  # where the answers of a round come from
_OF_PERCENT = 100  # scale of a share
_PERCENT = ("percent", "procent")  # how a column of shares ends
_REMEDY = "see the model in dbt_project/models/marts and what its meta says, correct it, and run the load again"


def reconcile(task: ReconciliationTask) -> AcceptanceReport:
    """Check every released mart, one check a mart that counts rows, shares and origins; then what is said of them."""
    metas = public_metas(json.loads(Path(task.manifest).read_bytes()))
    with duckdb.connect(":memory:", config={"threads": 2, "temp_directory": ""}) as session:
        for name, path in sorted(task.marts.items()):
            session.execute(f"create view {quoted(name)} as from read_parquet({_text(Path(path))})")
        open_landing(session, Path(task.landing))
        spoken = {name: _spoken(session, name) for name in sorted(task.titles)}
        checks = (*mart_checks(session, metas), persons_check(session), _comments(session, task, spoken))
        return AcceptanceReport(checks, tuple(sorted({one for _, rounds in spoken.values() for one in rounds or ()})))


def readme_check(synthetic: Sequence[str], readme: Path, words: Mapping[str, str]) -> AcceptanceCheck:
    """The README, which is written last, says where the rows come from: of which rounds they are ``synthetic``."""
    spoken = words["synthetic" if synthetic else "collected"].format(rounds=", ".join(synthetic))
    lacking = [f"{readme.name} does not say {spoken!r}"] * (spoken not in readme.read_text(encoding="utf-8"))
    return judged("readme", 1, lacking, "The README says what the rows say.", _REMEDY)


def public_metas(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What the yml of each public model says under ``meta``, by the model's name."""
    nodes = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    return {node["alias"]: node["config"].get("meta", {}) for node in nodes if node["config"].get("access") == "public"}


def open_landing(session: duckdb.DuckDBPyConnection, landing: Path) -> None:
    """Make views of the landed tables: all rows in ``whole``, those of the rounds that have answered in ``landed``."""
    files: dict[str, list[str]] = {}
    for folder in landed_folders(landing):
        for path in sorted(folder.glob("*.parquet")):
            files.setdefault(path.stem.split("__")[0], []).append(_text(path))
    session.execute("create schema whole; create schema landed")
    for table, paths in files.items():
        session.execute(f"create view whole.{quoted(table)} as from read_parquet([{', '.join(paths)}])")
    said = []
    for table in files:
        columns = session.table(f"whole.{quoted(table)}").columns
        loaded = " where round in (select round from whole.responses)" if "round" in columns else ""
        session.execute(f"create view landed.{quoted(table)} as from whole.{quoted(table)}{loaded}")
        source = "respondents" if table in _RESPONDENTS else table
        said += [f"select round, '{source}', data_origin from landed.{quoted(table)}"] * ("data_origin" in columns)
    session.execute(f"create view said(round, source, data_origin) as {' union '.join(said)}; {_SQL['origins']}")


def mart_checks(
    session: duckdb.DuckDBPyConnection, metas: Mapping[str, Mapping[str, Any]]
) -> tuple[AcceptanceCheck, ...]:
    """Check each mart that the session holds under its name against the landing that it has open."""
    for name in _PREPARED:
        session.execute(_SQL[name])
    return tuple(_checked(session, name, meta) for name, meta in sorted(metas.items()))


def persons_check(session: duckdb.DuckDBPyConnection) -> AcceptanceCheck:
    """Numbers of persons that are shown give none away that is not, and none is hidden without need."""
    ((evaluated,),) = session.execute("select count(*) from sums_of_persons").fetchall()
    faults = [f"{what}: {count}" for what, count in session.execute(_SQL["secrecy"]).fetchall()]
    said = "Numbers of persons are shown for groups that are large enough, and no difference of them is smaller."
    return judged("persons", max(evaluated, 1), faults, said, _REMEDY)


def _checked(session: duckdb.DuckDBPyConnection, name: str, meta: Mapping[str, Any]) -> AcceptanceCheck:
    columns = session.table(name).columns
    evaluated, faults = 0, [] if meta.get("equals") else [f"{name}: its yml does not say what it equals"]
    parts = (_equals(session, name, meta), _shares(session, name, meta, columns), _origin(session, name, meta, columns))
    for looked_at, found in chain(*parts):
        evaluated += looked_at
        faults += found
    return judged(name, evaluated, faults, f"{name} is what it was made from.", _REMEDY)


def _equals(session: duckdb.DuckDBPyConnection, name: str, meta: Mapping[str, Any]) -> Iterator[tuple[int, list[str]]]:
    for rule in meta.get("equals", ()):
        columns = dict(_columns(rule["columns"]))
        sides = _SQL["sides"].format(
            own=", ".join(f"{own} as {quoted(own)}" for own in columns),
            other=", ".join(f"{other} as {quoted(own)}" for own, other in columns.items()),
            mart=quoted(name),
            own_where=rule.get("where", "true"),
            source=rule["of"],
            where=rule.get("of_where", "true"),
            grouping=("group by all" if rule.get("grouped") else "")
            + (f" having {rule['having']}" if "having" in rule else ""),
        )
        names = ", ".join(map(quoted, columns))
        ((here, there, balance),) = session.execute(_SQL["balance"].format(names=names, sides=sides)).fetchall()
        found = []
        if balance or here != there:
            for is_here, *row in session.execute(_SQL["differing"].format(names=names, sides=sides)).fetchall():
                shown = ", ".join(f"{own}={value}" for own, value in zip(columns, row, strict=True))
                found.append(f"{name}: {'expected no' if is_here else 'lacks the'} row of {rule['of']:.50}…: {shown}")
        yield max(here, there, 1) * len(columns), found  # none on either side is looked at, too


def _columns(listed: Any) -> Iterator[tuple[str, str]]:
    """Own expression → the other's, from names that both share, mappings, and lists of either."""
    if isinstance(listed, str):
        yield listed, listed
    elif isinstance(listed, Mapping):
        yield from ((str(own), str(other)) for own, other in listed.items())
    else:
        for item in listed:
            yield from _columns(item)


def _shares(
    session: duckdb.DuckDBPyConnection, name: str, meta: Mapping[str, Any], columns: list[str]
) -> Iterator[tuple[int, list[str]]]:
    rules = list(meta.get("shares", ()))
    named = {rule["value"] for rule in rules}
    for column in columns:
        if column.endswith("share_percent") and column not in named:
            prefix = column.removesuffix("share_percent")
            rules.append({"value": column, "numerator": f"{prefix}numerator", "base": f"{prefix}base"})
    for rule in rules:
        filled = {"mart": quoted(name), "scale": _OF_PERCENT, "decimals": 0, "where": "true", "product": "other"} | rule
        ((looked_at, wrong),) = session.execute(_SQL["shares"].format(**filled)).fetchall()
        text = f"{name}: {rule['value']} is not {rule['numerator']} of {rule['base']}, rounded, in {wrong} rows"
        yield looked_at, [text] if wrong else []
        shown = display_of(rule["value"])
        if filled["scale"] == _OF_PERCENT and shown in columns:
            ((looked_at, wrong),) = session.execute(_SQL["displayed"].format(display=shown, **filled)).fetchall()
            text = f"{name}: {shown} is not {rule['value']} as people read it in {wrong} rows"
            yield looked_at, [text] if wrong else []
    yield (
        1,
        [
            f"{name}: {column} is a share that no column shows as people read it: expected {display_of(column)}, in the"
            " model and its yml, or a reason under never_shown"
            for column in shares_without_display(meta, columns)
        ],
    )


def shares_without_display(meta: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    """Columns of a mart that hold shares in percent without one that shows them by the rule of small bases.

    ``never_shown`` of its meta names those that need none, each with the reason.
    """
    shares = {rule["value"] for rule in meta.get("shares", ()) if rule.get("scale", _OF_PERCENT) == _OF_PERCENT}
    shares |= {column for column in columns if column.endswith(_PERCENT)}
    return sorted(shares - set(meta.get("never_shown", ())) - {one for one in shares if display_of(one) in columns})


def display_of(column: str) -> str:
    """Name the column that shows a share: ``panel_display`` of ``panel_share_percent``, ``visas`` of ``procent``."""
    return re.sub("(procent|varde)$", "visas", re.sub("(share_percent|percent|value)$", "display", column))


def _origin(
    session: duckdb.DuckDBPyConnection, name: str, meta: Mapping[str, Any], columns: list[str]
) -> Iterator[tuple[int, list[str]]]:
    if not {"round", "data_origin"} <= set(columns):  # a view in words has it of the mart that it equals
        return
    known = {row[0] for row in session.execute("select distinct source from said").fetchall()}
    source = meta.get("rests_on") if meta.get("rests_on") in known else "respondents"
    counted = "round, data_origin, count(*) as rows_counted" if "origin" not in meta else "*, 1 as rows_counted"
    of_mart = f"(select {counted} from {quoted(name)} {'' if 'origin' in meta else 'group by all'})"
    query = _SQL["origin"].format(rows=of_mart, expected=meta.get("origin", f"landed['{source}']"))
    rows = session.execute(query).fetchall()
    wrong = [f"round {round_}: {count} rows say {found}" for round_, found, right, count in rows if not right]
    faults = [f"{name}: data_origin is not that of the landing: {'; '.join(wrong)}"] if wrong else []
    yield sum(row[3] for row in rows), faults


def _comments(
    session: duckdb.DuckDBPyConnection, task: ReconciliationTask, spoken: Mapping[str, tuple[int, list[str] | None]]
) -> AcceptanceCheck:
    """The database holds the rows of the Parquet, and its comments say where they come from."""
    session.execute(f"attach {_text(Path(task.database))} as released (read_only)")
    comments = dict(session.execute(_SQL["comments"]).fetchall())
    faults = [f"table {name} of the database is no mart" for name in sorted(comments.keys() - task.titles.keys())]
    for name, title in sorted(task.titles.items()):
        rows, rounds = spoken[name]
        kind = "no_answers" if rounds is None else "synthetic" if rounds else "collected" if rows else "no_rows"
        origin = task.words[kind].format(rounds=", ".join(rounds or ()))
        expected = task.words["comment"].format(title=title, origin=origin)
        if comments.get(name) != expected:
            faults.append(f"table {name} says {comments.get(name)!r}, expected {expected!r}")
        ((apart,),) = session.execute(_SQL["same_rows"].format(mart=quoted(name))).fetchall()
        faults += [f"table {name} of the database and its Parquet differ"] if apart else []
    return judged("words", 2 * len(task.titles) + 1, faults, "The database says what the rows say.", _REMEDY)


def _spoken(session: duckdb.DuckDBPyConnection, name: str) -> tuple[int, list[str] | None]:
    """Rows of a mart, and its rounds with synthetic rows; None for a mart without answers."""
    columns = session.table(name).columns
    if "data_origin" not in columns:
        return 0, None
    query = _SQL["synthetic"].format(mart=quoted(name), round=round_column(columns))
    ((rows, rounds),) = session.execute(query).fetchall()
    return rows, rounds


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
