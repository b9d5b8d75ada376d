"""Reads ``data/readings/<name>.yaml``: how the file of a tool is read before it is judged (a reading profile).

Here belongs the form of those facts; applying them is ``orchestration.landing.reading``. Which source is read by which
profile stands in the sources file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import fact_name
from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_yaml

Texts = Annotated[tuple[str, ...], Field(strict=False)]
Filled = Annotated[str, StringConstraints(min_length=1)]
KeyForm = Literal["code", "number", "code_and_name", "name", "organisation_number", "hsa_id", "token"]
TimeForm = Literal["day", "moment", "spss"]
Several = Literal["latest", "most_complete"]
AfterClosing = Literal["keep", "mark", "leave_out"]

HOUSE = "house"
"""The profile of sources that name none: files in this product's own form."""


class KeyReading(StrictModel):
    """How a row says which municipality or district it is of: the file's column, and what stands in it.

    ``code``: four digits, ``-`` and two more for a district; ``number``: the same without leading zeros, also as 114.0;
    ``code_and_name``: ``0114 Upplands Väsby``; ``name``: the register's name, short or official;
    ``organisation_number`` (with or without hyphen) and ``hsa_id`` of ``registers/identifiers.csv``; ``token`` of
    ``contacts/<round>.csv``. What else a row of the house form says of a municipality is filled in from the register.
    """

    column: Filled
    form: KeyForm


class ValueReading(StrictModel):
    """What stands for codes in the columns of some variables, by patterns of ``answer_sets`` or of ``variables``.

    ``labels``: the codebook's labels stand for its codes. ``codes``: text in the file → code of the codebook.
    ``prefix``: stands before each code. ``blank``: the code that a blank cell stands for where the question was shown:
    one whose universe holds, if an answer is required or another of its options is marked.
    """

    answer_sets: Texts = ()
    variables: Texts = ()
    labels: bool = False
    prefix: str = ""
    codes: Mapping[str, str] = {}
    blank: str | None = None

    @model_validator(mode="after")
    def _of_something(self) -> ValueReading:
        if not (self.answer_sets or self.variables):
            raise ValueError("answer_sets or variables: whose values are read so")
        if not (self.translates or self.blank is not None):
            raise ValueError("labels, prefix, codes or blank: how they are read")
        return self

    @property
    def translates(self) -> bool:
        """Whether what stands in a cell is read as something else."""
        return bool(self.labels or self.prefix or self.codes)


class NumberReading(StrictModel):
    """How numbers are written: signs between thousands, the decimal sign, and whether a percent sign may follow."""

    thousands: Texts = ()
    decimal: Literal[",", "."]
    percent: bool = False


class SubmittedReading(StrictModel):
    """What a column holds where the answers of the row were sent in, and where they were not (by default nothing).

    Without ``sent``, anything but a blank says that they were.
    """

    column: Filled
    sent: Texts = ()
    not_sent: Texts = ("",)


class MarkedTests(StrictModel):
    """Which values of a column mark answers that were made as a test, as they stand or by pattern (``*``)."""

    column: Filled
    values: Annotated[Texts, Field(min_length=1)]


class TimeReading(StrictModel):
    """Which column says when the answers were sent in, and how.

    ``day``: YYYY-MM-DD; ``moment``: the same with hh:mm or hh:mm:ss after a blank or T; both may be date cells of a
    workbook. ``spss``: seconds since 14 October 1582.
    """

    column: Filled
    form: TimeForm


class RowRules(StrictModel):
    """Which rows of an export are answers of the round; without rules all are, and a unit may have one row.

    ``several``: which row holds where a unit has several. ``after_closing``: what becomes of answers that were sent in
    after the last day of collection.
    """

    submitted: SubmittedReading | None = None
    tests: MarkedTests | None = None
    time: TimeReading | None = None
    several: Several | None = None
    after_closing: AfterClosing | None = None

    @model_validator(mode="after")
    def _timed(self) -> RowRules:
        if self.time is None and (self.several == "latest" or self.after_closing):
            raise ValueError("time: several: latest and after_closing rest on when answers were sent in")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file that the rules look at."""
        return tuple(dict.fromkeys(item.column for item in (self.submitted, self.tests, self.time) if item))


class DateReading(StrictModel):
    """How dates are written: ``formats`` such as ``%d/%m/%Y`` (one that has a time of day leaves it out).

    ``time_of_day``: a date cell of a workbook or of SPSS may have one, which is left out.
    """

    formats: Texts = ()
    time_of_day: bool = False

    @model_validator(mode="after")
    def _unmistakable(self) -> DateReading:
        for form in self.formats:
            if _read_day(_PROBE.strftime(form), form) != _PROBE.date():
                raise ValueError(f"formats with day, month and year, as %d/%m/%Y, not {form}")
            for other in self.formats:
                if _read_day(_PROBE.strftime(form), other) not in (None, _PROBE.date()):
                    raise ValueError(f"formats that no cell fits two of as different days, not {form} and {other}")
        return self

    def day(self, text: str) -> date | None:
        """Return the day that a cell holds, None for one of no format."""
        return next((day for form in self.formats if (day := _read_day(text, form))), None)


_PROBE = datetime(1970, 2, 3, 4, 5, 6, tzinfo=UTC)


def _read_day(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC).date()
    except ValueError:
        return None


class Reading(StrictModel):
    """One reading profile.

    ``meaning``: which tool writes such files, in a sentence. ``normal_form``: letters that the tool writes as a base
    letter and a mark are read as one (Unicode normal form C); without it they are refused. ``question_text``: a second
    header row, or the label of an SPSS variable, holds the text of the question, which is compared with the codebook's.
    ``columns``: name in the file → name in the house form, where they differ. ``ignore``: the tool's own columns, by
    name or pattern (``*``). ``constants``: column of the house form → what stands in every row. ``blank_words``: words
    for no answer. ``rows``: which rows are answers.
    """

    meaning: Filled
    normal_form: Literal["C"] | None = None
    question_text: bool = False
    columns: Mapping[str, str] = {}
    ignore: Texts = ()
    constants: Mapping[str, str] = {}
    key: KeyReading | None = None
    values: Annotated[tuple[ValueReading, ...], Field(strict=False)] = ()
    numbers: NumberReading | None = None
    dates: DateReading | None = None
    blank_words: Texts = ()
    rows: RowRules | None = None

    @property
    def is_plain(self) -> bool:
        """Whether files are read as they are."""
        return self == Reading(meaning=self.meaning)


READING = YamlFile("readings/<name>.yaml", "How the file of a survey tool is read before it is judged.", Reading)
FILES = (READING,)


def load_readings(data_dir: Path) -> dict[str, Reading]:
    """Read every profile by name; FactErrors names file, key and remedy of everything wrong."""
    folder = data_dir / "readings"
    complaints = Complaints(fact_name(data_dir, folder))
    found = {path.stem: read_yaml(data_dir, path, Reading, complaints) for path in sorted(folder.glob("*.yaml"))}
    complaints.settle()
    return {name: reading for name, reading in found.items() if reading is not None}
