"""What must hold between the kinds of facts that no calculation joins: words, charts, text figures, targets, formats.

Here belong comparisons that only ``ehalsa check`` makes; what a calculation rests on is checked where it is read.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.facts import (
    acknowledged,
    charts,
    claim_checks,
    codebook,
    collection,
    connectors,
    declaration,
    dictionary,
    editing,
    edits,
    formats,
    key_numbers,
    keys,
    layout_files,
    limits,
    personal_data,
    products,
    published,
    readings,
    recipients,
    register_sources,
    retention,
    series,
    site,
    sources,
    synth,
)
from orchestration.facts.complaints import Complaints
from orchestration.facts.groupings import groups_of_all
from orchestration.facts.load import Catalog
from orchestration.facts.months import note_months
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.quantities import note_sources
from orchestration.facts.reader import Row, fact_name, read_optional_rows, read_rows
from orchestration.facts.states import files_of
from orchestration.facts.steps import Done, Step
from orchestration.facts.yaml_reader import read_fact

_CATALOG = tuple(Catalog.__dataclass_fields__)


def _formats(data_dir: Path, done: Done) -> formats.Formats:
    """Read the formats; note a source that does not state what its kind needs."""
    complaints = Complaints(f"{data_dir.name}/formats")
    found = formats.load_formats(data_dir)
    for spec in (spec for entry in done["sources"].rounds for spec in entry.sources):
        with complaints.noting():
            formats.check_options(spec, found.kinds[spec.kind])
    complaints.settle()
    return found


def _quantity_sources(data_dir: Path, done: Done) -> None:
    kinds = {entry.round: {spec.kind for spec in entry.sources} for entry in done["sources"].rounds}
    note_sources(data_dir, done["quantities"], done["quantity_definitions"], kinds)


def _symbols(data_dir: Path, done: Done) -> None:
    """Note a symbol of a source's format, or of a table's layout, that no file of a release explains."""
    complaints = Complaints(data_dir.name)
    texts = read_fact(data_dir, data_dir / products.TEXTS.pattern, products.Texts)
    known = [one.symbol for one in texts.symbols]
    named = [(f"formats/{item.source}.yaml, at statuses", {item.symbol}) for item in done["source_statuses"]]
    for table in done["layouts"]:
        symbols = {symbol for cell in table.cells for symbol in (cell.zero_symbol, cell.not_asked_symbol)}
        named.append((f"tables/{table.report}/{table.part}/{table.table_no}.yaml", symbols - {""}))
    for where, symbols in named:
        complaints.unknown(f"{data_dir.name}/{where}", sorted(symbols), known, f"{products.TEXTS.pattern}, symbols")
    complaints.settle()


def _backtests(data_dir: Path, done: Done) -> None:
    complaints = Complaints(data_dir.name)
    for round_ in sorted(set(done["codebooks"]) - set(done["sources"].backtests())):
        where, expected = f"{data_dir.name}/sources.yaml, at rounds", f"an entry for {round_}, which has a codebook"
        complaints.add("round without sources", where, expected, "none", "declare its sources and its backtest there")
    complaints.settle()


def _edits(data_dir: Path, done: Done) -> None:
    complaints = Complaints(f"{data_dir.name}/codebooks")
    for book in done["codebooks"].values():
        with complaints.noting():
            edits.load_edits(data_dir, book, done["registers"], done["formats"].kinds)
    complaints.settle()


def _acknowledged(data_dir: Path, done: Done) -> None:
    complaints = Complaints(f"{data_dir.name}/acknowledged")
    for path in files_of(data_dir, acknowledged.ACKNOWLEDGED.pattern):
        with complaints.noting():
            acknowledged.load_acknowledged(data_dir, path.stem)
        complaints.unknown(fact_name(data_dir, path), [path.stem], done["codebooks"], "codebooks/")
    complaints.settle()


def _readings(data_dir: Path, done: Done) -> None:
    """Read the profiles; note what a source or a round needs of them and they do not say."""
    complaints = Complaints(f"{data_dir.name}/readings")
    found = readings.load_readings(data_dir)
    for entry in done["sources"].rounds:
        for spec in entry.sources:
            where = f"{data_dir.name}/sources.yaml, at rounds.{spec.round}.sources.{spec.source}"
            _note_rows(spec, entry, found, where, complaints)
    complaints.settle()


def _note_rows(
    spec: sources.SourceSpec, entry: Any, found: dict[str, readings.Reading], where: str, complaints: Complaints
) -> None:
    if spec.kind != sources.QUESTIONNAIRE_KIND:
        if found[spec.reading].rows:
            expected, remedy = f"a profile without rows, as the kind is {spec.kind}", "give the source its own profile"
            complaints.add("rows chosen among what is no answer", f"{where}.reading", expected, spec.reading, remedy)
        return
    registered = any(item.kind == "response_register" for item in entry.sources)
    added = [spec, entry.source(spec.adds_to.source)] if spec.adds_to and spec.adds_to.several == "latest" else []
    for item in (spec,) if not registered else added:
        rules = found[item.reading].rows
        if rules is None or rules.time is None:
            why = "the latest answer holds" if registered else "the round has no register of answers"
            remedy = f"state rows.time in data/readings/{item.reading}.yaml" + (
                "" if registered else ", or add the register of answers"
            )
            expected = f"a profile that says when answers were sent in, as {why}"
            complaints.add("time of submission not stated", f"{where}.reading", expected, item.reading, remedy)


def _answer_sets(data_dir: Path, done: Done) -> None:
    """Note each code of another form than answers may have, or of another meaning than in most rounds with the set."""
    form = re.compile(limits.load_limits(data_dir).answers.code)
    complaints = Complaints(f"{data_dir.name}/codebooks")
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for path in files_of(data_dir, codebook.ANSWER_SETS.pattern):
        for row in read_rows(data_dir, path, codebook.ANSWER_SETS, complaints):
            rows[row.cells["answer_set"], row.cells["code"]].append(row)
    for same in rows.values():
        for row in (row for row in same if not form.fullmatch(row.cells["code"])):
            expected = f"text like {form.pattern}, as formats/limits.yaml says"
            row.complain("code", "code of another form", expected, "correct the code")
        usual = Counter(row.cells["label"] for row in same).most_common(1)[0][0]
        for row in same:
            if row.cells["label"] != usual:
                expected = f"{usual!r}, as in the other rounds with the set {row.cells['answer_set']}"
                row.complain("label", "code of another meaning", expected, "correct it, or give the set its own name")
    complaints.settle()


def _key_numbers(data_dir: Path, done: Done) -> None:
    """Read the key numbers of every report; note a query that is no select over the marts of a release."""
    complaints = Complaints(f"{data_dir.name}/published")
    marts = {mart.name for mart in done["release"].marts}
    for path in files_of(data_dir, key_numbers.KEY_NUMBERS.pattern):
        with complaints.noting():
            key_numbers.load_key_numbers(data_dir, path.parent.name)
        for row in read_optional_rows(data_dir, path, key_numbers.KEY_NUMBERS, complaints):
            _note_query(row, marts)
    complaints.settle()


def _note_query(row: Row, marts: Collection[str]) -> None:
    parsed = json.loads(duckdb.execute("select json_serialize_sql(?)", [row.cells["query"]]).fetchall()[0][0])
    if parsed["error"]:
        row.complain("query", f"not SQL ({parsed['error_message']})", "one select over the marts", "correct the query")
        return
    tables = {node["table_name"] for node in _nodes(parsed) if node.get("type") == "BASE_TABLE"}
    own = {entry["key"] for node in _nodes(parsed) for entry in (node.get("cte_map") or {}).get("map", [])}
    for name in sorted(tables - own - set(marts)):
        row.complain("query", f"no mart {name}", f"one of {', '.join(sorted(marts))}", "correct the name")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for branch in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _nodes(branch)


def _reports(data_dir: Path, done: Done) -> None:
    """Read the words of every report; note headings for a table that is not laid out, and an unknown round."""
    reports = {entry.report for entry in done["sources"].rounds if entry.report}
    complaints = Complaints(f"{data_dir.name}/products")
    for path in (path for path in files_of(data_dir, products.REPORT.pattern) if path.stem in reports):
        with complaints.noting():
            spec = read_fact(data_dir, path, products.ReportSpec)
            name = fact_name(data_dir, path)
            tables = {f"{item.part}/{item.table_no}" for item in done["layouts"] if item.report == spec.report}
            for key in sorted(set(spec.label_columns) - tables):
                expected, remedy = f"a table of data/tables/{spec.report}", "correct the place, or lay out the table"
                complaints.add("headings of no table", f"{name}, at label_columns.{key}", expected, key, remedy)
            complaints.unknown(f"{name}, at round", [spec.round], done["codebooks"], "codebooks/")
    with complaints.noting():
        products.load_release(data_dir, reports)
    complaints.settle()


def _release(data_dir: Path, done: Done) -> products.ReleaseSpec:
    return read_fact(data_dir, data_dir / products.RELEASE.pattern, products.ReleaseSpec)


def _series(data_dir: Path, done: Done) -> None:
    series.load_series(data_dir, Catalog(**{name: done[name] for name in _CATALOG}))


def _figures(data_dir: Path, done: Done) -> list[charts.FigureSpec]:
    """Read every chart and give them all; note an indicator, quantity, round, grouping or group that there is not."""
    complaints = Complaints(f"{data_dir.name}/figures")
    indicators = {item.indicator for item in done["indicators"].indicators}
    quantities = {item.quantity for item in done["quantities"]}
    rounds = {*done["codebooks"], *(item.round for item in done["published_rounds"])}
    groups = groups_of_all(done["codebooks"], done["registers"], done["groupings"])
    found: list[charts.FigureSpec] = []
    for folder in sorted({path.parent for path in files_of(data_dir, charts.FIGURE.pattern)}):
        specs: tuple[charts.FigureSpec, ...] = ()
        with complaints.noting():
            specs = charts.load_figures(data_dir, folder.name)
            found += specs
        for spec in specs:
            name = f"{fact_name(data_dir, folder)}/{spec.figure_no}.yaml"
            complaints.unknown(f"{name}, at round", [spec.round], done["codebooks"], "codebooks/")
            named = [item.indicator for item in spec.series if item.indicator]
            complaints.unknown(f"{name}, at series", named, indicators, "indicators/catalogue.csv")
            counted = [item.quantity for item in spec.series if item.quantity]
            complaints.unknown(f"{name}, at series", counted, quantities, "indicators/quantities.csv")
            if named:
                complaints.unknown(f"{name}, at periods", spec.periods, rounds, "codebooks/ or rounds.csv")
            known = groups.get(spec.round, {})
            complaints.unknown(f"{name}, at grouping", [spec.grouping], known, "the round's groupings")
            complaints.unknown(f"{name}, at group", [spec.group], known.get(spec.grouping, ()), "the grouping")
    complaints.settle()
    return found


def _months(data_dir: Path, done: Done) -> None:
    specs = [spec for entry in done["sources"].rounds for spec in entry.sources]
    note_months(data_dir.name, specs, done["quantities"], done["layouts"], done["figures"])


def _synth(data_dir: Path, done: Done) -> None:
    """Read settings and targets of every round; note what a target names and the round does not have."""
    complaints = Complaints(f"{data_dir.name}/synth")
    groups = groups_of_all(done["codebooks"], done["registers"], done["groupings"])
    printed = {_place(cell) for cell in done["published"].cells}
    for path in files_of(data_dir, synth.SETTINGS.pattern):
        round_, name = path.parent.name, fact_name(data_dir, path)
        complaints.unknown(name, [round_], done["codebooks"], "codebooks/")
        with complaints.noting():
            settings = synth.load_settings(data_dir, round_)
            known = {item.indicator for item in done["indicators"].definitions.get(round_, ())}
            panel = settings.panel
            if panel:
                complaints.unknown(f"{name}, at panel.round", [panel.round], done["codebooks"], "codebooks/")
                named = [target.indicator for target in panel.targets]
                complaints.unknown(f"{name}, at panel.targets", named, known, synth.TARGETS.columns["indicator"].to)
            bases = {item.base for item in done["indicators"].bases.get(round_, ())}
            targets = data_dir / synth.TARGETS.pattern.replace("<round>", round_)
            for row in read_rows(data_dir, targets, synth.TARGETS, complaints):
                _note_target(row, known, bases, settings.weights, groups.get(round_, {}), printed)
    complaints.settle()


def _note_target(
    row: Row,
    indicators: Collection[str],
    bases: Collection[str],
    weights: Collection[str],
    groups: Any,
    printed: Collection[str],
) -> None:
    row.values()
    row.reference("weight", weights)
    for column, known in (("indicator", indicators), ("base", bases)):
        if row.cells[column]:
            row.reference(column, known)
    if row.reference("grouping", groups, "the round's groupings") in groups:
        row.reference("group", groups[row.cells["grouping"]], "the grouping")
    if not row.cells["printed"] and row.cells["place"] not in printed:
        row.complain(
            "place", "no such printed cell", "a cell of cells.csv, or a figure in printed", "correct the place"
        )


def _place(cell: PublishedCell) -> str:
    return f"{cell.part}/{cell.table_no}/{cell.row_no}/{cell.col_no}"


def _read_all(file: Any) -> Step:
    """Give the step of a file that stands alone: its form is all there is to it."""
    return Step(file.pattern, (file,), (), lambda data, _: read_fact(data, data / file.pattern, file.model))


_FACTS = ("codebooks", "registers", "groupings", "indicators")
CROSS_STEPS = (
    Step("sources", (), (), lambda data, done: sources.load_sources(done["sources_file"], data / "formats")),
    Step("formats", (*formats.FILES, *limits.FILES, *sources.FILES), ("sources",), _formats),
    Step("quantity sources", sources.FILES, ("sources", "quantities", "quantity_definitions"), _quantity_sources),
    Step("symbols", (products.TEXTS, formats.FORMAT, layout_files.LAYOUT), ("source_statuses", "layouts"), _symbols),
    Step("backtests", sources.FILES, ("sources", "codebooks"), _backtests),
    Step("retention", (*retention.FILES, formats.FORMAT), (), lambda data, _: retention.load_retention(data)),
    Step("edits", (*edits.FILES, *codebook.FILES), ("codebooks", "registers", "formats"), _edits),
    Step("acknowledged", acknowledged.FILES, ("codebooks",), _acknowledged),
    Step("readings", readings.FILES, ("sources",), _readings),
    Step(
        "recipients",
        recipients.FILES,
        ("codebooks", "registers"),
        lambda data, done: recipients.load_all_recipients(data, done["codebooks"], done["registers"]),
    ),
    Step(
        "identifiers",
        (keys.IDENTIFIERS,),
        ("registers",),
        lambda data, done: keys.load_identifiers(data, done["registers"]),
    ),
    Step(
        "contacts",
        (keys.CONTACTS,),
        ("codebooks", "registers"),
        lambda data, done: keys.check_contacts(data, done["codebooks"], done["registers"]),
    ),
    Step("answer sets", (codebook.ANSWER_SETS, *limits.FILES), (), _answer_sets),
    Step("published", (published.CELLS, published.ERRATA), (), lambda data, _: published.load_published(data)),
    Step("series", series.FILES, _CATALOG, _series),
    Step("meanings", (dictionary.COLUMNS,), (), lambda data, _: dictionary.load_meanings(data)),
    Step("release", (products.RELEASE,), (), _release),
    Step("key numbers", key_numbers.FILES, ("release",), _key_numbers),
    Step("reports", (products.REPORT, products.TEXTS, products.RELEASE), ("layouts", "codebooks", "sources"), _reports),
    Step("figures", charts.FILES, (*_FACTS, "quantities", "published_rounds"), _figures),
    Step("months", (*sources.FILES, *charts.FILES), ("sources", "quantities", "layouts", "figures"), _months),
    *claim_checks.STEPS,
    Step("site", site.FILES, ("indicators", "registers", "codebooks"), site.check_site),
    Step("synth", synth.FILES, (*_FACTS, "published"), _synth),
    *(_read_all(file) for file in products.WORDS),
    *(
        _read_all(file)
        for room in (collection, connectors, declaration, editing, personal_data, register_sources)
        for file in room.FILES
    ),
)
