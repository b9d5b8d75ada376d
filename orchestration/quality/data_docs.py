"""Builds Great Expectations' Data Docs from kept results: static pages that ask no other host for anything.

Here belongs turning results into pages. The content is the engine's own renderers'; the templates in
``data_docs_views`` replace those of its templates that load styles, scripts, fonts and pictures from elsewhere,
or write the time of day into the page.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from orchestration.durable import remove_folder
from orchestration.landing.whole_round import landed_decisions
from orchestration.paths import Paths
from orchestration.quality.check_records import DATA_DOCS, kept_suites
from orchestration.quality.results import SuiteCheck

_VIEWS = Path(__file__).parent / "data_docs_views"
INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class _Page:
    check: SuiteCheck
    path: str


def document_load(paths: Paths) -> Path:
    """Build the Data Docs of the present load from the results kept; the index page."""
    checks = kept_suites(paths)
    decisions = landed_decisions(paths.landing, {check.subject.round for check in checks})
    return build_data_docs(checks, paths.checks / DATA_DOCS, decisions)


def build_data_docs(checks: Sequence[SuiteCheck], folder: Path, decisions: Sequence[Mapping[str, object]] = ()) -> Path:
    """Write the pages of these checks into ``folder`` (what was there goes) and return the index page.

    A page for each result and each suite, in the layout of Great Expectations; the index lists the ``decisions`` on
    rows of the exports too (columns of the landed table). The same checks give the same bytes.
    """
    remove_folder(folder)
    view = _View()
    pages = [_Page(check, _result_path(check)) for check in checks]
    for page in pages:
        _write(folder / page.path, view.result_page(page.check))
    for name, check in sorted({page.check.result.suite: page.check for page in pages if page.check.result.raw}.items()):
        _write(folder / "expectations" / f"{name}.html", view.suite_page(check))
    _write(folder / INDEX, view.page("results_index.j2", pages=pages, decisions=decisions))
    return folder / INDEX


def _result_path(check: SuiteCheck) -> str:
    # Four levels deep, as the engine's renderers link from a result to its suite.
    return f"validations/{check.result.suite}/{check.subject.round}/{check.subject.source}/result.html"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [line.rstrip() for line in text.splitlines()]
    path.write_text("\n".join(line for line in lines if line) + "\n", encoding="utf-8")


class _View:
    """The engine's page view with our templates before its own, and identifiers that do not change from run to run."""

    def __init__(self) -> None:
        from great_expectations.render.view.view import DefaultJinjaPageView
        from jinja2 import ChoiceLoader, FileSystemLoader

        self._view: Any = DefaultJinjaPageView()
        loaders: list[Any] = [FileSystemLoader(_VIEWS), self._view.env.loader]
        self._view.env.loader = ChoiceLoader(loaders)
        self._view.env.filters["render_content_block"] = _escaping(self._view.render_content_block)

    def page(self, template: str, **values: Any) -> str:
        """Render one of our own templates."""
        return str(self._view.env.get_template(template).render(**values))

    def result_page(self, check: SuiteCheck) -> str:
        """Render what became of a suite; where the engine was not asked, what is to be said instead."""
        if not check.result.raw:
            return self.page(
                "page.j2", renderer_type="ValidationResultsPageRenderer", page_title=_title(check), result=check.result
            )
        from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema
        from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

        engine_result = expectationSuiteValidationResultSchema.load(json.loads(check.result.raw))
        engine_result.meta["batch_spec"] = {"data_asset_name": check.subject.file}
        document = ValidationResultsPageRenderer().render(engine_result)
        document.page_title = _title(check)
        return self._rendered(document, result=check.result)

    def suite_page(self, check: SuiteCheck) -> str:
        """Render what a suite demands, with the parameters of that check."""
        from great_expectations.core import ExpectationSuite
        from great_expectations.render.renderer.page_renderer import ExpectationSuitePageRenderer

        rules = [entry["expectation_config"] for entry in json.loads(check.result.raw)["results"]]
        for rule in rules:
            rule["kwargs"].pop("batch_id", None)
            rule.pop("id", None)
        renderer: Any = ExpectationSuitePageRenderer()
        return self._rendered(renderer.render(ExpectationSuite(name=check.result.suite, expectations=rules)))

    def _rendered(self, document: Any, **values: Any) -> str:
        numbers = count(1)
        self._view.env.filters["generate_html_element_uuid"] = lambda prefix=None: f"{prefix or ''}{next(numbers)}"
        return str(self._view.render(document, **values))


def _escaping(render: Callable[..., Any]) -> Callable[..., Any]:
    """Return the engine's filter with plain text escaped: it writes values of the data into the page as they are."""
    from jinja2 import pass_context

    @pass_context
    def rendered(context: Any, block: Any, *places: Any, **named: Any) -> Any:
        return html.escape(block, quote=False) if isinstance(block, str) else render(context, block, *places, **named)

    return rendered


def _title(check: SuiteCheck) -> str:
    return f"{check.result.suite}: {check.subject.file}, round {check.subject.round}"
