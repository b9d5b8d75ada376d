"""A complete small data folder of a round that never was: the catalog's made-up facts on more municipalities."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

_CATALOG = Path(__file__).parents[1] / "facts" / "fixtures" / "data"
_REAL = Path(__file__).parents[2] / "data"

ROUND = "2031"
PER_COUNTY = 12

_SETTINGS = """
seed: small
weights:
  bilaga1: {miss: 1000, apart: 1}
  bilaga2: {miss: 1000, apart: 1}
  frame: {miss: 1000, apart: 1}
effort: {counting: 2.0, placing: 2.0, gap: 0.01, block_weight: 1, question_noise: 0.5, item_noise: 0.5}
maturity: {size: 0.6, county: 0.3, own: 0.7}
leans:
  - {variables: etj_inga, codes: {"1": -1.0}}
  - {answer_set: markerad, codes: {"1": 1.0}}
  - {answer_set: ja_nej_vet, codes: {"1": 0.5, "2": -0.5, "99": -0.5}, bias: {"99": -0.3}, noise: 0.1}
blocks:
  - {prefix: etj_, alone: [inga]}
numbers:
  - {variable: antal_boka, total: 345, top: [90], cap: 60, spread: 0.5}
texts:
  - {variables: ".*_text", share: 0.5, texts: ["Ett svar (syntetiskt svar)", "Ett annat (syntetiskt svar)"]}
web_review:
  first_day: 2030-09-02
  last_day: 2030-09-13
  categories: {channel: digital_channel, form: printable_form, none: none}
  strata:
    - {group: s1, channel: 3, form: 2, none: 1, e_identification: 1}
    - {group: s2, channel: 4, form: 0, none: 0, e_identification: 2}
stimulus_funds:
  {requisitioned: 900000, used: 790000, remaining: 100000, base_amount: 500, variable: medel, spent: "1", unspent: "2"}
npo:
  part: main
  table_no: 9
  rows:
    anslutna_kommuner: 1
    unika_anvandare: 2
    unika_anvandare_kommuner: 3
    slagningar: 4
    slagningar_kommuner: 5
    patienter: 6
    patienter_kommuner: 7
titles:
  synthetic_mark: Syntetiska svar
  synthetic_origin: syntetiska svar
  collected_origin: insamlade uppgifter, Inera
  by_source: {enkat_b: Syntetiska svar, webbgranskning: Webbgranskning, npo: NPÖ, stimulansmedel: Medel}
"""

_SOURCES = """
rounds:
  "2031":
    report: "2031"
    backtest: strict
    sources:
      enkat_a: {kind: questionnaire, questionnaire: A, format: csv, uri: sample/2031/a.csv, schedule: yearly,
        options: {encoding: cp1252, delimiter: ";", decimal: ","}}
      enkat_b: {kind: questionnaire, questionnaire: B, format: sav, uri: sample/2031/b.sav, schedule: yearly}
      svarsregister: {kind: response_register, format: csv, uri: sample/2031/svar.csv, schedule: yearly,
        options: {encoding: cp1252, delimiter: ";", decimal: ","}}
      webbgranskning: {kind: web_review, format: xlsx, uri: sample/2031/webb.xlsx, schedule: yearly,
        options: {sheet: Granskning, header_row: 3, period: {from: 2030-09-01, to: 2030-09-30}}}
      npo: {kind: npo, format: xlsx, uri: sample/2031/npo.xlsx, schedule: monthly,
        options: {sheet: NPÖ, header_row: 3, months: [2030-01, 2031-01]}}
      stimulansmedel: {kind: stimulus_funds, format: xlsx, uri: sample/2031/medel.xlsx, schedule: yearly,
        options: {sheet: Medel, header_row: 3, covers: A}}
