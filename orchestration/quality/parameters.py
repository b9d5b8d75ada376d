"""Says what the suites' parameters are for a round's sources and for a release, from catalog and register of answers.

Here belongs counting facts, so that no suite holds a figure of one round. Bounds of plausibility that differ between
rounds stand in ``data/formats``, the others in the suites.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from orchestration.facts.formats import OBSERVATIONS, Format
from orchestration.facts.groupings import groups_of
from orchestration.facts.limits import Limits
from orchestration.facts.load import Catalog
from orchestration.facts.model import Codebook, TableLayout
from orchestration.facts.sources import SourceSpec
from orchestration.landing.coverage import Responses
from orchestration.landing.frame import Frame, frame_in_round
from orchestration.landing.questionnaire import form_of

Parameters = dict[str, Any]


def landed_parameters(
    spec: SourceSpec,
    format_: Format,
    catalog: Catalog,
    responses: Responses,
    limits: Limits,
    months: Collection[str] = (),
) -> Parameters:
    """Return the parameters for one landed source; ``responses`` is the round's landed register of answers.

    ``months``: those that are landed (YYYY-MM), where the source is one of months.
    """
    if format_.shape == OBSERVATIONS:
        measures = sorted(column.measure for column in format_.columns if column.measure)
        about = {"rounds": [spec.round], "kinds": [spec.kind], "measures": measures}
        return {**about, **format_.plausible_in(spec.round)}
    codebook = catalog.codebooks[spec.round]
    frame = frame_of(catalog, spec.round)
    by_coverage: Mapping[str, Callable[[], Parameters]] = {
        "all": lambda: {"rows": len(frame.units), "questionnaires": _forms(codebook)},
        "form": lambda: {"rows": len(_recipients(spec, responses))},
        "months": lambda: _months(spec, format_, months),
        "some": lambda: (
            _answers(spec, codebook, responses, limits)
            if spec.questionnaire
            else {"municipalities": len(frame.municipality_codes)}
        ),
    }
    return {"rounds": [spec.round], **by_coverage[format_.covers](), **format_.plausible_in(spec.round)}


def frame_of(catalog: Catalog, round_: str) -> Frame:
    """Return the frame of a round of the catalog."""
    return frame_in_round(catalog.codebooks[round_].round, catalog.registers)


def _recipients(spec: SourceSpec, responses: Responses) -> set[str]:
    return {entry.municipality_code for entry in responses.values() if entry.questionnaire == spec.options.covers}


def _forms(codebook: Codebook) -> list[str]:
    return sorted(form.questionnaire for form in codebook.questionnaires)


def _months(spec: SourceSpec, format_: Format, landed: Collection[str]) -> Parameters:
    measures = sorted(column.measure for column in format_.columns if column.measure)
    months = len(spec.due_months(landed))
    return {"rows": months * len(measures), "months": months, "measures": measures}


def _answers(spec: SourceSpec, codebook: Codebook, responses: Responses, limits: Limits) -> Parameters:
    form = str(spec.questionnaire)
    variables = len(form_of(codebook, form).variables)
    answering = [entry for entry in responses.values() if entry.answered and entry.questionnaire == form]
    return {
        "sources": [spec.source],
        "questionnaires": [form],
        "rows": len(answering) * variables,
        "units": len(answering),
        "municipalities": len({entry.municipality_code for entry in answering}),
        "variables": variables,
        "code_form": rf"^{limits.answers.code}\Z",
        "text_most": limits.decoder.cell_characters,
    }


def mart_parameters(suite: str, catalog: Catalog, rounds: Sequence[str]) -> Parameters:
    """Return the parameters for one mart of a build that holds these rounds; KeyError for a suite of no mart."""
    parameters: Mapping[str, Callable[[], Parameters]] = {
        "report_cells": lambda: {
            **_cells([layout for layout in catalog.layouts if layout.round in rounds]),
            "display_form": _display_form({item.symbol for item in catalog.source_statuses}),
        },
        "fct_answers": lambda: {"rows": _answer_rows(catalog, rounds), "rounds": sorted(rounds)},
        "fct_indicator_group": lambda: _group_rows(catalog, rounds),
        "dim_municipality": lambda: {
            "rows": sum(len(frame_of(catalog, round_).municipality_codes) for round_ in rounds)
        },
    }
    return parameters[suite]()


def _cells(layouts: Sequence[TableLayout]) -> Parameters:
    return {
        "rows": sum(len(layout.cells) for layout in layouts),
        "parts": sorted({layout.part for layout in layouts}),
        "reports": sorted({layout.report for layout in layouts}),
    }


def _display_form(symbols: Collection[str]) -> str:
    """Give the pattern of what a cell may show: a number in Swedish, a symbol, one of a source's format."""
    known = "|".join(map(re.escape, sorted({"–", "-", "..", ".", "*", *symbols})))
    return rf"^(?:−?[0-9]{{1,3}}(?:\u00a0[0-9]{{3}})*(?:,[0-9]{{1,2}})?|{known})\Z"


def _answer_rows(catalog: Catalog, rounds: Sequence[str]) -> int:
    return sum(len(frame_of(catalog, round_).units) * len(catalog.codebooks[round_].variables) for round_ in rounds)


def _group_rows(catalog: Catalog, rounds: Sequence[str]) -> Parameters:
    groups = [groups_of(catalog.codebooks[round_], catalog.registers, catalog.groupings) for round_ in rounds]
    count = sum(len(codes) for grouping in groups for codes in grouping.values())
    return {
        "rows": count * len(catalog.indicators.indicators),
        "rounds": sorted(rounds),
        "groupings": sorted({name for grouping in groups for name in grouping}),
    }
