"""Ways in which answers become nonsense that every cell for itself would excuse, and the kind of finding each is.

Variables are picked by what they are, not by name: the most evenly answered of their type.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from orchestration.facts.edits import Edit
from orchestration.facts.model import Codebook
from tests.editing.conftest import Sheet

EACH = 3
Corruption = Callable[[Sheet, Codebook], None]


def evenly(sheet: Sheet, codebook: Codebook, kind: str, place: int = 0) -> str:
    """Give a variable of a type, the most evenly answered first, each of another question."""
    there = set(sheet.variables)
    wanted = {
        item.variable: item.question for item in codebook.variables if item.type == kind and item.variable in there
    }
    minority = {}
    for name in wanted:
        found = [value for value in sheet.column(name) if value is not None]
        if len(found) * 2 > len(sheet.units):
            minority[name] = len(found) - max(Counter(found).values())
    ranked = sorted(minority, key=lambda name: (-minority[name], name))
    firsts = {wanted[name]: name for name in reversed(ranked)}
    return [name for name in ranked if firsts[wanted[name]] == name][place]


def of_set(sheet: Sheet, codebook: Codebook, count: int) -> list[str]:
    """Give variables of one answer set that vary in themselves and differ from each other."""
    first = evenly(sheet, codebook, "single")
    sets = {item.variable: item.answer_set for item in codebook.variables}
    alike = [name for name in sheet.variables if sets.get(name) == sets[first]]
    return [name for name in alike if len(set(sheet.column(name)) - {None}) > 1][:count]


def broken_by(edit: Edit) -> Corruption:
    """Mark an option beside one that it excludes, or none of those of which there is at least one, for one unit."""

    def corrupt(sheet: Sheet, codebook: Codebook) -> None:
        if edit.kind == "excludes":
            marked(sheet, (*edit.subject, *edit.object[:1]), "1")
        else:
            marked(sheet, edit.subject, "0")

    return corrupt


def within_units(edits: Sequence[Edit]) -> dict[str, tuple[Corruption, str]]:
    """Give ways to contradict oneself, of several edits each."""
    found: dict[str, tuple[Corruption, str]] = {}
    for kind, says in (("excludes", "an option beside one that it excludes"), ("some", "nothing marked")):
        for edit in [edit for edit in edits if edit.kind == kind][:EACH]:
            found[f"{says}: {edit.edit}"] = (broken_by(edit), f"{edit.edit}:")
    return {**found, **WITHIN_UNITS}


def _nobody(sheet: Sheet, codebook: Codebook) -> None:
    sheet.put("antal_gps", [None if value is None else 0.0 for value in sheet.column("antal_gps")])


def _of(codebook: Codebook, question: str) -> list[str]:
    return [item.variable for item in codebook.variables if item.question == question and item.type != "text"]


def _first(sheet: Sheet, name: str, *values: str | float) -> dict[str, str | float | None]:
    """Give the answers of the first unit that gave one of these to a variable."""
    return next(cells for cells in sheet.cells.values() if cells[name] in values)


def _nobody_in_one(sheet: Sheet, codebook: Codebook) -> None:
    _first(sheet, "vt_aldre_nattillsyn", "1")["antal_nattillsyn"] = 0.0


def _nothing_in_it(sheet: Sheet, codebook: Codebook) -> None:
    _first(sheet, "ledning_vt", "1").update(dict.fromkeys(_of(codebook, "kvalitetsledning_vt"), "0"))


def _spent_on_nothing(sheet: Sheet, codebook: Codebook) -> None:
    cells = _first(sheet, "stim_till_passivt_larm", "1")
    cells.update({name: "0" for name in cells if name.endswith("_passivt_larm") and name.startswith("vt_")})


def _one_column(sheet: Sheet, codebook: Codebook) -> None:
    """Give the first answer of the list to every question, as somebody does who clicks down the page."""
    lists = {item.answer_set: item.codes[0].code for item in codebook.answer_sets}
    firsts = {item.variable: lists[str(item.answer_set)] for item in codebook.variables if item.type == "single"}
    cells = sheet.cells[sheet.units[0]]
    cells.update({name: code for name, code in firsts.items() if cells.get(name) is not None})


def _one_block(sheet: Sheet, codebook: Codebook) -> None:
    """Give the rarest answer to a whole block of questions, of a unit that has given it to none."""
    names = _of(codebook, "vt_aldre_ordinart")
    cells = next(cells for cells in sheet.cells.values() if "2" not in {cells[name] for name in names})
    cells.update(dict.fromkeys(names, "2"))


def _part_above_whole(sheet: Sheet, codebook: Codebook) -> None:
    cells = _first(sheet, "larm_digitala", "2")
    cells["larm_antal_digitala"] = float(cells["larm_antal"] or 0) + 1


def _part_that_is_the_whole(sheet: Sheet, codebook: Codebook) -> None:
    cells = _first(sheet, "larm_digitala", "2")
    cells["larm_antal_digitala"] = cells["larm_antal"]


def marked(sheet: Sheet, names: tuple[str, ...], value: str, units: int = 1) -> None:
    """Mark or empty options of the first units that were shown them."""
    for unit in [unit for unit in sheet.units if sheet.cells[unit][names[0]] is not None][:units]:
        for name in names:
            sheet.cells[unit][name] = value


def _numbers(sheet: Sheet, codebook: Codebook, place: int = 0) -> str:
    given = {item.variable: 0 for item in codebook.variables if item.type == "number"}
    for name in given:
        given[name] = sum(isinstance(value, float) and value > 0 for value in sheet.column(name))
    return sorted(given, key=lambda name: (-given[name], name))[place]


def _constant(sheet: Sheet, codebook: Codebook) -> None:
    name = evenly(sheet, codebook, "single")
    usual = Counter(value for value in sheet.column(name) if value is not None).most_common(1)[0][0]
    sheet.put(name, [usual] * len(sheet.units))


def _constant_flag(sheet: Sheet, codebook: Codebook) -> None:
    sheet.put(evenly(sheet, codebook, "flag"), ["1"] * len(sheet.units))


def _constant_number(value: float) -> Corruption:
    def corrupt(sheet: Sheet, codebook: Codebook) -> None:
        sheet.put(_numbers(sheet, codebook), [value] * len(sheet.units))

    return corrupt


def _copied_column(sheet: Sheet, codebook: Codebook) -> None:
    one, other = of_set(sheet, codebook, 2)
    sheet.put(other, sheet.column(one))


def _copied_row(units: int) -> Corruption:
    def corrupt(sheet: Sheet, codebook: Codebook) -> None:
        for unit in sheet.units[1 : units + 1]:
            sheet.cells[unit] = dict(sheet.cells[sheet.units[0]])

    return corrupt


def _silent(sheet: Sheet, codebook: Codebook) -> None:
    name = evenly(sheet, codebook, "single")
    sheet.put(name, [None if at % 2 else value for at, value in enumerate(sheet.column(name))])


def _silent_of_few(sheet: Sheet, codebook: Codebook) -> None:
    """Empty a number that few were asked for, in half of their forms."""
    name = _numbers(sheet, codebook, -1)
    given = [unit for unit in sheet.units if sheet.cells[unit][name] is not None]
    for unit in given[::2]:
        sheet.cells[unit][name] = None


def _scaled(factor: float) -> Corruption:
    def corrupt(sheet: Sheet, codebook: Codebook) -> None:
        name = _numbers(sheet, codebook)
        sheet.put(name, [value * factor if isinstance(value, float) else value for value in sheet.column(name)])

    return corrupt


def _one_scaled(sheet: Sheet, codebook: Codebook) -> None:
    name = _numbers(sheet, codebook)
    unit = max(sheet.units, key=lambda unit: float(sheet.cells[unit][name] or 0))
    sheet.cells[unit][name] = 1000 * float(sheet.cells[unit][name] or 0)


def _moved(sheet: Sheet, names: list[str], by: int) -> None:
    for name in names:
        column = sheet.column(name)
        sheet.put(name, column[-by:] + column[:-by])


def _moved_column(sheet: Sheet, codebook: Codebook) -> None:
    _moved(sheet, [evenly(sheet, codebook, "single")], 1)


def _moved_flag(sheet: Sheet, codebook: Codebook) -> None:
    _moved(sheet, [evenly(sheet, codebook, "flag")], -1)


def _moved_question(sheet: Sheet, codebook: Codebook) -> None:
    of = {item.variable: item.question for item in codebook.variables}
    asked = of[evenly(sheet, codebook, "single", 1)]
    _moved(sheet, [name for name in sheet.variables if of.get(name) == asked], 1)


def _moved_form(sheet: Sheet, codebook: Codebook) -> None:
    _moved(sheet, sheet.variables, -1)


def _exchanged_columns(sheet: Sheet, codebook: Codebook) -> None:
    one, other = evenly(sheet, codebook, "flag"), evenly(sheet, codebook, "flag", 1)
    first, second = sheet.column(one), sheet.column(other)
    sheet.put(one, second)
    sheet.put(other, first)


def _turned_codes(sheet: Sheet, codebook: Codebook) -> None:
    name = evenly(sheet, codebook, "single")
    (one, _), (other, _) = Counter(value for value in sheet.column(name) if value is not None).most_common(2)
    turned: dict[str | float | None, str | float | None] = {one: other, other: one}
    sheet.put(name, [turned.get(value, value) for value in sheet.column(name)])


def _turned_flag(sheet: Sheet, codebook: Codebook) -> None:
    name = evenly(sheet, codebook, "flag")
    sheet.put(name, [{"0": "1", "1": "0"}.get(str(value), value) for value in sheet.column(name)])


def _sorted(sheet: Sheet, codebook: Codebook) -> None:
    name = evenly(sheet, codebook, "single")
    sheet.put(name, sorted(sheet.column(name), key=str))


def _shuffled(sheet: Sheet, codebook: Codebook) -> None:
    name = evenly(sheet, codebook, "flag")
    column = sheet.column(name)
    random.Random(1).shuffle(column)
    sheet.put(name, column)


def _exchanged_units(sheet: Sheet, codebook: Codebook) -> None:
    one, other = unlike_units(sheet)
    sheet.cells[one], sheet.cells[other] = sheet.cells[other], sheet.cells[one]


def unlike_units(sheet: Sheet) -> tuple[str, str]:
    """Give the first unit and the one whose answers are least like its own."""
    first = sheet.units[0]
    agreeing = {
        unit: sum(sheet.cells[unit][name] == value for name, value in sheet.cells[first].items())
        for unit in sheet.units[1:]
    }
    return first, min(agreeing, key=lambda unit: (agreeing[unit], unit))


def _knows_nothing(sheet: Sheet, codebook: Codebook) -> None:
    """Give "don't know" wherever there is such an answer."""
    unknown = {
        item.answer_set: code.code for item in codebook.answer_sets for code in item.codes if code.status == "dont_know"
    }
    sets = {item.variable: str(item.answer_set) for item in codebook.variables if item.type == "single"}
    cells = sheet.cells[sheet.units[0]]
    asked = [name for name, value in cells.items() if value is not None and sets.get(name) in unknown]
    cells.update({name: unknown[sets[name]] for name in asked})


def _one_number(sheet: Sheet, codebook: Codebook) -> None:
    """Give a dozen wherever a number is asked for, of the unit that was asked for most."""
    names = [item.variable for item in codebook.variables if item.type == "number"]
    cells = max(sheet.cells.values(), key=lambda cells: sum(bool(cells.get(name)) for name in names))
    cells.update({name: 12.0 for name in names if cells.get(name)})


def _usual(sheet: Sheet, name: str) -> str | float | None:
    return Counter(value for value in sheet.column(name) if value is not None).most_common(1)[0][0]


def _one_county(sheet: Sheet, codebook: Codebook) -> None:
    """Give the usual answer for all of the county with most units."""
    name = evenly(sheet, codebook, "single")
    (county, _), *_ = Counter(unit[:2] for unit in sheet.units).most_common(1)
    usual = _usual(sheet, name)
    for unit in (unit for unit in sheet.units if unit.startswith(county)):
        sheet.cells[unit][name] = usual


def _nearly_copied(sheet: Sheet, codebook: Codebook) -> None:
    """Copy a row but for three answers that each unit gives for itself."""
    one, other = unlike_units(sheet)
    own = [evenly(sheet, codebook, "single", place) for place in range(3)]
    sheet.cells[other] = {**sheet.cells[one], **{name: sheet.cells[other][name] for name in own}}


def _moved_from_the_middle(sheet: Sheet, names: Sequence[str]) -> None:
    """Put a cell in at the middle of the file, a third of it for several columns; the last is lost."""
    for name in names:
        column = sheet.column(name)
        at = len(column) // (2 if len(names) == 1 else 3)
        sheet.put(name, [*column[:at], column[0], *column[at:-1]])


def _moved_column_below(sheet: Sheet, codebook: Codebook) -> None:
    _moved_from_the_middle(sheet, [evenly(sheet, codebook, "single")])


def _moved_form_below(sheet: Sheet, codebook: Codebook) -> None:
    _moved_from_the_middle(sheet, sheet.variables)


def _untouched(sheet: Sheet, codebook: Codebook) -> None:
    for unit in sheet.units[:40]:
        sheet.cells[unit] = dict(sheet.last[unit])


WITHIN_UNITS: Mapping[str, tuple[Corruption, str]] = {
    "persons nowhere, beside answers that there are some": (_nobody, "contradicted:gps_antal"),
    "no person, beside the answer that there are some": (_nobody_in_one, "nattillsyn_antal:"),
    "a system that covers a technique, with nothing of it": (_nothing_in_it, "ledningssystem_innehall_vt:"),
    "money spent on what is used nowhere": (_spent_on_nothing, "medel_passiva_larm:"),
    "the first answer of the list to every question": (_one_column, "straight:"),
    "the same answer down a block of questions": (_one_block, "flat:"),
    "one number wherever one is asked for": (_one_number, "numbered:"),
}
WITHIN_UNITS_OF_THE_WHOLE: Mapping[str, tuple[Corruption, str]] = {
    "nothing known of anything": (_knows_nothing, "evasive:"),
}
"""The same, in the whole of the newest form."""
WITHIN_UNITS_OF_DISTRICTS: Mapping[str, tuple[Corruption, str]] = {
    "a part larger than its whole": (_part_above_whole, "digitala_larm:"),
    "a part that is the whole, beside the answer that it is a part": (_part_that_is_the_whole, "larm_delvis:"),
}
"""The same, in the questions of the round in which districts answered."""
OVER_UNITS: Mapping[str, tuple[Corruption, str]] = {
    "one answer from everyone": (_constant, "constant"),
    "an option marked by everyone": (_constant_flag, "constant"),
    "the same large number from everyone": (_constant_number(2000.0), "constant"),
    "the number one from everyone": (_constant_number(1.0), "constant"),
    "a column pasted over another": (_copied_column, "copies"),
    "a row copied to another unit": (_copied_row(1), "twins"),
    "a row filled down twenty units": (_copied_row(20), "twins"),
    "a row copied to another unit, with a few answers changed": (_nearly_copied, "twins"),
    "one answer from a whole county": (_one_county, "regional"),
    "half of the units silent on a question": (_silent, "silent"),
    "half of the few that were asked silent on a number": (_silent_of_few, "silent"),
    "numbers in thousands": (_scaled(0.001), "scaled"),
    "numbers a thousand times too large": (_scaled(1000.0), "scaled"),
    "numbers counted twice": (_scaled(2.0), "leapt"),
}
OVER_ROUNDS: Mapping[str, tuple[Corruption, str]] = {
    "a column moved down a row": (_moved_column, "moved"),
    "an option moved up a row": (_moved_flag, "moved"),
    "a question moved down a row": (_moved_question, "moved"),
    "the whole form moved up a row": (_moved_form, "moved"),
    "a column moved down from the middle of the file on": (_moved_column_below, "shifted"),
    "the whole form moved down from a row on": (_moved_form_below, "shifted"),
    "forty units with last round's answers": (_untouched, "untouched"),
    "two columns exchanged": (_exchanged_columns, "exchanged"),
    "two codes turned round": (_turned_codes, "turned"),
    "an option turned round": (_turned_flag, "turned"),
    "a column sorted apart": (_sorted, "unlike"),
    "a column shuffled": (_shuffled, "unlike"),
    "two units exchanged": (_exchanged_units, "strangers"),
    "one unit's number in other units of measure": (_one_scaled, "outlying"),
}
