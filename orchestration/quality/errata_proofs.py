"""Proves that a printed figure cannot come out, from the figures that its erratum names. Exact whole-number arithmetic.

The kinds of reason are a closed list; each has one prover. Whether a cell differs is the back-test's matter, and which
figures contradict each other in a whole report is that of ``orchestration.consistency``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestration.facts.published_model import Erratum
from orchestration.rounding import percent, percent_interval


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


class Parts(_Strict):
    """Printed shares whose counts add up."""

    parts: tuple[Share, ...] = Field(min_length=1)

    def sum_of_parts(self) -> tuple[int, int]:
        """Return the least and the greatest sum of the parts' counts. ValueError for a part that no count gives."""
        intervals = [part.interval() for part in self.parts]
        for part, (low, high) in zip(self.parts, intervals, strict=True):
            if low > high:
                raise ValueError(f"the part {part.cell} comes out of no count: {part.printed} percent of {part.base}")
        return sum(low for low, _ in intervals), sum(high for _, high in intervals)


class ShareAndParts(OneShare, Parts):
    """Inputs of a proof on the cell and other cells that count parts of what it counts."""


class CountAndParts(Parts):
    """Inputs of a proof on a count and the printed shares that count its parts."""

    printed: int = Field(ge=0)


class RoundedTotal(ShareAndParts):
    """Inputs of a proof on a total; ``addends`` are the printed shares that it claims to add up."""

    addends: tuple[Share, ...] = Field(min_length=2)


class Elsewhere(_Strict):
    """The same quantity printed in another place: a cell, or ``text/<number>`` for a figure in running text."""

    cell: str
    printed: int = Field(ge=0)


class TwoPlaces(_Strict):
    """Inputs of a proof on a quantity printed twice: shares of ``base``, or counts where there is none."""

    printed: int = Field(ge=0)
    base: int | None = Field(default=None, ge=1)
    other: Elsewhere


class EndOfRange(_Strict):
    """Inputs of a proof on the least or greatest of several shares; ``other`` is one of them."""

    printed: int = Field(ge=0)
    end: Literal["lowest", "highest"]
    other: Elsewhere


class OfNobody(_Strict):
    """Inputs on a digit for what no question was put about; the back-test sees that none was."""

    printed: int = Field(ge=0)
    asked: Literal[False]


class OfNone(OneShare):
    """Inputs on a sign for a count of none among those who were asked."""

    printed: Literal[0]
    symbol: str = Field(pattern=r"^\D+$")


class CountAndShare(_Strict):
    """Inputs of a proof on a count and its share that are printed side by side; one of them is the printed figure."""

    printed: int = Field(ge=0)
    count: int = Field(ge=0)
    share: int = Field(ge=0)
    base: int = Field(ge=1)


class Items(OneShare):
    """Inputs of a proof on the mean or the greatest share of several things; who has one is in one of its parts."""

    statistic: Literal["mean", "max"]
    items: tuple[Parts, ...] = Field(min_length=1)


def prove(erratum: Erratum) -> Proof:
    """Prove the erratum of a printed cell by the prover of its kind; see :func:`prove_figure`."""
    return prove_figure(erratum.kind, erratum.printed, erratum.proof_inputs)


def prove_figure(kind: str, printed: str, proof_inputs: str) -> Proof:
    """Prove that the ``printed`` figure, in a cell or in running text, cannot come out, by the prover of ``kind``.

    A kind outside the list, inputs of another shape, and inputs about another figure than the printed one prove
    nothing; the sentence then says what is wrong.
    """
    prover = _PROVERS.get(kind)
    if prover is None:
        return Proof(False, f"{kind!r} is no kind of reason; known are {', '.join(sorted(_PROVERS))}")
    try:
        inputs = json.loads(proof_inputs)
        if not _about(printed, inputs):
            return Proof(False, f"the inputs are not about the printed figure {printed}")
        return prover(inputs)
    except (ValidationError, ValueError, TypeError) as error:
        return Proof(False, f"the inputs prove nothing: {str(error).splitlines()[0]}")


def _about(printed: str, inputs: Mapping[str, object]) -> bool:
    """A symbol in print stands for a count of none, so its proof is about 0 percent; what names one names this one."""
    if printed.isdigit():
        return inputs.get("printed") == int(printed) and "symbol" not in inputs
    return inputs.get("printed") == 0 and inputs.get("symbol", printed) == printed and "asked" not in inputs


def _no_numerator(inputs: object) -> Proof:
    """No whole number of municipalities is the printed share of the base."""
    share = OneShare.model_validate(inputs)
    low, high = share.interval()
    if low <= high:
        return Proof(False, f"{share.printed} percent of {share.base} is {_span(low, high)}")
    return Proof(True, f"{high} of {share.base} is less than {share.printed} percent and {low} of {share.base} is more")


