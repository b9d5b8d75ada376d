"""Reads ``data/indicators/quantities.csv`` and ``quantities/<round>.csv``: figures that are no share.

Here belongs which statistic of which measure a quantity is in a round, and how that compares with the rounds before;
computing it is SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, get_args

from orchestration.facts.bases import bases_of
from orchestration.facts.complaints import Complaints
from orchestration.facts.formats import FORMAT, MUNICIPALITY_CODE, OBSERVATIONS, Format, kinds_of
from orchestration.facts.history import Said, note_comparability, note_firsts
from orchestration.facts.model import (
    NOT_ASKED,
    Codebook,
    Comparability,
    Quantity,
    QuantityDefinition,
    Statistic,
)
from orchestration.facts.reader import IDENTIFIER, Column, CsvFile, Row, fact_name, matching, one_of, read_optional_rows
from orchestration.facts.states import left_out
from orchestration.facts.units_of_measure import UNITS
from orchestration.facts.yaml_reader import read_yaml

ANSWERS, NPO, FUNDS = "answers", "npo", "stimulus_funds"
WITH_THRESHOLD: Statistic = "count_at_least"

QUANTITIES = CsvFile(
    "indicators/quantities.csv",
    "Figures that are no share, the same across rounds.",
    {
        "quantity": Column("Name of the quantity.", matching(IDENTIFIER)),
        "label": Column("Name of the quantity, Swedish."),
        "theme": Column("Theme of the quantity, Swedish."),
        "unit_of_measure": Column("percent, count, sek, or per_user.", one_of(UNITS)),
        "source": Column("npo, stimulus_funds, answers, or a kind of observation.", matching(IDENTIFIER)),
        "persons": Column(
            "true: made from what each municipality says of its number of persons; empty: not so.",
            lambda row, column: bool(row.cells[column]) and row.boolean(column),
            optional=True,
        ),
    },
    ("quantity",),
    ("quantities",),
    may_be_empty=True,
    named_in=("indicators/quantities/<round>.csv",),
)
DEFINITIONS = CsvFile(
    "indicators/quantities/<round>.csv",
    "How a round computes its quantities, and how they compare with the time before.",
    {
        "quantity": Column("Quantity; of what is not asked also a pattern with *.", to="indicators/quantities.csv"),
        "measure": Column(
            "Measure of the source: of npo, amount of the funds, number variable, number of the kind.", Row.optional
        ),
        "statistic": Column("value, sum, max, median, count_positive, count_at_least.", Row.optional),
        "threshold": Column("Least value that count_at_least counts; empty otherwise.", Row.optional_natural),
        "denominator": Column("Measure that the sum or value is divided by; empty for none.", Row.optional),
        "base": Column("Base that alone is counted; empty: all.", Row.optional, optional=True),
        "comparability": Column("How it compares with the round before.", one_of(get_args(Comparability))),
        "reason": Column("Why it is not comparable or not asked, Swedish; empty for none.", Row.raw),
    },
    ("quantity",),
    ("quantity_definitions",),
    may_be_empty=True,
)
FILES = (QUANTITIES, DEFINITIONS)
_DEFINED = ("measure", "statistic", "threshold", "denominator", "base")


@dataclass(frozen=True, slots=True)
class _Round:
    """What the quantities of a round are held against: formats of other sources, number variables and bases."""

    round: str
    formats: Mapping[str, Format]
    numbers: Collection[str]
    bases: Collection[str]

    def measures(self, source: str) -> Collection[str]:
        """Name what the source counts: number variables, measures as rules name them, figures of the format."""
        if source == ANSWERS:
            return self.numbers
        format_ = self.formats[source]
        if format_.shape == OBSERVATIONS:
            return [name for name, column in format_.measures() if column.type == "integer"]
        named = (item.measure or item.to for item in format_.columns if item.type == "integer")
        return {name for name in named if name}

    def of_country(self, source: str) -> bool:
        """Say whether the source's numbers are of no municipality."""
        return source != ANSWERS and self.formats[source].landed_as(MUNICIPALITY_CODE) is None


