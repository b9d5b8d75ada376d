"""What must hold between the files of a codebook: references, types against answer sets, routing without circles.

Here belong rules that need more than one row; the form of a single cell is checked where the row is read.
"""

from __future__ import annotations

import graphlib
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.facts.model import Codebook, Question, Variable, VariableType
from orchestration.facts.reader import CODE, Row, note_repeated

FLAG_CODES = {"0", "1"}


def note_codebook_faults(
    codebook: Codebook, question_rows: Sequence[Row], variable_rows: Sequence[Row], universe_rows: Sequence[Row]
) -> None:
    """Note every fault between the files in the rows' complaints. Rows and objects stand in the same order."""
    note_repeated(question_rows, [item.question for item in codebook.questions], "question")
    note_repeated(variable_rows, [item.variable for item in codebook.variables], "variable")
    note_repeated(variable_rows, [(item.question, item.item) for item in codebook.variables], "item")
    note_repeated(universe_rows, [item.universe for item in codebook.universes], "universe")
    _note_questions(codebook, question_rows)
    sets = {item.answer_set: {code.code for code in item.codes} for item in codebook.answer_sets}
    universes = {item.universe for item in codebook.universes}
    questions = {item.question for item in codebook.questions}
    for row, variable in zip(variable_rows, codebook.variables, strict=True):
        row.reference("question", questions, "questions.csv")
        row.reference("universe", universes, "universes.csv")
        if variable.answer_set is not None:
            row.reference("answer_set", sets, "answer_sets.csv")
        if row.cells["type"] == variable.type:
            _note_type(row, variable, sets)
    _note_columns(codebook.variables, variable_rows)
    _note_unused(codebook, question_rows, universe_rows)
    _note_routing(codebook, variable_rows)


def _note_questions(codebook: Codebook, rows: Sequence[Row]) -> None:
    forms = {form.questionnaire for form in codebook.questionnaires}
    mains = [(row, item.number) for row, item in zip(rows, codebook.questions, strict=True) if item.kind == "main"]
    note_repeated([row for row, _ in mains], [number for _, number in mains], "number")
    before: dict[str, Question] = {}
    for row, question in zip(rows, codebook.questions, strict=True):
        if not set(question.questionnaires) <= forms:
            row.complain(
                "questionnaires", "dangling reference", "keys of questionnaires.csv", "correct the list of forms"
            )
        _note_parent(row, question, before)
        before.setdefault(question.question, question)


def _note_parent(row: Row, question: Question, before: Mapping[str, Question]) -> None:
    if question.parent is None:
        if question.kind == "follow_up":
            row.complain(
                "parent", "follow-up without parent", "the question it follows", "name the parent, or change the kind"
            )
        return
    parent = before.get(question.parent)
    if question.kind == "main":
        row.complain("parent", "main question with a parent", "an empty cell", "empty the cell, or make it a follow_up")
    elif parent is None:
        row.complain(
            "parent",
            "dangling reference",
            "a question of an earlier row",
            "correct the name, or move the row below its parent",
        )
    elif not set(question.questionnaires) <= set(parent.questionnaires):
        expected = f"forms among {'|'.join(parent.questionnaires)}, those of the parent"
        row.complain("questionnaires", "follow-up on a form without its parent", expected, "correct the list of forms")


