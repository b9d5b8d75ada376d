"""Proves that a printed cell cannot come out, from the figures that its erratum names. Exact whole-number arithmetic.

The kinds of reason are a closed list; each has one prover. Whether a cell differs is the back-test's matter, and which
figures contradict each other in a whole report is that of ``orchestration.audit``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestration.catalog.model import Erratum
from orchestration.rounding import percent_interval


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the reason holds, and the argument in one sentence."""

    holds: bool
    sentence: str


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Share(_Strict):
    """A printed whole percent of a base; ``cell`` names its place as part/table/row/column."""

    cell: str
    printed: int = Field(ge=0)
    base: int = Field(ge=1)

    def interval(self) -> tuple[int, int]:
        """Return the least and the greatest count that round to what is printed; empty if first > second."""
        return percent_interval(self.printed, self.base)


class OneShare(_Strict):
    """Inputs of a proof on the cell alone."""

    printed: int = Field(ge=0)
    base: int = Field(ge=1)

    def interval(self) -> tuple[int, int]:
        """Return the least and the greatest count that round to what is printed; empty if first > second."""
        return percent_interval(self.printed, self.base)


class ShareAndParts(OneShare):
    """Inputs of a proof on the cell and other cells that count parts of what it counts."""

    parts: tuple[Share, ...] = Field(min_length=1)

    def sum_of_parts(self) -> tuple[int, int]:
        """Return the least and the greatest sum of the parts' counts. ValueError for a part that no count gives."""
        intervals = [part.interval() for part in self.parts]
        for part, (low, high) in zip(self.parts, intervals, strict=True):
            if low > high:
                raise ValueError(f"the part {part.cell} comes out of no count: {part.printed} percent of {part.base}")
        return sum(low for low, _ in intervals), sum(high for _, high in intervals)


def prove(erratum: Erratum) -> Proof:
    """Prove the erratum by the prover of its kind.

    A kind outside the list, inputs of another shape, and inputs about another figure than the printed one prove
    nothing; the sentence then says what is wrong.
    """
    prover = _PROVERS.get(erratum.kind)
    if prover is None:
        return Proof(False, f"{erratum.kind!r} is no kind of reason; known are {', '.join(sorted(_PROVERS))}")
    try:
        inputs = json.loads(erratum.proof_inputs)
        if not _about(erratum.printed, inputs):
            return Proof(False, f"the inputs are not about the printed figure {erratum.printed}")
        return prover(inputs)
    except (ValidationError, ValueError, TypeError) as error:
        return Proof(False, f"the inputs prove nothing: {str(error).splitlines()[0]}")


def _about(printed: str, inputs: Mapping[str, object]) -> bool:
    """A symbol in print stands for a count of none, so its proof is about 0 percent."""
    return inputs.get("printed") == (int(printed) if printed.isdigit() else 0)


def _no_numerator(inputs: object) -> Proof:
    """No whole number of municipalities is the printed share of the base."""
    share = OneShare.model_validate(inputs)
    low, high = share.interval()
    if low <= high:
        return Proof(False, f"{share.printed} percent of {share.base} is {_span(low, high)}")
    return Proof(True, f"{high} of {share.base} is less than {share.printed} percent and {low} of {share.base} is more")


def _parts_and_total(inputs: object) -> Proof:
    """The printed parts add up to counts that none shows as the printed total."""
    total = ShareAndParts.model_validate(inputs)
    least, most = total.sum_of_parts()
    low, high = total.interval()
    holds = most < low or high < least
    return Proof(
        holds, f"the parts give {_span(least, most)} of {total.base}; {total.printed} percent needs {_span(low, high)}"
    )


def _below_part(inputs: object) -> Proof:
    """What is counted holds at least what the parts count, which no one is in twice, and is printed as less."""
    whole = ShareAndParts.model_validate(inputs)
    least, _ = whole.sum_of_parts()
    low, high = whole.interval()
    return Proof(
        high < least, f"the parts hold at least {least}; {whole.printed} percent of {whole.base} is {_span(low, high)}"
    )


def _above_parts(inputs: object) -> Proof:
    """Whoever is counted is in at least one of the parts, and more are printed than the parts hold together."""
    whole = ShareAndParts.model_validate(inputs)
    _, most = whole.sum_of_parts()
    low, high = whole.interval()
    return Proof(
        most < low, f"the parts hold at most {most}; {whole.printed} percent of {whole.base} is {_span(low, high)}"
    )


def _span(low: int, high: int) -> str:
    if low > high:
        return "no count"
    return str(low) if low == high else f"{low} to {high}"


_PROVERS: Mapping[str, Callable[[object], Proof]] = {
    "no_numerator": _no_numerator,
    "parts_and_total": _parts_and_total,
    "below_part": _below_part,
    "above_parts": _above_parts,
}

KINDS: Sequence[str] = tuple(sorted(_PROVERS))
"""The closed list of reasons."""