def load_quantities(
    data_dir: Path, codebooks: Mapping[str, Codebook]
) -> tuple[tuple[Quantity, ...], tuple[QuantityDefinition, ...]]:
    """Read and validate the quantities in the file's order and their definitions by round; no file: none.

    Raises FactErrors with every error: a quantity twice or unknown, a measure or denominator that its source does not
    have in the round, a statistic that does not go with the source, a threshold without its statistic or the other way
    round, a base of what has no municipality, a comparability that cannot be, a quantity gone without a word, a number
    variable that no quantity uses.
    """
    path = data_dir / QUANTITIES.pattern
    complaints = Complaints(fact_name(data_dir, path))
    catalogue = read_optional_rows(data_dir, path, QUANTITIES, complaints)
    quantities = [Quantity(**row.values()) for row in catalogue]
    _note_files(data_dir, codebooks, complaints)
    formats = _formats(data_dir, catalogue, complaints)
    rows = {name: read_optional_rows(data_dir, _file(data_dir, name), DEFINITIONS, complaints) for name in codebooks}
    complaints.settle()  # what could not be read lacks nothing
    known = {item.quantity: item for item in quantities}
    found: list[tuple[Row, QuantityDefinition]] = []
    for round_, book in sorted(codebooks.items()):
        numbers = [item.variable for item in book.variables if item.type == "number"]
        of_round = _Round(round_, formats, numbers, bases_of(data_dir, round_))
        defined = [_definition(row, name, of_round, known.get(name)) for row, name in _spread(rows[round_], known)]
        _note_gone(data_dir, round_, [item for _, item in found], [item for _, item in defined], complaints)
        if quantities:
            _note_unused(data_dir, round_, numbers, [item for _, item in defined], complaints)
        found += defined
    _note_persons(found, known)
    note_firsts([(row, Said(item.quantity, item.round, item.comparability)) for row, item in found])
    complaints.settle()
    return tuple(quantities), tuple(item for _, item in found)


def _note_persons(found: Sequence[tuple[Row, QuantityDefinition]], known: Mapping[str, Quantity]) -> None:
    """Note what is made of a number of persons in another way than the first quantity that is.

    Sums over two bases differ by what may be one municipality; a quantity that does not say so is not hidden at all.
    """
    asked = [(row, item) for row, item in found if item.asked and item.quantity in known]
    first: dict[tuple[str, str | None], QuantityDefinition] = {}
    for _, item in asked:
        if known[item.quantity].persons:
            first.setdefault((item.round, item.measure), item)
    for row, item in asked:
        for other in filter(None, (first.get((item.round, name)) for name in (item.measure, item.denominator) if name)):
            same = [(of.measure, of.base, of.denominator, known[of.quantity].persons) for of in (item, other)]
            if same[0] != same[1]:
                expected = f"persons in the catalogue, base and denominator as of {other.quantity}, of the same number"
                row.complain("quantity", "number of persons counted in two ways", expected, "count both in one way")


def _file(data_dir: Path, round_: str) -> Path:
    return data_dir / DEFINITIONS.pattern.replace("<round>", round_)


def bases_used(data_dir: Path, round_: str) -> set[str]:
    """Name the bases that quantities of a round are counted in; what is wrong with the file is said elsewhere."""
    rows = read_optional_rows(data_dir, _file(data_dir, round_), DEFINITIONS, Complaints(""))
    return {row.cells["base"] for row in rows}


def _note_files(data_dir: Path, rounds: Collection[str], complaints: Complaints) -> None:
    for path in sorted((data_dir / DEFINITIONS.pattern).parent.glob("*")):
        if path.name.removesuffix(".csv") not in (*rounds, *left_out(data_dir)):
            expected = f"<round>.csv for a round among {', '.join(sorted(rounds))}"
            remedy = "rename or remove the file, or write the codebook"
            complaints.add("file of no round", fact_name(data_dir, path), expected, path.name, remedy)


def _formats(data_dir: Path, catalogue: Sequence[Row], complaints: Complaints) -> dict[str, Format]:
    """Read the formats of kinds that quantities may be of, besides answers; note a quantity of anything else."""
    places = {kind: data_dir / FORMAT.pattern.replace("<kind>", kind) for kind in kinds_of(data_dir) if catalogue}
    read = {kind: read_yaml(data_dir, place, Format, complaints) for kind, place in places.items()}
    observed = [kind for kind, item in read.items() if item is None or item.shape == OBSERVATIONS]
    sources = list(dict.fromkeys((NPO, FUNDS, ANSWERS, *observed)))
    for row in catalogue:
        row.choice("source", sources)
    return {kind: item for kind, item in read.items() if item}


def _spread(rows: Sequence[Row], known: Collection[str]) -> Iterator[tuple[Row, str]]:
    """Give each row with each quantity it speaks of; a pattern is of those that have no row of their own."""
    own = {row.cells["quantity"] for row in rows}
    for row in rows:
        if "*" not in row.cells["quantity"]:
            yield row, row.reference("quantity", known)
            continue
        if row.cells["comparability"] != NOT_ASKED:
            row.complain(
                "comparability", "several quantities asked in one row", NOT_ASKED, "give each a row of its own"
            )
        fitting = [name for name in known if fnmatchcase(name, row.cells["quantity"]) and name not in own]
        own |= set(fitting)
        if not fitting:
            row.complain("quantity", "row of no quantity", "a pattern that fits the catalogue", "correct or remove it")
        yield from ((row, name) for name in fitting)


