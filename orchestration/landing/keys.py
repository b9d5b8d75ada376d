"""Reads the key of a tool's file by the registers: what stands in the cell tells who answered.

Here belong the forms of keys that a reading profile may name, and what is said of a key that names nobody.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.facts.codings import text_key
from orchestration.facts.keys import Contact, Identifier
from orchestration.facts.readings import KeyForm
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import CellError
from orchestration.landing.frame import Frame
from orchestration.quoting import quote

_WIDTH = 4
_NUMBER_OF_TODAY, _CENTURY = 10, "16"
_REGISTER = "data/registers/municipalities.csv or units.csv"


@dataclass(frozen=True)
class Keys:
    """What may stand in the key column of a source: by form, keys as written, each with the unit's code.

    ``unusable``: keys of the source's own form that are known and name nobody here, with the reason.
    """

    spec: SourceSpec
    form: KeyForm
    frame: Frame
    written: Mapping[KeyForm, Sequence[tuple[str, str]]]
    unusable: Mapping[str, str] = field(default_factory=dict)
    _known: dict[KeyForm, Mapping[str, tuple[str, str]]] = field(default_factory=dict)

    def known(self, form: KeyForm) -> Mapping[str, tuple[str, str]]:
        """Keys of a form that name one unit: key as compared → key as written, and the unit's code."""
        if form not in self._known:
            found = _by_key(form, self.written[form])
            self._known[form] = {key: named[0] for key, named in found.items() if len(named) == 1}
        return self._known[form]

    def unit_code(self, text: str, form: KeyForm | None = None) -> str | None:
        """Return the code of the municipality or district that the key names; None for a key of nobody."""
        form = form or self.form
        found = self.known(form).get(_compared(form, text))
        return found[1] if found else None

    def refusal(self, text: str) -> CellError:
        """Say why a key names nobody: of another form than the profile's, of somebody else, or of no one."""
        what, file = "key that names nobody", _FILES.get(self.form, _REGISTER).replace("<round>", self.spec.round)
        remedy = f"correct the cell, or add it to {file}"
        other = next((form for form in self.written if self.unit_code(text, form)), None)
        if other:
            found = (
                f"{quote(text)}, which is the {_WORDS[other]} of {self.frame.label(str(self.unit_code(text, other)))}"
            )
            remedy = f"write form: {other} under key of data/readings/{self.spec.reading}.yaml"
            return CellError("key of another form", f"a {_WORDS[self.form]}", found, remedy, cause=f"key as {other}")
        reason = self.unusable.get(_compared(self.form, text))
        found = quote(text) + (f", {reason}" if reason else "")
        return CellError(what, f"a {_WORDS[self.form]} of {file}{self._nearest(text)}", found, remedy)

    def _nearest(self, text: str) -> str:
        known = self.known(self.form)
        near = difflib.get_close_matches(_compared(self.form, text), known, n=1)
        if not near:
            return ""
        written, code = known[near[0]]
        return f"; the nearest is {quote(written)} ({self.frame.label(code)})"


_WORDS: Mapping[KeyForm, str] = {
    "code": "code",
    "number": "code as a number",
    "code_and_name": "code and name",
    "name": "name",
    "organisation_number": "organisation number",
    "hsa_id": "HSA-id",
    "token": "token",
}
_FILES: Mapping[KeyForm, str] = {
    "organisation_number": "data/registers/identifiers.csv",
    "hsa_id": "data/registers/identifiers.csv",
    "token": "data/contacts/<round>.csv",
}


def make_keys(
    spec: SourceSpec, form: KeyForm, frame: Frame, identifiers: Iterable[Identifier], contacts: Sequence[Contact]
) -> Keys:
    """Return what the keys of a source may be; a token of another form than the source's is somebody else's."""
    written, unusable = _written(spec, frame, identifiers, contacts), {}
    for key, named in _by_key(form, written[form]).items():
        if len(named) > 1:
            unusable[key] = f"which {' and '.join(map(frame.label, sorted(code for _, code in named)))} have"
    if form == "token":
        others = (contact for contact in contacts if not _is_of(spec, contact))
        unusable = {item.token: f"the token of {frame.label(item.unit_code)} for another form" for item in others}
    return Keys(spec, form, frame, written, unusable)


def _by_key(form: KeyForm, written: Iterable[tuple[str, str]]) -> Mapping[str, list[tuple[str, str]]]:
    """Each key as compared, and whom it names: the last text that it is written as, and code."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for text, code in written:
        found[_compared(form, text)][code] = text
    return {key: [(text, code) for code, text in named.items()] for key, named in found.items()}


def _written(
    spec: SourceSpec, frame: Frame, identifiers: Iterable[Identifier], contacts: Iterable[Contact]
) -> dict[KeyForm, list[tuple[str, str]]]:
    """By form: each key as it is written, and the code of whom it names."""
    codes = [(code, code) for code in dict.fromkeys((*frame.municipalities, *frame.by_code))]
    named = list(_named(frame))
    present = [
        item for item in identifiers if item.unit_code in frame.by_code or item.unit_code in frame.municipalities
    ]
    return {
        "code": codes,
        "number": codes,
        "code_and_name": [(f"{code} {name}", code) for name, code in named],
        "name": named,
        "organisation_number": [(i.identifier, i.unit_code) for i in present if i.kind == "organisation_number"],
        "hsa_id": [(item.identifier, item.unit_code) for item in present if item.kind == "hsa_id"],
        "token": [(item.token, item.unit_code) for item in contacts if _is_of(spec, item)],
    }


def _is_of(spec: SourceSpec, contact: Contact) -> bool:
    return spec.questionnaire in (None, contact.questionnaire)


def _named(frame: Frame) -> Iterable[tuple[str, str]]:
    """Name and code of every municipality, in short and as it calls itself, and of every other unit."""
    for item in frame.municipalities.values():
        yield item.municipality, item.municipality_code
        yield item.official_name, item.municipality_code
    yield from ((unit.unit, unit.unit_code) for unit in frame.units)


def _compared(form: KeyForm, text: str) -> str:
    return _COMPARED.get(form, text_key)(text.strip())


def _number(text: str) -> str:
    code, hyphen, district = text.removesuffix(".0").partition("-")
    return f"{code.zfill(_WIDTH)}{hyphen}{district}" if code else ""


def _organisation_number(text: str) -> str:
    digits = text.removesuffix(".0").replace("-", "")
    return digits.removeprefix(_CENTURY) if len(digits) > _NUMBER_OF_TODAY else digits


_COMPARED: Mapping[KeyForm, Callable[[str], str]] = {
    "code": str,
    "number": _number,
    "organisation_number": _organisation_number,
    "hsa_id": str.upper,
    "token": str,
}
