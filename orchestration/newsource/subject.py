"""What a file is looked at for: the form of a round that it may hold, and trials of readings on some of its cells.

Here belongs the door to ``orchestration.landing.reading``, so that no guess has a second opinion of what a cell means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from orchestration.facts.formats import Format
from orchestration.facts.model import Variable
from orchestration.facts.readings import KeyReading, NumberReading, Reading, ValueReading
from orchestration.facts.sources import QUESTIONNAIRE_KIND, FileFormat, SourceOptions, SourceSpec
from orchestration.landing.cells import CellError, check_bounds, parse_number, text_of
from orchestration.landing.decoder_messages import Cell, Special
from orchestration.landing.fault_list import Report
from orchestration.landing.land import LandingContext, setting_of
from orchestration.landing.questionnaire import Form, form_of
from orchestration.landing.reading import read_sheet
from orchestration.landing.sheet import Sheet
from orchestration.newsource.sheets import column_of, sheet_of

_TRIAL = "a trial"


@dataclass(frozen=True)
class Subject:
    """A form of a round, and the facts that its answers are judged against (without the register of answers)."""

    context: LandingContext
    form: Form

    @cached_property
    def format(self) -> Format:
        """What the files of questionnaires hold beside the answers, in this round."""
        kind = self.context.formats.kinds[QUESTIONNAIRE_KIND]
        return kind.in_round(has_districts=self.context.frame.has_districts)

    @cached_property
    def expected(self) -> tuple[str, ...]:
        """The columns of the house form."""
        return (*(column.name for column in self.format.columns), *self.form.columns)

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """The variables that have a column of their own, by that column."""
        return {item.column: item for item in self.form.variables if item.code is None}

    def spec(self, name: str, uri: str, format_: FileFormat, options: SourceOptions, reading: str) -> SourceSpec:
        """Return the source that the file would be."""
        return SourceSpec(
            kind=QUESTIONNAIRE_KIND,
            questionnaire=self.form.questionnaire,
            format=format_,
            uri=uri,
            schedule="yearly",
            reading=reading,
            options=options,
            round=self.context.codebook.round.round,
            source=name,
        )

    def identified(self, column: str, form: str, cells: Sequence[Cell], spec: SourceSpec) -> list[str]:
        """Return the municipality code that each cell is read as by this form of a key; empty where it is none."""
        key = KeyReading.model_validate({"column": column, "form": form})
        reading = Reading(meaning=_TRIAL, key=key)
        read = self._house(sheet_of(column, cells), reading, None, spec)
        code, name = self.format.of_type("municipality"), self.format.of_type("municipality_name")
        assert code is not None
        assert name is not None
        pairs = zip(column_of(read, code.name), column_of(read, name.name), strict=True)
        return [text_of(found) if text_of(named) else "" for found, named in pairs]

    def coded(
        self,
        variable: Variable,
        cells: Iterable[Cell],
        labels: Mapping[str, str],
        values: ValueReading | None,
        spec: SourceSpec,
    ) -> list[str | None]:
        """Return the code that each cell of the variable is read as; None where it is none of its answer set."""
        reading = Reading(meaning=_TRIAL, values=(values,) if values else ())
        known = self.form.labels[str(variable.answer_set)]
        read = self._read(variable, cells, labels, reading, spec)
        return [text if (text := text_of(cell)) in known and not isinstance(cell, Special) else None for cell in read]

    def is_number(
        self, variable: Variable, cell: Cell, numbers: NumberReading | None, spec: SourceSpec, decimal: str
    ) -> bool:
        """Tell whether the cell is read as a number that the variable may have."""
        spec = spec.model_copy(update={"options": spec.options.model_copy(update={"decimal": decimal})})
        (read,) = self._read(variable, [cell], {}, Reading(meaning=_TRIAL, numbers=numbers), spec)
        decimals = self.format.decimals.get(variable.variable, self.format.decimals.get("default"))
        try:
            check_bounds(parse_number(read, decimal, decimals), variable.minimum, variable.maximum)
        except CellError:
            return False
        return True

    def _read(
        self, variable: Variable, cells: Iterable[Cell], labels: Mapping[str, str], reading: Reading, spec: SourceSpec
    ) -> list[Cell]:
        sheet, form = sheet_of(variable.column, cells, labels), replace(self.form, variables=(variable,))
        return column_of(self._house(sheet, reading, form, spec), variable.column)

    def _house(self, sheet: Sheet, reading: Reading, form: Form | None, spec: SourceSpec) -> Sheet:
        """Read the sheet as the landing will; what it would refuse is asked for elsewhere."""
        report = Report(spec, self.context.formats.limits.findings)
        read = read_sheet(sheet, reading, self.format, form, setting_of(spec, reading, self.context), report)
        assert read is not None, "a key that is tried is a column of the sheet"
        return read


def subject_of(context: LandingContext, questionnaire: str) -> Subject:
    """Return the form of the context's round as a subject."""
    return Subject(context, form_of(context.codebook, questionnaire))


@dataclass(frozen=True, slots=True)
class Undecided:
    """Something that the file does not tell: what, where in the file, what was found, and the choices.

    ``needed``: the draft holds a key without a value for it, which ``ehalsa check`` asks for; otherwise it is a
    question that a person should have answered before the round is published.
    """

    what: str
    found: str
    choices: str
    row: int | None = None
    column: str = ""
    needed: bool = True

    def sentence(self, file: str = "", sheet: str = "") -> str:
        """One readable line: what, where, what was found, the choices."""
        named = (("sheet", sheet), ("row", self.row), ("column", self.column))
        place = ", ".join(filter(None, [file, *(f"{name} {value}" for name, value in named if value)]))
        return f"{self.what}{f': {place}' if place else ''}: {self.found}. Choices: {self.choices}."