"""

_TARGETS = [
    ("text/a", "", "reg_enkat=A", "ramen", "alla", "riket", "numerator", "18", "frame", "Fick enkät A"),
    (
        "text/a_svar",
        "",
        "all(reg_enkat=A, reg_svarat=1)",
        "ramen",
        "alla",
        "riket",
        "numerator",
        "17",
        "frame",
        "Svarade",
    ),
    ("text/kvar", "", "medel=99", "svarande", "alla", "riket", "numerator", "3", "frame", "Har en del kvar"),
    ("text/inget", "", "medel=2", "svarande", "alla", "riket", "numerator", "1", "frame", "Har allt kvar"),
    ("text/boka", "etjanst.tidbokning.ja", "", "", "alla", "riket", "share", "45", "frame", "Tidbokning i riket"),
]

# Place, printed: 24 municipalities of which 22 answered; group s1 has ten of them, s2 twelve.
_CELLS = {
    "bilaga1": {
        (1, 1): "24",
        (1, 2): "22",
        (1, 3): "92",
        (2, 1): "12",
        (2, 2): "11",
        (2, 3): "92",
        (3, 1): "12",
        (3, 2): "11",
        (4, 2): "10",
    },
    "bilaga2": {(1, 1): "40", (1, 2): "4", (4, 1): "50", (4, 2): "6"},
    "main": {(row, column): str(1000 // row + column) for row in range(1, 8) for column in (1, 2)},
}


def write_facts(folder: Path) -> Path:
    """Write the data folder; returns it."""
    data = folder / "data"
    shutil.copytree(_CATALOG, data)
    for name in ("codings", "corrections"):
        shutil.rmtree(data / name)
    for name in ("units.csv", "municipality_changes.csv"):
        (data / "registers" / name).unlink()
    shutil.copytree(_REAL / "formats", data / "formats", dirs_exist_ok=True)
    (data / "sources.yaml").write_text(_SOURCES, encoding="utf-8")
    (data / "synth" / ROUND).mkdir(parents=True)
    (data / "synth" / ROUND / "settings.yaml").write_text(_SETTINGS, encoding="utf-8")
    header = ["place", "indicator", "numerator", "base", "grouping", "group", "measure", "printed", "weight", "note"]
    _write(data / "synth" / ROUND / "targets.csv", header, _TARGETS)
    _write_registers(data / "registers")
    cells = data / "published" / ROUND / "cells.csv"
    columns = next(csv.reader(cells.read_text(encoding="utf-8").splitlines()))
    rows = [
        (part, 9 if part == "main" else 1, row, column, "rad", "kolumn", printed, printed, "count", "", "plats")
        for part, printed_cells in _CELLS.items()
        for (row, column), printed in printed_cells.items()
    ]
    _write(cells, columns, rows)
    errata = data / "published" / ROUND / "errata.csv"
    errata.write_text(errata.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    return data


def _write_registers(folder: Path) -> None:
    codes = [f"0{county}{number:02d}" for county in (1, 2) for number in range(1, PER_COUNTY + 1)]
    names = {"01": ("Norra län", "Region Norr"), "02": ("Södra län", "Region Söder")}
    municipalities = [
        (code, f"Ort {code}", f"Ort {code} kommun", code[:2], names[code[:2]][0], code[:2], names[code[:2]][1])
        for code in codes
    ]
    columns = ["municipality_code", "municipality", "official_name", "county_code", "county", "region_code", "region"]
    _write(folder / "municipalities.csv", columns, municipalities)
    people = [
        (code, "2029-12-31", 600 + 20 * number if number % 2 else 1200 + 90 * number)
        for number, code in enumerate(codes)
    ]
    _write(folder / "population.csv", ["municipality_code", "reference_date", "population"], people)
    skr = [("2027", code, "C8", "Landsbygd", "C", "Mindre") for code in codes]
    columns = ["edition", "municipality_code", "skr_group", "skr_group_label", "skr_main_group", "skr_main_group_label"]
    _write(folder / "skr_groups.csv", columns, skr)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
