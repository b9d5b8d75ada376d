"""Reads ``data/formats``: what the files of each kind look like, and which data origins are permitted.

Here belongs the form of those facts; using them lies in ``cells``, ``tabular`` and ``questionnaire``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from orchestration.facts.complaints import Complaints
from orchestration.facts.errors import FactError
from orchestration.facts.limits import Limits, load_limits
from orchestration.facts.model import CodeStatus, ValueStatus
from orchestration.facts.reader import fact_name
from orchestration.facts.sources import NOT_KINDS, QUESTIONNAIRE_KIND, SourceSpec
from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_yaml

ColumnType = Literal[
    "municipality",
    "unit",
    "municipality_name",
    "county",
    "round",
    "origin",
    "code",
    "boolean",
    "date",
    "month",
    "integer",
    "number",
    "text",
    "address",
]
Covers = Literal["all", "form", "some", "months"]
_DEFAULT = "default"
_MAPPED: frozenset[ColumnType] = frozenset({"code", "boolean"})
NUMERIC: frozenset[ColumnType] = frozenset({"integer", "number"})
OBSERVATIONS = "observations"
UNIT_CODE, ITEM, MUNICIPALITY_CODE = "unit_code", "item", "municipality_code"
_PLACES = frozenset({UNIT_CODE, ITEM, MUNICIPALITY_CODE, "data_origin"})
_NOT_LANDED: frozenset[ColumnType] = frozenset({"municipality_name", "county", "round"})
ANSWERED: CodeStatus = "answered"


def code_of(value: str | bool) -> str:
    """Return a landed value as a code; a truth value as true or false."""
    return str(value).lower() if isinstance(value, bool) else value


class Condition(StrictModel):
    """A column has one of these values, as written in the file."""

    column: str
    values: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]


class Column(StrictModel):
    """One column of a file; see ``data/formats/README.md``."""

    name: str
    type: ColumnType
    meaning: str = ""
    to: str | None = None
    measure: str | None = None
    required: bool = True
    minimum: int | float | None = None
    maximum: int | float | None = None
    values: Mapping[str, str | bool] | None = None
    status_of: Mapping[str, CodeStatus] = {}
    within: Literal["period", "collection"] | None = None
    only_when: Condition | None = None

    @model_validator(mode="after")
    def _type_fits(self) -> Column:
        if (self.values is not None) != (self.type in _MAPPED):
            raise ValueError(f"`values` for the types {' and '.join(sorted(_MAPPED))} and no other; column {self.name}")
        if self.type == "boolean" and not all(isinstance(value, bool) for value in (self.values or {}).values()):
            raise ValueError(f"values true and false for the boolean column {self.name}")
        if self.within and self.type != "date":
            raise ValueError(f"`within` for dates only; column {self.name}")
        if unknown := sorted(set(self.status_of) - set(self.codes)):
            raise ValueError(
                f"landed values of the column in `status_of`, not {', '.join(unknown)}; column {self.name}"
            )
        return self

    @property
    def codes(self) -> dict[str, str]:
        """What lands for each text of ``values``, as a code → that text; empty for a column without values."""
        return {code_of(value): text for text, value in (self.values or {}).items()}

    def status(self, code: str) -> CodeStatus:
        """Return the kind of value that a code is."""
        return self.status_of.get(code, ANSWERED)


class NoNumber(StrictModel):
    """What a file has where a number is hidden or missing (an empty text: an empty cell), and what readers see."""

    texts: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    symbol: Annotated[str, Field(min_length=1, pattern=r"^\D+$")]
    meaning: Annotated[str, Field(min_length=1)]


class Sample(StrictModel):
    """Of a kind that covers some municipalities by design: how sure the intervals of its estimates are."""

    confidence_percent: Annotated[int, Field(ge=50, le=99)]


class PartOfWhole(StrictModel):
    """The numbers of some columns together are at most that of another."""

    sum: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    at_most: str
    meaning: str


class Implication(StrictModel):
    """Where one condition holds, the other does too."""

    when: Condition
    then: Condition
    meaning: str


class Format(StrictModel):
    """The files of one kind: landed table, key, coverage, columns and relations.

    ``unit``: the column that names the unit in rounds where others than whole municipalities are asked; in other rounds
    the files do not have it. Kinds without it are about municipalities in every round. ``plausible``: bounds for a
    landed table as a whole, by name; those of ``default`` hold in every round that does not state its own.
    ``statuses``: what may stand where a number is due, by what it means; without them every such cell is refused.
    ``sample``: the rows are of a sample of municipalities, drawn within size groups.
    """

    kind: str
    table: str
    shape: Literal["wide", "long", "observations"]
    key: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    covers: Covers
    columns: Annotated[tuple[Column, ...], Field(strict=False, min_length=1)]
    unit: Column | None = None
    relations: Annotated[tuple[PartOfWhole | Implication, ...], Field(strict=False)] = ()
    decimals: Mapping[str, int] = {}
    plausible: Mapping[str, Mapping[str, int | float]] = {}
    statuses: Mapping[ValueStatus, NoNumber] = {}
    sample: Sample | None = None

    @model_validator(mode="after")
    def _columns_known(self) -> Format:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("every column once")
        if unknown := sorted(self._named() - set(names)):
            raise ValueError(f"columns of the format in key, relations and only_when, not {', '.join(unknown)}")
        if self.of_type("origin") is None:
            raise ValueError("a column of type origin: whether the data are real must be told by every file")
        if unknown := sorted({name for own in self.plausible.values() for name in own} - set(self.plausible_in(""))):
            raise ValueError(f"bounds that `plausible: default` has, not {', '.join(unknown)}")
        texts = [text for entry in self.statuses.values() for text in entry.texts]
        if len(set(texts)) != len(texts):
            raise ValueError("every text of `statuses` once")
        if self.sample and self.covers != "some":
            raise ValueError("`sample` in a kind that covers some municipalities; the others have no sampling error")
        if self.unit and not (self.unit.type == "unit" and self.unit.to and self.of_type("municipality")):
            raise ValueError("`unit` as a column of type unit that is landed, beside one of type municipality")
        if self.shape == OBSERVATIONS:
            self._note_observations()
        elif wrong := [column.name for column in self.columns if column.measure and column.type not in NUMERIC]:
            raise ValueError(f"`measure` for numbers only; column {', '.join(wrong)}")
        return self

    def _note_observations(self) -> None:
        """See that every column of observations is a measure or says of whom or what it is."""
        places = [column.to for column in self.columns if column.to]
        if not (self.of_type("municipality") or UNIT_CODE in places):
            raise ValueError(f"a column of type municipality, or one that lands as {UNIT_CODE}: whom rows are about")
        if len(set(places)) != len(places) or not set(places) <= _PLACES:
            raise ValueError(f"`to` among {', '.join(sorted(_PLACES))}, each once, in a kind of observations")
        due = {column.name for column in self.columns if column.to in _PLACES - {"data_origin"}}
        if set(self.key) != due:
            raise ValueError(f"as `key` the columns that say whom or what a row is about: {', '.join(sorted(due))}")
        loose = [column.name for column in self.columns if not (column.to or column.measure)]
        loose = [name for name in loose if self.column(name).type not in _NOT_LANDED]
        if loose or self.table != OBSERVATIONS or not any(column.measure for column in self.columns):
            raise ValueError(f"the table {OBSERVATIONS}, and `measure` or `to` in every column; see {', '.join(loose)}")
        if (item := self.landed_as(ITEM)) and item.type != "code":
            raise ValueError(f"the type code for what lands as {ITEM}; column {item.name}")
        if set(self.plausible_in("")) != {"units_least", "units_most"}:
            raise ValueError("units_least and units_most in `plausible: default`, and nothing else")

    def _named(self) -> set[str]:
        named = set(self.key) | {column.only_when.column for column in self.columns if column.only_when}
        for relation in self.relations:
            if isinstance(relation, PartOfWhole):
                named |= {*relation.sum, relation.at_most}
            else:
                named |= {relation.when.column, relation.then.column}
        return named

    @property
    def by_municipality(self) -> bool:
        """Whether a file has one row a municipality, so that its columns say something of each."""
        municipality = self.of_type("municipality")
        return self.shape == "wide" and municipality is not None and self.key == (municipality.name,)

    def plausible_in(self, round_: str) -> dict[str, int | float]:
        """Return the bounds of plausibility in a round."""
        return {**self.plausible.get(_DEFAULT, {}), **self.plausible.get(round_, {})}

    @property
    def status_of_text(self) -> dict[str, ValueStatus]:
        """What a text of the file means that stands where a number is due."""
        return {text: status for status, entry in self.statuses.items() for text in entry.texts}

    def in_round(self, *, has_districts: bool) -> Format:
        """Return the format as the files of a round have it: with districts, the unit's column stands for the key."""
        municipality = self.of_type("municipality")
        if self.unit is None or municipality is None or not has_districts:
            return self
        at = self.columns.index(municipality) + 1
        columns = (*self.columns[:at], self.unit, *self.columns[at:])
        key = tuple(self.unit.name if name == municipality.name else name for name in self.key)
        return self.model_copy(update={"columns": columns, "key": key})

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]

    def landed_as(self, name: str) -> Column | None:
        """Return the column that lands under that name."""
        return next((column for column in self.columns if column.to == name), None)

    def measures(self) -> Iterator[tuple[str, Column]]:
        """Give each measure of a kind of observation as rules and quantities name it: after its item, if any."""
        item = self.landed_as(ITEM)
        for prefix in [f"{code}__" for code in item.codes] if item else [""]:
            yield from ((f"{prefix}{column.measure}", column) for column in self.columns if column.measure)

    def landed_file(self, source: str) -> str:
        """Name the landed table of a source: of its own where several sources of a round may be of the kind."""
        of_source = self.kind == QUESTIONNAIRE_KIND or self.shape == OBSERVATIONS
        return f"{self.table}__{source}" if of_source else self.table

    def of_type(self, wanted: ColumnType) -> Column | None:
        """Return the first column of that type."""
        return next((column for column in self.columns if column.type == wanted), None)


