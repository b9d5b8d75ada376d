"""Says what the suites' parameters are for a round's sources and for a release, from catalog and register of answers.

Here belongs counting facts, so that no suite holds a figure of one round. Bounds of plausibility stand in the suites.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from orchestration.catalog.layouts import groups_of
from orchestration.catalog.load import Catalog
from orchestration.catalog.model import Codebook, TableLayout
from orchestration.catalog.sources import SourceSpec
from orchestration.landing.coverage import Responses
from orchestration.landing.formats import Format
from orchestration.landing.questionnaire import form_of

Parameters = dict[str, Any]


def landed_parameters(spec: SourceSpec, format_: Format, catalog: Catalog, responses: Responses) -> Parameters:
    """Return the parameters for one landed source; ``responses`` is the round's landed register of answers."""
    codebook = catalog.codebooks[spec.round]
    municipalities = len(catalog.registers.municipalities)
    by_coverage: Mapping[str, Callable[[], Parameters]] = {
        "all": lambda: {"rows": municipalities, "questionnaires": _forms(codebook)},
        "form": lambda: {"rows": sum(entry.questionnaire == spec.options.covers for entry in responses.values())},
        "months": lambda: _months(spec, format_),
        "some": lambda: (
            _answers(spec, codebook, responses) if spec.questionnaire else {"municipalities": municipalities}
        ),
    }
    return {"rounds": [spec.round], **by_coverage[format_.covers]()}


def _forms(codebook: Codebook) -> list[str]:
    return sorted(form.questionnaire for form in codebook.questionnaires)


def _months(spec: SourceSpec, format_: Format) -> Parameters:
    measures = sorted(column.measure for column in format_.columns if column.measure)
    months = len(spec.options.months)
    return {"rows": months * len(measures), "months": months, "measures": measures}


def _answers(spec: SourceSpec, codebook: Codebook, responses: Responses) -> Parameters:
    form = str(spec.questionnaire)
    variables = len(form_of(codebook, form).variables)
    answering = sum(entry.answered and entry.questionnaire == form for entry in responses.values())
    return {
        "sources": [spec.source],
        "questionnaires": [form],
        "rows": answering * variables,
        "municipalities": answering,
        "variables": variables,
    }


def product_parameters(suite: str, catalog: Catalog, rounds: Sequence[str]) -> Parameters:
    """Return the parameters for one mart of a build that holds these rounds; KeyError for a suite of no mart."""
    products: Mapping[str, Callable[[], Parameters]] = {
        "report_cells": lambda: _cells([layout for layout in catalog.layouts if layout.round in rounds]),
        "fct_answers": lambda: {"rows": _answer_rows(catalog, rounds), "rounds": sorted(rounds)},
        "fct_indicator_group": lambda: _group_rows(catalog, rounds),
        "dim_municipality": lambda: {"rows": len(catalog.registers.municipalities) * len(rounds)},
    }
    return products[suite]()


def _cells(layouts: Sequence[TableLayout]) -> Parameters:
    return {
        "rows": sum(len(layout.cells) for layout in layouts),
        "parts": sorted({layout.part for layout in layouts}),
        "reports": sorted({layout.report for layout in layouts}),
    }


def _answer_rows(catalog: Catalog, rounds: Sequence[str]) -> int:
    variables = sum(len(catalog.codebooks[round_].variables) for round_ in rounds)
    return len(catalog.registers.municipalities) * variables


def _group_rows(catalog: Catalog, rounds: Sequence[str]) -> Parameters:
    groups = [groups_of(catalog.codebooks[round_], catalog.registers) for round_ in rounds]
    count = sum(len(codes) for grouping in groups for codes in grouping.values())
    return {
        "rows": count * len(catalog.indicators.indicators),
        "rounds": sorted(rounds),
        "groupings": sorted({name for grouping in groups for name in grouping}),
    }
