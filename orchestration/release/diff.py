"""What differs between two releases: inputs, code, facts, counts, and every mart's rows by the key of its contract.

Computed on their Parquet files; of files with equal bytes nothing is read. Of internal marts the differing rows are
counted and not shown: what is said of two releases is kept where more people read. SQL is ``diff.sql``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.facts.products import Mart
from orchestration.release.manifest import Manifest, read_manifest
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import Marts, open_tables, quoted

_QUERIES = read_queries(Path(__file__).with_name("diff.sql"))
_SUFFIX = ".parquet"
ROWS, CHANGED = "rows", "rows changed"


@dataclass(frozen=True, slots=True)
class Line:
    """One difference. ``what``: inputs, code, facts, counts, or a mart; ``where``: its key, empty for the whole of it.

    ``before`` and ``after`` are None where the release has no such thing.
    """

    what: str
    where: str
    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Wish:
    """How much is looked at: marts of at most ``mart_rows`` rows, and of each the first ``changed`` changed ones."""

    mart_rows: int | None = None
    changed: int | None = None


def differences(before: Path, after: Path, marts: Sequence[Mart], wish: Wish | None = None) -> list[Line]:
    """Say how two releases, given by their folders, differ; nothing where they are equal. ``marts``: their contracts.

    Raises ReleaseError for a folder without a manifest.
    """
    old, new = read_manifest(before), read_manifest(after)
    found = [*_inputs(old, new), *_code(old, new), *_counts(old, new)]
    with open_tables({}, threads=os.cpu_count() or 1, external_access=True) as session:
        for mart in marts:
            places = [_changed_file(old, new, mart, before), _changed_file(new, old, mart, after)]
            if all(places) and _looked_at(old, new, mart, wish or Wish()):
                asked = Wish(changed=0) if mart.internal else wish or Wish()
                found += _mart(session, mart, str(places[0]), str(places[1]), asked)
    return found


def _inputs(old: Manifest, new: Manifest) -> Iterator[Line]:
    before, after = ({f"{e.round}/{e.source}": e for e in manifest.inputs} for manifest in (old, new))
    for place in sorted(before.keys() | after.keys()):
        for column in ("sha256", "size", "origin", "kind", "reading"):
            was, now = (getattr(entries.get(place), column, None) for entries in (before, after))
            if was != now:
                yield Line("inputs", place, column, was, now)


def _code(old: Manifest, new: Manifest) -> Iterator[Line]:
    for what, column in (("code", "code_version"), ("facts", "facts_version")):
        was, now = getattr(old, column), getattr(new, column)
        if was != now:
            yield Line(what, "", column, was or None, now or None)


def _counts(old: Manifest, new: Manifest) -> Iterator[Line]:
    for heading in sorted((old.counts.keys() | new.counts.keys()) - {"rows"}):
        before, after = old.counts.get(heading, {}), new.counts.get(heading, {})
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                yield Line("counts", heading, name, before.get(name), after.get(name))


def _changed_file(of: Manifest, other: Manifest, mart: Mart, folder: Path) -> Path | None:
    """The mart's file in a release, if the other has not the same bytes and whoever asks may read it."""
    same = {entry.sha256 for entry in other.files}
    named = [entry for entry in of.files if entry.path.rpartition("/")[2] == f"{mart.name}{_SUFFIX}"]
    changed = (folder / entry.path for entry in named if entry.sha256 not in same)
    return next((path for path in changed if os.access(path, os.R_OK)), None)


def _looked_at(old: Manifest, new: Manifest, mart: Mart, wish: Wish) -> bool:
    rows = max(manifest.counts.get("rows", {}).get(mart.name, 0) for manifest in (old, new))
    return wish.mart_rows is None or rows <= wish.mart_rows


def _mart(session: Marts, mart: Mart, before: str, after: str, wish: Wish) -> Iterator[Line]:
    there, here = (_text(path) for path in (before, after))
    columns = [[name for (name,) in session.table(_QUERIES["columns"].format(file=f))[1]] for f in (there, here)]
    both = [name for name in columns[0] if name in columns[1]]
    yield from (Line(mart.name, "", f"column {name}", name, None) for name in columns[0] if name not in both)
    yield from (Line(mart.name, "", f"column {name}", None, name) for name in columns[1] if name not in both)
    key = [name for name in mart.key if name in both]
    if not key:
        return
    listed, names = _listed([name for name in both if name not in mart.places]), _listed(key)
    for name, files in (("gone", (there, here)), ("come", (here, there))):
        session.table(_QUERIES["only_there"].format(name=name, columns=listed, there=files[0], here=files[1]))
    (numbers,) = session.rows(_QUERIES["numbers"].format(there=there, here=here, key=names))
    if numbers["rows_before"] != numbers["rows_after"]:
        yield Line(mart.name, "", ROWS, numbers["rows_before"], numbers["rows_after"])
    if numbers["rows_changed"]:
        yield Line(mart.name, "", CHANGED, None, numbers["rows_changed"])
    yield from _unmatched(session, mart.name, key)
    yield from _changed(session, mart.name, key, wish)


def _unmatched(session: Marts, mart: str, key: Sequence[str]) -> Iterator[Line]:
    """Rows that one release alone has: how many under each key without its last part."""
    group = list(key[:-1] or key)
    for name, other in (("gone", "come"), ("come", "gone")):
        query = _QUERIES["unmatched"].format(name=name, other=other, key=_listed(key), group=_listed(group))
        for row in session.rows(query):
            number = row.pop("n")
            yield Line(mart, _place(row, group), ROWS, *((number, None) if name == "gone" else (None, number)))


def _changed(session: Marts, mart: str, key: Sequence[str], wish: Wish) -> Iterator[Line]:
    order = ", ".join(f"gone.{quoted(name)}" for name in key)
    most = "all" if wish.changed is None else wish.changed
    query = _QUERIES["changed"].format(key=_listed(key), key_of_gone=order, most=most)
    for row in session.rows(query):
        before, after = row["before"], row["after"]
        for column in before:
            if before[column] != after[column]:
                yield Line(mart, _place(before, key), column, before[column], after[column])


def _place(row: Mapping[str, Any], key: Sequence[str]) -> str:
    return " ".join(f"{name}={row[name]}" for name in key)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))


def _text(path: str) -> str:
    return path.replace("'", "''")