class _Origins(StrictModel):
    origins: Annotated[Mapping[str, Literal["synthetic", "collected"]], Field(min_length=1)]


RowRule = Literal["not_submitted", "test", "after_closing", "latest", "most_complete"]


class RowWords(StrictModel):
    """Why a row is left out, or marked: a sentence a rule, and what stands for nothing in a cell."""

    blank: str
    rules: Mapping[RowRule, str]

    @model_validator(mode="after")
    def _whole(self) -> RowWords:
        if missing := sorted(set(get_args(RowRule)) - set(self.rules)):
            raise ValueError(f"a sentence for {', '.join(missing)} too")
        for rule in self.rules:
            self.said(rule)
        return self

    def said(
        self, rule: RowRule, column: str = "", found: str = "", file: str = "", row: int = 0, day: str = ""
    ) -> str:
        """Fill in the sentence of a rule; ValueError for one that names what there is not."""
        try:
            return self.rules[rule].format(column=column, found=found or self.blank, file=file, row=row, day=day)
        except (KeyError, IndexError) as error:
            raise ValueError(f"column, found, file, row or day in braces, in the sentence of {rule}") from error


class _Landed(StrictModel):
    columns: Annotated[Mapping[str, str], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Formats:
    """All formats by kind, the permitted data origins (text in the file → landed), the limits, and ``meanings``.

    ``meanings``: what each column of a landed table means, by its name. ``row_words``: why rows are left out.
    """

    kinds: Mapping[str, Format]
    origins: Mapping[str, str]
    limits: Limits
    meanings: Mapping[str, str]
    row_words: RowWords


def load_formats(data_dir: Path) -> Formats:
    """Read and validate ``data_dir/formats``; FactErrors names file, key and remedy of everything wrong."""
    folder = data_dir / "formats"
    complaints = Complaints("formats of sources")
    kinds = {}
    for path in sorted(folder.glob("*.yaml")):
        entry = None if path.stem in NOT_KINDS else read_yaml(data_dir, path, Format, complaints)
        if entry is not None:
            kinds[entry.kind] = entry
            if entry.kind != path.stem:
                name = fact_name(data_dir, path)
                complaints.add("format under another name", name, path.stem, entry.kind, "rename the file or the kind")
    origins = read_yaml(data_dir, folder / "origins.yaml", _Origins, complaints)
    row_words = read_yaml(data_dir, data_dir / ROW_RULES.pattern, RowWords, complaints)
    meanings = _meanings(data_dir, kinds, complaints)
    complaints.settle()
    assert origins is not None
    assert row_words is not None
    return Formats(kinds, origins.origins, load_limits(data_dir), meanings, row_words)


def _meanings(data_dir: Path, kinds: Mapping[str, Format], complaints: Complaints) -> dict[str, str]:
    """Say what each landed column means; note one that neither its format nor ``landed.yaml`` describes."""
    path = data_dir / LANDED.pattern
    landed = read_yaml(data_dir, path, _Landed, complaints)
    meanings = dict(landed.columns) if landed else {}
    for kind, format_ in kinds.items() if landed else ():
        for column in (*format_.columns, *((format_.unit,) if format_.unit else ())):
            if column.to and column.meaning and format_.shape != OBSERVATIONS:
                meanings[column.to] = column.meaning
                if column.type in NUMERIC:
                    meanings[f"{column.to}_status"] = f"Of {column.to}: {meanings.get('status', '')}"
            elif not column.meaning and (column.measure or (column.to and column.to not in meanings)):
                where = f"{fact_name(data_dir, path.with_name(f'{kind}.yaml'))}, at columns, {column.name}"
                remedy = "say in meaning what it holds"
                complaints.add("landed column without meaning", where, "a sentence in meaning", "none", remedy)
    return meanings


FORMAT = YamlFile(
    "formats/<kind>.yaml",
    "What the files of a kind of source look like, and what each column means once landed.",
    Format,
    lands=("source_statuses", "sample_designs"),
)
ORIGINS = YamlFile("formats/origins.yaml", "Texts that say where data come from.", _Origins)
LANDED = YamlFile("formats/landed.yaml", "What the columns mean that several landed tables have.", _Landed)
ROW_RULES = YamlFile("formats/row_rules.yaml", "Why a row of an export is left out or marked, by rule.", RowWords)
FILES = (FORMAT, ORIGINS, LANDED, ROW_RULES)


def format_columns(data_dir: Path, kind: str, complaints: Complaints) -> tuple[Column, ...]:
    """Give the columns of a kind of source in order; none if its format cannot be read, which is noted."""
    found = format_of(data_dir, kind, complaints)
    return found.columns if found else ()


def format_of(data_dir: Path, kind: str, complaints: Complaints) -> Format | None:
    """Read the format of a kind of source; None if it cannot be read, which is noted."""
    return read_yaml(data_dir, data_dir / "formats" / f"{kind}.yaml", Format, complaints)


def kinds_of(data_dir: Path) -> tuple[str, ...]:
    """Name the kinds of source that are no questionnaires, sorted."""
    stems = {path.stem for path in (data_dir / "formats").glob("*.yaml")}
    return tuple(sorted(stems - NOT_KINDS - {QUESTIONNAIRE_KIND}))


def check_options(spec: SourceSpec, format_: Format) -> None:
    """See that the source states what its kind needs; FactError names the option to add."""
    options = spec.options
    dated = any(column.within == "period" for column in format_.columns)
    if options.period and not dated:
        where = f"sources file, at rounds.{spec.round}.sources.{spec.source}.options.period"
        expected = f"no period, as the kind is {spec.kind}"
        remedy = "remove it; the days of collection stand in the codebook's round.yaml"
        raise FactError("option that means nothing", where, expected, "one", remedy)
    needed = {
        "months": format_.covers == "months" and not options.months,
        "covers": format_.covers == "form" and not options.covers,
        "period": dated and options.period is None,
    }
    for option in (name for name, lacking in needed.items() if lacking):
        where = f"sources file, at rounds.{spec.round}.sources.{spec.source}.options"
        raise FactError("option missing", where, f"{option}, as the kind is {spec.kind}", "none", f"state {option}")
