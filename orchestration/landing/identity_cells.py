"""Reads the cells by which a row says whose it is, or says what is wrong with them: they must agree with the registers.

Here belongs what a single such cell must be; uniqueness and relations between cells lie in ``identity``.
"""

from __future__ import annotations

import re

from orchestration.facts.register_model import Municipality, Unit
from orchestration.landing.cells import (
    NOBODY,
    CellError,
    Setting,
    is_blank,
    label,
    quoted,
    refuse_decimal_zero,
    refuse_special,
    text_of,
)
from orchestration.landing.decoder_messages import Cell, Special
from orchestration.quoting import quote_apart

_CODE = re.compile(r"\d{4}(?:\d{4})?", re.ASCII)
_SHORT = re.compile(r"\d{1,3}", re.ASCII)
_WIDTH = 4
_COUNTY_WIDTH = 2
_OTHER_ENCODINGS = ("utf-8", "cp1252", "cp850", "mac_roman")


def parse_municipality(cell: Cell, name: Cell, setting: Setting) -> Municipality:
    """Return the municipality of a code; ``name`` is the row's name cell and only helps the remedy."""
    refuse_special(cell)
    text, known = text_of(cell), setting.frame.municipalities
    if setting.keys and isinstance(cell, Special) and cell.kind == NOBODY:
        raise setting.keys.refusal(text)
    if isinstance(cell, str) and _CODE.fullmatch(text) and text in known:
        _refuse_merged(known[text], setting)
        return known[text]
    by_name = setting.codes_by_name.get(text_of(name))
    expected = (
        f"{by_name!r}, the code of {text_of(name)}"
        if by_name
        else "a code of the register of municipalities, four digits"
    )
    refuse_decimal_zero(cell, lambda digits: digits.zfill(_WIDTH) in known)
    padded = text.zfill(_WIDTH)
    if _SHORT.fullmatch(text) and padded in known:
        found = known[padded].municipality
        remedy = "export the column as text, so that leading zeros are kept"
        raise CellError("municipality code without its leading zero", f"{padded!r} ({found})", quoted(cell), remedy)
    if not isinstance(cell, str) and text in known:
        raise CellError(
            "municipality code stored as a number", f"{text!r} as text", quoted(cell), "format the column as text"
        )
    what = "municipality code missing" if is_blank(cell) else "municipality code unknown"
    remedy = "correct the code; municipalities stand in data/registers/municipalities.csv"
    raise CellError(what, expected, quoted(cell), remedy)


def _refuse_merged(municipality: Municipality, setting: Setting) -> None:
    successor = setting.frame.successor(municipality.municipality_code)
    if successor is not None:
        remedy = (
            f"report the row under {label(successor)}, or correct data/registers/municipality_changes.csv "
            f"if the municipality was there when round {setting.spec.round} was asked"
        )
        expected = f"{successor.municipality_code!r} ({successor.municipality}), its successor"
        raise CellError(
            "municipality that has been merged away", expected, repr(municipality.municipality_code), remedy
        )


def parse_unit(cell: Cell, municipality: Municipality, setting: Setting) -> Unit:
    """Return the unit of a code, which must be one that the row's municipality is asked as."""
    refuse_special(cell)
    text, frame = text_of(cell), setting.frame
    unit = frame.by_code.get(text)
    own = unit is not None and unit.municipality_code == municipality.municipality_code
    if unit and own and isinstance(cell, str):
        return unit
    units = frame.units_of(municipality.municipality_code)
    expected = " or ".join(f"{item.unit_code!r} ({item.unit})" for item in units)
    if own:
        raise CellError("unit code stored as a number", expected, quoted(cell), "format the column as text")
    if unit is not None:
        found = f"{quoted(cell)}, a unit of {frame.label(unit.municipality_code)}"
        raise CellError("unit of another municipality", expected, found, "correct the unit or the municipality")
    what = "unit code missing" if is_blank(cell) else "unit code unknown"
    raise CellError(what, expected, quoted(cell), "correct the code; units stand in data/registers/units.csv")


def check_name(cell: Cell, municipality: Municipality, setting: Setting) -> None:
    """Raise CellError if the name is not the municipality's; a name readable in another encoding says so."""
    refuse_special(cell)
    text, name = text_of(cell), municipality.municipality
    if text == name:
        return
    stated = setting.spec.options.encoding.removesuffix("-sig")
    if stated and (written := _written(text, name, stated)):
        remedy = "export the file again in the encoding stated in the sources file"
        raise CellError("wrong encoding", f"{name!r} in {stated}", f"{quoted(cell)}: {written}", remedy)
    other_code = setting.codes_by_name.get(text)
    expected, found = quote_apart(name, text)
    found += f", whose code is {other_code}" if other_code else ""
    raise CellError("municipality name disagrees with its code", expected, found, "correct the code or the name")


def _written(text: str, name: str, stated: str) -> str:
    """Say how the name must have been written to be read as this text; empty if by no encoding known."""
    for other in _OTHER_ENCODINGS:
        if _readable_as(text, stated, other) == name:
            return f"written in {other}"
        if _readable_as(text, other, stated) == name:
            return f"encoded twice, taken for {other} in between"
    return ""


def _readable_as(text: str, stated: str, other: str) -> str:
    try:
        return text.encode(stated).decode(other)
    except (UnicodeError, LookupError):
        return ""


def check_county(cell: Cell, municipality: Municipality) -> None:
    """Raise CellError if the county code is not that of the municipality."""
    refuse_special(cell)
    text, county = text_of(cell), municipality.county_code
    if isinstance(cell, str) and text == county:
        return
    expected = f"{county!r} ({municipality.county})"
    if text.zfill(_COUNTY_WIDTH) == county:
        raise CellError("county code without its leading zero", expected, quoted(cell), "export the column as text")
    what = "municipality belonging to another county"
    raise CellError(what, expected, quoted(cell), "correct the municipality code or the county code")


def check_round(cell: Cell, setting: Setting) -> None:
    """Raise CellError if the row belongs to another round."""
    refuse_special(cell)
    if text_of(cell) != setting.spec.round:
        remedy = f"export the round {setting.spec.round}, or name the file under its own round in the sources file"
        raise CellError("export of another round", repr(setting.spec.round), quoted(cell), remedy)


def parse_origin(cell: Cell, setting: Setting) -> str:
    """Return ``synthetic`` or ``collected``."""
    refuse_special(cell)
    origin = setting.origins.get(text_of(cell))
    if origin is None:
        remedy = "correct the cell; origins stand in data/formats/origins.yaml"
        raise CellError("data origin unknown", " or ".join(map(repr, setting.origins)), quoted(cell), remedy)
    return origin