def _note_type(row: Row, variable: Variable, sets: Mapping[str, set[str]]) -> None:
    codes = sets.get(variable.answer_set or "", set())
    if variable.type == "flag" and variable.answer_set in sets and codes != FLAG_CODES:
        row.complain(
            "answer_set",
            "flag with other codes",
            "an answer set with the codes 0 and 1",
            "use such a set, or the type single",
        )
    if variable.type in ("single", "flag") and variable.answer_set is None:
        row.complain(
            "answer_set", f"{variable.type} without answer set", "a key of answer_sets.csv", "name its answer set"
        )
    if variable.type in ("number", "text", "date") and variable.answer_set is not None:
        row.complain(
            "answer_set",
            f"{variable.type} with an answer set",
            "an empty cell",
            "empty the cell, or use the type single",
        )
    for column in ("minimum", "maximum"):
        if variable.type in _BOUNDED and not row.cells[column]:
            expected = f"the least and the greatest plausible {variable.type}"
            row.complain(column, f"{variable.type} without bound", expected, "fill in the bound")
        if variable.type not in _BOUNDED and row.cells[column]:
            remedy = "empty the cell, or use the type number or date"
            row.complain(column, f"{variable.type} with a bound", "an empty cell", remedy)
    numbers, days = (variable.minimum, variable.maximum), (variable.earliest, variable.latest)
    if _crossed(*numbers) or _crossed(*days):
        row.complain("maximum", "bounds crossed", f"{row.cells['minimum']} or more", "correct minimum or maximum")


_BOUNDED: frozenset[VariableType] = frozenset({"number", "date"})


def _crossed(low: Any, high: Any) -> bool:
    return low is not None and high is not None and bool(low > high)


def _note_columns(variables: Sequence[Variable], rows: Sequence[Row]) -> None:
    """Note export columns of two variables, unless they are flags of one question told apart by their code."""
    first: dict[str, Variable] = {}
    for row, variable in zip(rows, variables, strict=True):
        _note_code(row, variable)
        owner = first.setdefault(variable.column, variable)
        if owner.variable == variable.variable:
            continue
        if owner.code is None or variable.code is None:
            expected = f"a column that {owner.variable} does not have, or a code for each of the column's flags"
            row.complain("column", f"export column {variable.column} twice", expected, "correct column or code")
        elif owner.question != variable.question:
            expected = f"flags of one question ({owner.question}, as {owner.variable})"
            row.complain("column", "column of codes of two questions", expected, "correct the column")
    coded = [(row, item) for row, item in zip(rows, variables, strict=True) if item.code is not None]
    note_repeated([row for row, _ in coded], [(item.column, item.code) for _, item in coded], "code")


def _note_code(row: Row, variable: Variable) -> None:
    if variable.code is None:
        return
    row.pattern("code", CODE)
    if variable.type != "flag":
        row.complain("code", f"{variable.type} with a code", "an empty cell", "empty the cell, or use the type flag")
    if not row.cells["column"]:
        row.complain("column", "code without column", "the export's column of codes", "name it, or remove the code")


def _note_unused(codebook: Codebook, question_rows: Sequence[Row], universe_rows: Sequence[Row]) -> None:
    asked = {variable.question for variable in codebook.variables}
    for row in question_rows:
        if row.cells["question"] not in asked:
            row.complain(
                "question",
                "question without variable",
                "a variable in variables.csv",
                "add its variables, or remove the row",
            )
    used = {variable.universe for variable in codebook.variables}
    for row in universe_rows:
        if row.cells["universe"] not in used:
            row.complain(
                "universe", "universe of no variable", "a variable that uses it", "remove the row, or use the universe"
            )


def _note_routing(codebook: Codebook, rows: Sequence[Row]) -> None:
    names = [variable.variable for variable in codebook.variables]
    place = {name: names.index(name) for name in names}
    rules = {universe.universe: universe.rule for universe in codebook.universes}
    needs = {
        variable.variable: {term.variable for term in rules[variable.universe].terms if term.variable in place}
        for variable in codebook.variables
        if variable.universe in rules
    }
    try:
        graphlib.TopologicalSorter(needs).prepare()
    except graphlib.CycleError as error:
        circle: list[str] = error.args[1]
        row = rows[min(place[name] for name in circle)]
        row.complain(
            "universe",
            f"routing in a circle ({' → '.join(circle)})",
            "routing on other, earlier variables",
            "break the circle",
        )
        return
    for name in names:
        later = sorted(other for other in needs.get(name, ()) if place[other] > place[name])
        if later:
            row = rows[place[name]]
            row.complain(
                "universe",
                f"routing on a later variable ({', '.join(later)})",
                "only earlier rows",
                "move the row below it",
            )
