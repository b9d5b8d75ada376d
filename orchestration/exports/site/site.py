"""Writes the site of a release: start page, a page a municipality, and the files that they share."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from orchestration.exports.charts.points import Figure
from orchestration.exports.site.about import Held, about_pages, start_page
from orchestration.exports.site.compare import PAGE, compare_data, compare_page
from orchestration.exports.site.content import read_content
from orchestration.exports.site.data_files import DataFiles
from orchestration.exports.site.figures import FigurePages
from orchestration.exports.site.indicator import IndicatorPages
from orchestration.exports.site.municipality import MunicipalityPages
from orchestration.exports.site.pages import HERE, Shared
from orchestration.exports.site.rendering import template
from orchestration.exports.site.tables import TablePages
from orchestration.exports.site.workbooks import IndicatorWorkbooks, PlaceWorkbooks
from orchestration.exports.tables.cells import Report
from orchestration.facts.products import ReleaseFacts
from orchestration.facts.site import load_site
from orchestration.warehouse.marts import Marts

_STATIC = Path(__file__).parent / "static"


def read_shared(marts: Marts, data_dir: Path) -> Shared:
    """Read what all pages are made of. FactErrors for site facts that are not as ``facts.site`` says."""
    return Shared(read_content(marts, load_site(data_dir)))


@dataclass(frozen=True, slots=True)
class Printed:
    """What the reports print: tables and figures of every product, in the order of the products."""

    reports: Sequence[Report]
    figures: Sequence[Sequence[Figure]]


def export_site(shared: Shared, facts: ReleaseFacts, printed: Printed, target: Path) -> list[Path]:
    """Write the site, all but what is about the release, into its folder below ``target``; the paths, sorted."""
    folder = target / facts.release.site_folder
    tables = TablePages(shared, facts, printed.reports)
    figures = FigurePages(shared, facts, printed.figures)
    indicators = IndicatorPages(shared, facts, figures.showing)
    written = _written(chain(_files(shared, indicators), tables.pages(), figures.pages()), folder)
    written += [*tables.workbooks(folder), *figures.workbooks(printed.reports, folder)]
    for static in sorted(_STATIC.iterdir()):
        written.append(Path(shutil.copyfile(static, folder / static.name)))
    return sorted(written)


def export_about(shared: Shared, facts: ReleaseFacts, held: Held, target: Path) -> list[Path]:
    """Write the pages about the release below ``target``, where the files that they name are; returns the paths."""
    first = _written([(facts.release.start_page, start_page(shared, facts, held, target))], target)
    return sorted([*first, *_written(about_pages(shared, facts), target / facts.release.site_folder)])


def _written(pages: Iterable[tuple[str, str | bytes]], folder: Path) -> list[Path]:
    written: list[Path] = []
    made: set[Path] = set()
    for name, content in pages:
        path = folder / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        written.append(path)
    return written


def _files(shared: Shared, indicators: IndicatorPages) -> Iterator[tuple[str, str | bytes]]:
    """Every file that is made, by its place in the site."""
    pages = MunicipalityPages(shared)
    yield "index.html", _start(shared)
    yield "site.css", template("site.css.j2").render(words=shared.content.site.words) + "\n"
    yield "sok.js", _search_index(shared)
    data = DataFiles(shared)
    place_workbooks, indicator_workbooks = PlaceWorkbooks(data), IndicatorWorkbooks(data)
    yield PAGE, compare_page(shared)
    yield "jamfor.js", compare_data(shared)
    yield from zip(("jamfor.csv", "jamfor.json"), data.compared_files(), strict=True)
    yield "jamfor.xlsx", indicator_workbooks.compared()
    for place in shared.content.places:
        folder = shared.folders[place.municipality_code]
        yield shared.place_page(place.municipality_code), pages.page(place)
        stem = f"kommun/{folder}/{folder}."
        yield from zip((f"{stem}csv", f"{stem}json"), data.place_files(place), strict=True)
        yield f"{stem}xlsx", place_workbooks.workbook(place)
    yield "indikator/index.html", indicators.list_page()
    for at, row in enumerate(shared.content.indicators):
        stem = row.page.removesuffix("html")
        yield row.page, indicators.page(at)
        yield from zip((f"{stem}csv", f"{stem}json"), data.indicator_files(at), strict=True)
        yield f"{stem}xlsx", indicator_workbooks.workbook(at)


def _start(shared: Shared) -> str:
    content = shared.content
    country = content.figures[shared.country]
    shown = [(row, at) for row, at in zip(content.site.chosen, shared.chosen, strict=True) if row.on_start]
    cards = [
        {"page": content.indicators[at].page, "question": row.question, "figure": country[at]}
        for row, at in shown
        if country[at].share is not None
    ]
    counties = [
        {
            "name": county,
            "places": [
                {"name": place.municipality, "page": shared.place_page(place.municipality_code)} for place in places
            ],
        }
        for (_, county), places in groupby(
            sorted(shared.alphabetical, key=lambda place: place.county_code),
            key=lambda place: (place.county_code, place.county),
        )
    ]
    return shared.render("start.html.j2", HERE, "index.html", {"cards": cards, "counties": counties})


def _search_index(shared: Shared) -> str:
    """The municipalities as a script, which opens from a disk too: code, name, folder, other names."""
    also: dict[str, list[str]] = {}
    for other in shared.content.site.other_names:
        also.setdefault(other.municipality_code, []).append(other.name)
    places: list[list[Any]] = [
        [
            place.municipality_code,
            place.municipality,
            shared.folders[place.municipality_code],
            also.get(place.municipality_code, []),
        ]
        for place in shared.content.places
    ]
    lines = ",\n".join(json.dumps(place, ensure_ascii=False) for place in places)
    return f"const PLACES = [\n{lines}\n];\n"
