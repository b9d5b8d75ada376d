"""Figures as data: what each chart of a report shows and in which form. Reads ``data/figures``; draws nothing.

Unknown or missing keys are refused with a FactError that names file and key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from orchestration.facts.errors import FactError
from orchestration.facts.yaml_reader import Fact, YamlFile, read_fact


class FigureSeries(Fact):
    """One line or one group of bars: an indicator's share over rounds, or a quantity over months."""

    label: str
    indicator: str | None = None
    quantity: str | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.indicator is None) == (self.quantity is None):
            raise ValueError("a series has either an indicator or a quantity")
        return self


class FigureSpec(Fact):
    """One figure. ``periods``: rounds of indicators, or months (``2016-02``) of quantities of ``round``, in order."""

    report: str
    figure_no: int
    title: str
    subtitle: str
    form: Literal["bars", "lines"]
    unit_of_measure: Literal["percent", "count"]
    round: str
    grouping: str = "alla"
    group: str = "riket"
    measure: Literal["share", "unit_share"] = "share"
    periods: tuple[str, ...] = Field(min_length=1)
    series: tuple[FigureSeries, ...] = Field(min_length=1)
    notes: tuple[str, ...] = ()
    source: str

    @model_validator(mode="after")
    def _orderly(self) -> Self:
        if list(self.periods) != sorted(set(self.periods)):
            raise ValueError("periods are in order, each once")
        if len({series.label for series in self.series}) != len(self.series):
            raise ValueError("each series has a label of its own")
        return self

    @property
    def file(self) -> str:
        """Stem of the figure's files."""
        return f"figur_{self.figure_no}"


FIGURE = YamlFile(
    "figures/<report>/<figure>.yaml",
    "A chart of a report: what it shows and in which form.",
    FigureSpec,
    {
        "round": "codebooks/",
        "series.*.indicator": "indicators/catalogue.csv",
        "series.*.quantity": "indicators/quantities.csv",
        "periods.*": "codebooks/",
    },
)
FILES = (FIGURE,)


def load_figures(data_dir: Path, report: str) -> tuple[FigureSpec, ...]:
    """Read the figures of a report, in order of their number; a report without the folder has none.

    Raises FactError for a file that is not as described here, or whose name is not its number.
    """
    paths = sorted((data_dir / "figures" / report).glob("*.yaml"))
    specs = [read_fact(data_dir, path, FigureSpec) for path in paths]
    for path, spec in zip(paths, specs, strict=True):
        if (spec.report, str(spec.figure_no)) != (report, path.stem):
            where, expected = f"data/figures/{report}/{path.name}", f"report {report}, figure_no {path.stem}"
            found = f"report {spec.report}, figure_no {spec.figure_no}"
            raise FactError("A figure in another file", where, expected, found, "Rename the file, or correct it")
    return tuple(sorted(specs, key=lambda spec: spec.figure_no))
