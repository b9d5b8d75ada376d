"""What ``ehalsa sok`` does: finds indicators, quantities, tables, groups, municipalities by any part of their words."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from orchestration.as_json import json_text
from orchestration.desk.sql import THREADS
from orchestration.facts.products import DeskWords, load_desk_words
from orchestration.paths import Paths
from orchestration.release.publish import resolve_current
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import Row, open_release

QUERIES = read_queries(Path(__file__).with_name("queries.sql"))
SHOWN = 25
"""Hits of a kind that the terminal shows; JSON has all."""


def search(sought: str, paths: Paths) -> list[Row]:
    """Find what holds every word of the text: kind, id, label and rounds, by kind and in the catalogue's order."""
    with open_release(resolve_current(paths.releases), threads=THREADS, external_access=False) as marts:
        return marts.rows(QUERIES["found"], {"words": sought.split()})


def run(sought: str, paths: Paths, *, as_json: bool) -> int:
    """Print what is found; 1 where nothing is."""
    words, hits = load_desk_words(paths.data), search(sought, paths)
    if as_json:
        sys.stdout.write(json_text(hits))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(sought, hits, words)))
    return 0 if hits else 1


def _lines(sought: str, hits: list[Row], words: DeskWords) -> list[str]:
    if not hits:
        return [words.nothing_found.format(sought=sought)]
    lines = []
    for kind, found in groupby(hits, key=lambda hit: str(hit["kind"])):
        of_it = list(found)
        lines += ["", words.kinds[kind].format(number=len(of_it)), f"  {words.commands[kind]}"]
        width = max(len(hit["id"]) for hit in of_it[:SHOWN])
        lines += [f"    {hit['id']:<{width}}  {hit['label']} ({hit['said']})" for hit in of_it[:SHOWN]]
        if len(of_it) > SHOWN:
            lines.append(f"    {words.more.format(number=len(of_it) - SHOWN)}")
    return lines[1:]