def _definition(row: Row, name: str, of_round: _Round, quantity: Quantity | None) -> tuple[Row, QuantityDefinition]:
    given: dict[str, Any] = {**row.values(), "quantity": name}
    item = QuantityDefinition(round=of_round.round, **given)
    note_comparability(row, item.asked, item.comparability, item.reason)
    if not item.asked:
        for column in (column for column in _DEFINED if row.cells[column]):
            remedy = "empty the cell, or say how the figure compares"
            row.complain(column, "definition of what is not asked", "an empty cell", remedy)
    elif quantity is not None:
        row.choice("statistic", get_args(Statistic))
        _note_measures(row, item, quantity.source, of_round)
        _note_statistic(row, item, quantity.source, of_round.of_country(quantity.source))
    return row, item


def _note_measures(row: Row, item: QuantityDefinition, source: str, of_round: _Round) -> None:
    known = of_round.measures(source)
    for column in ("measure", "denominator"):
        found = row.cells[column]
        if found not in known and (found or column == "measure"):
            what = f"a number variable of {item.round}" if source == ANSWERS else f"among {', '.join(sorted(known))}"
            near = get_close_matches(found, known, 1, 0)
            row.complain(
                column, f"unknown measure of {source}", what + (f", like {near[0]}" if near else ""), "correct the name"
            )
    if item.denominator is not None and item.denominator == item.measure:
        row.complain("denominator", "measure divided by itself", "another measure, or an empty cell", "correct it")
    if item.base is not None and of_round.of_country(source):
        row.complain("base", f"base of {source}", "an empty cell, as its numbers are of no municipality", "remove it")
    elif item.base is not None:
        row.reference("base", of_round.bases, f"indicators/bases/{item.round}.csv")


def _note_statistic(row: Row, item: QuantityDefinition, source: str, of_country: bool) -> None:
    every = get_args(Statistic)
    fitting = every[:1] if source == NPO else every[1:2] if of_country else every[1:]
    if item.statistic in every and item.statistic not in fitting:
        expected = ", ".join(fitting)
        row.complain("statistic", f"statistic that {source} cannot have", expected, "correct source or statistic")
    if (item.statistic == WITH_THRESHOLD) != bool(row.cells["threshold"]):
        expected = "a whole number" if item.statistic == WITH_THRESHOLD else "an empty cell"
        remedy = f"a threshold goes with {WITH_THRESHOLD} and with no other statistic"
        row.complain("threshold", "threshold at odds with statistic", expected, remedy)
    if item.denominator is not None and item.statistic not in ("value", "sum"):
        expected = "an empty cell, as only values and sums are divided"
        row.complain("denominator", "denominator of a count", expected, "remove it, or use the statistic sum")


def _note_gone(
    data_dir: Path,
    round_: str,
    earlier: Sequence[QuantityDefinition],
    defined: Sequence[QuantityDefinition],
    complaints: Complaints,
) -> None:
    """Note what an earlier round asked and this one does not mention."""
    spoken = {item.quantity for item in defined}
    gone = {item.quantity: item.round for item in earlier if item.asked and item.quantity not in spoken}
    for name, last in gone.items():
        where, remedy = fact_name(data_dir, _file(data_dir, round_)), f"define it, or write {NOT_ASKED} and the reason"
        complaints.add("quantity gone without a word", where, f"a row for {name}, which {last} asked", "none", remedy)


def _note_unused(
    data_dir: Path, round_: str, numbers: Sequence[str], defined: Sequence[QuantityDefinition], complaints: Complaints
) -> None:
    """Note the number variables that no quantity uses; a measure that is none of the round may be its old name."""
    used = {name for item in defined for name in (item.measure, item.denominator) if name}
    for name in (name for name in numbers if name not in used):
        file = fact_name(data_dir, data_dir / "codebooks" / round_ / "variables.csv")
        near = get_close_matches(name, [other for other in used if other not in numbers], 1)
        remedy = f"define a quantity of it in {DEFINITIONS.pattern.replace('<round>', round_)}"
        if near:
            remedy = f"correct the measure {near[0]} there if that is its old name, or {remedy}"
        complaints.add("number variable of no quantity", f"{file}, variable {name}", "a quantity", "none", remedy)


def note_sources(
    data_dir: Path,
    quantities: Sequence[Quantity],
    definitions: Sequence[QuantityDefinition],
    kinds: Mapping[str, Collection[str]],
) -> None:
    """Raise FactErrors with each quantity that a round computes from a kind of source that it does not have.

    ``kinds``: by round, the kinds of source of the sources file; of a round that is not there nothing is said.
    """
    complaints = Complaints(f"{data_dir.name}/indicators")
    of = {item.quantity: item.source for item in quantities}
    for item in (item for item in definitions if item.asked and item.round in kinds):
        source, found = of[item.quantity], kinds[item.round]
        if source != ANSWERS and source not in found:
            where, remedy = fact_name(data_dir, _file(data_dir, item.round)), f"write {NOT_ASKED} and the reason"
            expected = f"a source of the kind {source} in {item.round}"
            remedy += ", or declare the source in sources.yaml"
            complaints.add(
                "quantity without its source", f"{where}, {item.quantity}", expected, ", ".join(sorted(found)), remedy
            )
    complaints.settle()
