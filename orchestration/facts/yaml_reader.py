"""Reads the YAML files under ``data/`` into pydantic models: every fault with its line, its key and a remedy.

Here belongs what every such file shares. What the keys of a file mean is declared by its model.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import content_of, fact_name
from orchestration.quoting import quote

_Shape = TypeVar("_Shape")
_Place = tuple[str | int, ...]
_QUOTED = "tag:yaml.org,2002:str"


class StrictModel(BaseModel):
    """Base of the shapes of YAML files: unknown keys and values of another type are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Fact(BaseModel):
    """Base of the shapes of YAML files with lists kept as tuples: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A kind of YAML file: where it lies below ``data/``, what it holds, its shape, what it is landed as.

    ``refers``: by place of a value (``series.*.indicator``), the file whose key it names.
    """

    pattern: str
    meaning: str
    model: type[Any]
    refers: dict[str, str] = field(default_factory=dict)
    lands: tuple[str, ...] = ()


class UniqueKeyLoader(yaml.CSafeLoader):
    """The safe loader, except that a key written twice is an error instead of the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build the mapping; ConstructorError with the place of a repeated key."""
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read_fact(data_dir: Path, path: Path, model: type[_Shape]) -> _Shape:
    """Read one YAML file under ``data/``; FactErrors naming file, line and key if it is not as its model says."""
    complaints = Complaints(fact_name(data_dir, path))
    found = read_yaml(data_dir, path, model, complaints)
    complaints.settle()
    assert found is not None, "a file is not read only where an error was noted"
    return found


def read_yaml(
    data_dir: Path, path: Path, model: type[_Shape], complaints: Complaints, without: Collection[str] = ()
) -> _Shape | None:
    """Read a YAML file into ``model``; if it does not fit, None, and everything wrong noted with line and place.

    Entries of the rounds ``without`` are not read where the model names the key that holds them (``by_round``).
    """
    name = fact_name(data_dir, path)
    text = content_of(name, path, complaints)
    if not text:
        return None
    loader = UniqueKeyLoader(text)
    try:
        node = loader.get_single_node()
        content = None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, ValueError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}, line {mark.line + 1}" if mark else name
        found = str(getattr(error, "problem", None) or error)
        complaints.add("not YAML", place, "a YAML document", found, "correct the indentation or quoting there")
        return None
    finally:
        loader.dispose()
    if node is None or content is None:
        remedy = "restore or write the file; see docs/architecture.md"
        complaints.add("fact file empty", name, "keys and values", "nothing but comments", remedy)
        return None
    entries = content.get(getattr(model, "by_round", "")) if isinstance(content, dict) else None
    if isinstance(entries, dict):
        for round_ in without:
            entries.pop(round_, None)
    try:
        return cast(_Shape, _adapter(model).validate_python(content))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _note_detail(name, detail, node, complaints)
    return None


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(model: type[Any]) -> TypeAdapter[Any]:
    return _adapters.setdefault(model, _adapters.get(model) or TypeAdapter(model))


def _note_detail(name: str, detail: ErrorDetails, root: yaml.Node, complaints: Complaints) -> None:
    node, place = _find(root, detail["loc"], detail["input"])
    last = repr(detail["loc"][-1]) if detail["loc"] else "a mapping"
    remedy = "correct the value at that place (lists count from 1)"
    if detail["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        expected, found = "only the keys of docs/architecture.md", f"the key {last}"
    elif detail["type"] in ("missing", "missing_argument"):
        expected, found = f"the key {last}", "none"
    elif detail["input"] is None:
        expected, found = f"a value for {last}", "none"
    else:
        expected = detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        found = quote(detail["input"])
        if detail["type"] == "string_type" and isinstance(node, yaml.ScalarNode) and node.tag != _QUOTED:
            found, remedy = node.value, f"put {node.value} in quotation marks"
    where = f"{name}, at {place} (line {node.start_mark.line + 1})"
    complaints.add("YAML of another shape", where, expected, found, remedy)


def _find(root: yaml.Node, loc: Sequence[str | int], found: object) -> tuple[yaml.Node, str]:
    """Follow a place of pydantic's down the nodes; steps that only name a choice of its own are passed over.

    Gives the node, or the nearest above a key that is not there, and the place as a person writes it.
    """
    node, place = root, []
    for number, step in enumerate(loc):
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            place.append(str(step + 1))
            continue
        entries = node.value if isinstance(node, yaml.MappingNode) else []
        is_key = list(loc[number + 1 :]) == ["[key]"]
        key, value = next(
            ((key, value) for key, value in entries if _is(key, step) or (is_key and _loaded(key) == found)),
            (None, None),
        )
        if key is not None and value is not None:
            place.append(key.value)
            node = key if is_key else value
            if node is key:
                break
        elif number == len(loc) - 1 and isinstance(node, yaml.MappingNode):
            place.append(str(step))
    return node, ".".join(place) or "top"


def _is(key: yaml.Node, step: str | int) -> bool:
    return isinstance(key, yaml.ScalarNode) and (key.value == str(step))


def _loaded(key: yaml.Node) -> object:
    """Give the value of a key; pydantic names one that is no text as Python writes it."""
    return yaml.load(key.value, Loader=yaml.CSafeLoader) if isinstance(key, yaml.ScalarNode) else None