def _parts_and_total(inputs: object) -> Proof:
    """The printed parts add up to counts that none shows as the printed total."""
    return _against_parts(ShareAndParts.model_validate(inputs))


def _against_parts(total: ShareAndParts) -> Proof:
    least, most = total.sum_of_parts()
    low, high = total.interval()
    holds = most < low or high < least
    return Proof(
        holds, f"the parts give {_span(least, most)} of {total.base}; {total.printed} percent needs {_span(low, high)}"
    )


def _parts_and_count(inputs: object) -> Proof:
    """The printed parts add up to other counts than the printed one."""
    total = CountAndParts.model_validate(inputs)
    least, most = total.sum_of_parts()
    return Proof(not least <= total.printed <= most, f"the parts give {_span(least, most)}; {total.printed} is printed")


def _rounded_total(inputs: object) -> Proof:
    """The total is the sum of shares that were rounded first, and the counts of the parts show as another figure."""
    total = RoundedTotal.model_validate(inputs)
    shown = sum(share.printed for share in total.addends)
    if shown != total.printed:
        return Proof(False, f"the rounded shares add up to {shown}, not to {total.printed}")
    return _against_parts(total)


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


def _two_places(inputs: object) -> Proof:
    """One quantity is printed twice, and no count shows as both figures."""
    twice = TwoPlaces.model_validate(inputs)
    if twice.base is None:
        holds = twice.printed != twice.other.printed
        return Proof(holds, f"{twice.printed} here, {twice.other.printed} in {twice.other.cell}")
    here, there = (percent_interval(figure, twice.base) for figure in (twice.printed, twice.other.printed))
    holds = here[1] < there[0] or there[1] < here[0]
    return Proof(
        holds,
        f"{twice.printed} percent of {twice.base} is {_span(*here)}; {twice.other.cell} prints {twice.other.printed}, "
        f"which is {_span(*there)}",
    )


def _count_and_share(inputs: object) -> Proof:
    """A count and its share of the base are printed side by side, and the count shows as another share."""
    pair = CountAndShare.model_validate(inputs)
    if pair.printed not in (pair.count, pair.share):
        return Proof(False, f"the printed {pair.printed} is neither the count nor the share")
    shown = percent(pair.count, pair.base)
    return Proof(shown != pair.share, f"{pair.count} of {pair.base} is {shown} percent; {pair.share} is printed")


def _above_items(inputs: object) -> Proof:
    """The mean, or the greatest share, of several things is printed higher than their parts allow together."""
    many = Items.model_validate(inputs)
    most = [min(item.sum_of_parts()[1], many.base) for item in many.items]
    reach = Fraction(sum(most), len(most)) if many.statistic == "mean" else Fraction(max(most))
    shown = reach * 100 / many.base
    holds = shown + Fraction(1, 2) < many.printed
    return Proof(holds, f"the {many.statistic} is at most {float(shown):.1f} percent; {many.printed} is printed")


def _outside_range(inputs: object) -> Proof:
    """A figure is said to be the least (greatest) of several, and one of them is printed lower (higher)."""
    range_ = EndOfRange.model_validate(inputs)
    printed, other = range_.printed, range_.other.printed
    holds = other < printed if range_.end == "lowest" else other > printed
    return Proof(holds, f"{printed} is said to be the {range_.end}; {range_.other.cell} prints {other}")


def _digit_for_not_asked(inputs: object) -> Proof:
    """A digit says how many of those asked; nobody was."""
    figure = OfNobody.model_validate(inputs)
    return Proof(True, f"{figure.printed} is printed, and no question was put that it could be the answer to")


def _symbol_for_zero(inputs: object) -> Proof:
    """A sign says that there can be no figure; there is a count, of none."""
    figure = OfNone.model_validate(inputs)
    return Proof(True, f"0 of {figure.base} is a share of 0 percent; {figure.symbol} is printed")


def _span(low: int, high: int) -> str:
    if low > high:
        return "no count"
    return str(low) if low == high else f"{low} to {high}"


_PROVERS: Mapping[str, Callable[[object], Proof]] = {
    "no_numerator": _no_numerator,
    "parts_and_total": _parts_and_total,
    "parts_and_count": _parts_and_count,
    "below_part": _below_part,
    "above_parts": _above_parts,
    "rounded_total": _rounded_total,
    "two_places": _two_places,
    "count_and_share": _count_and_share,
    "above_items": _above_items,
    "outside_range": _outside_range,
    "digit_for_not_asked": _digit_for_not_asked,
    "symbol_for_zero": _symbol_for_zero,
}

KINDS: Sequence[str] = tuple(sorted(_PROVERS))
"""The closed list of reasons."""
