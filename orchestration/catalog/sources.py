"""Reads ``data/sources.yaml``: where each source of each round comes from, its format and its schedule.

Here belongs the form of that file. Fetching lies in ``orchestration.sources``, what a kind's columns are in ``data/formats``.
"""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from orchestration.catalog.errors import CatalogError
from orchestration.catalog.model import Backtest
from orchestration.paths import REPO

Schedule = Literal["yearly", "monthly"]
FileFormat = Literal["csv", "sav", "xlsx"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]

QUESTIONNAIRE_KIND = "questionnaire"
_NOT_KINDS = frozenset({"limits", "origins"})
_DIALECT: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "csv": (frozenset({"encoding", "delimiter", "decimal"}), frozenset({"final_newline", "header_row"})),
    "xlsx": (frozenset({"sheet", "header_row"}), frozenset()),
    "sav": (frozenset(), frozenset()),
}
_CONTENT = frozenset({"period", "months", "covers"})

RecordT = TypeVar("RecordT", bound="_Record")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Period(_Record):
    """First and last day, both included, that a date of the source may have."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.last < self.first:
            raise ValueError(f"a period that ends on or after its first day, not {self.first} to {self.last}")
        return self


class SourceOptions(_Record):
    """How the bytes are to be read (stated, never guessed), and what of the round the content must agree with.

    ``encoding``, ``delimiter``, ``decimal``, ``final_newline``: CSV. ``sheet``: workbook. ``header_row``: row of the header as a
    person counts. ``period``: permitted dates; ``months``: months that occur once each; ``covers``: form whose recipients have a row each.
    """

    encoding: str = ""
    delimiter: Annotated[str, StringConstraints(max_length=1)] = ""
    decimal: Literal["", ",", "."] = ""
    final_newline: bool = True
    sheet: str = ""
    header_row: Annotated[int, Field(ge=1)] = 1
    period: Period | None = None
    months: Annotated[tuple[Month, ...], Field(strict=False)] = ()
    covers: str = ""


class SourceSpec(_Record):
    """One source of one round. ``uri`` without scheme is relative to the folder of the sources file."""

    round: str
    source: Name
    kind: str
    format: FileFormat
    uri: Annotated[str, StringConstraints(min_length=1)]
    schedule: Schedule
    questionnaire: str | None = None
    options: SourceOptions = SourceOptions()

    @property
    def file_name(self) -> str:
        """The last part of the uri: what a person calls the file."""
        return self.uri.rstrip("/").rsplit("/", 1)[-1]

    @model_validator(mode="after")
    def _form_named(self) -> SourceSpec:
        if self.kind == QUESTIONNAIRE_KIND and not self.questionnaire:
            raise ValueError("the key `questionnaire` with the form's letter, as the kind is questionnaire")
        if self.kind != QUESTIONNAIRE_KIND and self.questionnaire is not None:
            raise ValueError(f"no key `questionnaire` for the kind {self.kind}")
        return self

    @model_validator(mode="after")
    def _dialect_stated(self) -> SourceSpec:
        required, optional = _DIALECT[self.format]
        given = self.options.model_fields_set
        if missing := sorted(required - given):
            raise ValueError(f"options {', '.join(missing)} stated, as the format is {self.format}")
        if foreign := sorted(given - required - optional - _CONTENT):
            raise ValueError(f"no options {', '.join(foreign)} for the format {self.format}")
        return self


class RoundSources(_Record):
    """The sources of one round in the file's order, the report they lead to, and whether the back-test is strict."""

    round: str
    report: str
    backtest: Backtest
    sources: Annotated[tuple[SourceSpec, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _one_of_a_kind(self) -> RoundSources:
        seen: dict[tuple[str, str | None], str] = {}
        for spec in self.sources:
            key = (spec.kind, spec.questionnaire)
            if key in seen:
                raise ValueError(
                    f"one source for {spec.kind} {spec.questionnaire or ''}, not {seen[key]} and {spec.source}"
                )
            seen[key] = spec.source
        return self

    def source(self, name: str) -> SourceSpec:
        """Return the source of that name; KeyError if the round has none."""
        for spec in self.sources:
            if spec.source == name:
                return spec
        raise KeyError(name)


class Sources(_Record):
    """Everything the sources file says. ``folder`` is where the file lies: the base of relative uris."""

    folder: Path
    rounds: Annotated[tuple[RoundSources, ...], Field(min_length=1, strict=False)]

    def round(self, name: str) -> RoundSources:
        """Return that round; KeyError if the file has none."""
        for candidate in self.rounds:
            if candidate.round == name:
                return candidate
        raise KeyError(name)

    def backtests(self) -> dict[str, Backtest]:
        """Round → how a difference to the printed report is taken."""
        return {entry.round: entry.backtest for entry in self.rounds}


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses a key given twice, which YAML would silently let win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)  # type: ignore[no-untyped-call]
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_sources(path: Path, formats_dir: Path = REPO / "data" / "formats") -> Sources:
    """Read and validate the sources file. Kinds are the files in ``formats_dir``.

    Raises CatalogError for a missing file, YAML that cannot be read, an unknown or missing key, an unknown kind or format, a dialect
    that is not stated, or two sources for the same thing; it names the place in the file and what to do.
    """
    document = read_yaml(path)
    kinds = sorted(item.stem for item in formats_dir.glob("*.yaml") if item.stem not in _NOT_KINDS)
    _only_keys(path, document, ("rounds",))
    rounds = [_round(path, name, body, kinds) for name, body in _mapping(path, "rounds", document["rounds"]).items()]
    return _validated(Sources, {"folder": path.resolve().parent, "rounds": rounds}, path.name, "rounds")


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one YAML mapping of ``data/``; CatalogError for a missing file, bad YAML, a key given twice, or another shape."""
    if not path.is_file():
        raise CatalogError(
            "file missing", path.name, "a YAML file", f"none at {path}", "restore it, or correct EHALSA_SOURCES"
        )
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        found = " ".join(str(error).split())
        raise CatalogError("YAML that cannot be read", path.name, "YAML in UTF-8", found, "correct the file") from error
    return _mapping(path, "top level", document)


def _mapping(path: Path, where: str, value: object) -> dict[str, Any]:
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return value
    place = f"{path.name}, {where}"
    raise CatalogError(
        "not a mapping of names", place, "names with values below", repr(value)[:80], "quote numeric names"
    )


def _only_keys(path: Path, document: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    if sorted(document) != sorted(keys):
        found = ", ".join(sorted(document)) or "nothing"
        raise CatalogError("other keys than known", path.name, ", ".join(keys), found, "correct the file's top level")


def _round(path: Path, name: str, body: object, kinds: list[str]) -> RoundSources:
    where = f"rounds.{name}"
    entry = dict(_mapping(path, where, body))
    sources = _mapping(path, f"{where}.sources", entry.pop("sources", {}))
    entry["sources"] = [
        _source(path, f"{where}.sources.{key}", name, key, spec, kinds) for key, spec in sources.items()
    ]
    return _validated(RoundSources, {"round": name, **entry}, path.name, where)


def _source(path: Path, where: str, round_: str, name: str, body: object, kinds: list[str]) -> SourceSpec:
    entry = _mapping(path, where, body)
    kind = entry.get("kind")
    if kind not in kinds:
        near = difflib.get_close_matches(str(kind), kinds, n=1)
        remedy = (
            f"write {near[0]}" if near else f"use a known kind, or describe the new one in data/formats/{kind}.yaml"
        )
        raise CatalogError(
            "unknown kind of source", f"{path.name}, {where}.kind", " or ".join(kinds), repr(kind), remedy
        )
    return _validated(SourceSpec, {"round": round_, "source": name, **entry}, path.name, where)


def _validated(record: type[RecordT], values: dict[str, Any], file: str, where: str) -> RecordT:
    try:
        return record.model_validate(values)
    except ValidationError as error:
        raise _complaint(record, error, file, where) from error


def _complaint(record: type[_Record], error: ValidationError, file: str, where: str) -> CatalogError:
    first = min(error.errors(include_url=False), key=lambda entry: entry["type"] != "extra_forbidden")
    place = ".".join([where, *(str(part) for part in first["loc"])])
    known = _known_keys(record, first["loc"])
    key = str(first["loc"][-1]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, known, n=1)
        remedy = f"write {near[0]}" if near else "remove the key"
        return CatalogError("unknown key", f"{file}, {place}", "one of " + ", ".join(known), repr(key), remedy)
    if first["type"] == "missing":
        return CatalogError("key missing", f"{file}, {place}", f"a value for {key}", "nothing", "add the key")
    expected = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    given = first["input"]
    found = "the keys " + ", ".join(given) if isinstance(given, dict) else repr(given)[:120]
    return CatalogError("value that does not fit", f"{file}, {place}", expected, found, "correct the entry")


def _known_keys(record: type[_Record], place: tuple[int | str, ...]) -> list[str]:
    """Return the keys known where the complaint is, one level below the record at most (its options and their period)."""
    models: dict[str, type[_Record]] = {"options": SourceOptions, "period": Period}
    holder = next((models[str(part)] for part in reversed(place[:-1]) if part in models), record)
    return sorted(field.alias or name for name, field in holder.model_fields.items())
