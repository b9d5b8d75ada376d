"""Makes the observations of the made-up round: e-services of every municipality, 40 providers, 28 interviews."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

ORIGIN = {"Dataursprung": "syntetiska svar"}
SERVICES = ("Ekonomiskt bistånd", "Äldreomsorg", "Funktionsstöd", "Orosanmälan", "Tidbokning")
THEMES = ("Hinder: kompetens", "Hinder: ekonomi", "Hinder: uppkoppling", "Framgång: samverkan", "Framgång: nytta")
SIZES = ("0–10 000", "10–20 000", "20–50 000", "50–100 000", "100 000 eller fler")
PROVIDERS, INTERVIEWS = 40, 28
DAY = "2022-02-01"

Row = dict[str, str]


def write_observations(municipalities: dict[str, str], target: Path) -> None:
    """Write the three files below ``target``; ``municipalities``: code → name, of those that are asked."""
    _write(target / "etjanster.csv", services(municipalities))
    _write(target / "utforare.csv", providers(municipalities))
    _write(target / "intervjuer.csv", interviews())


def services(municipalities: dict[str, str]) -> Iterator[Row]:
    """Give a row for each municipality and service: most have it, some do not, every eleventh is unclear."""
    for place, (code, name) in enumerate(municipalities.items()):
        for number, service in enumerate(SERVICES):
            found = "oklart" if (place + number) % 11 == 0 else "nej" if (place + number) % 3 == 0 else "ja"
            there = found == "ja"
            yield {
                **{"Kommunkod": code, "Kommun": name, "E-tjänst": service, "Finns": found},
                "Adress": f"https://www.kommun{code}.example/{number}" if there else "",
                "HTTP-status": "200" if there else "",
                **{"Granskad": DAY, "Granskare": "AB"[place % 2], "Säkerhet": "låg" if found == "oklart" else "hög"},
                **{"Underlag": "Fri text om sidan", **ORIGIN},
            }


def providers(municipalities: dict[str, str]) -> Iterator[Row]:
    """Give a row for each provider and municipality it serves: one to three of them."""
    listed = list(municipalities.items())
    for number in range(PROVIDERS):
        for code, name in (listed[(7 * number + step) % len(listed)] for step in range(1 + number % 3)):
            yield {
                **{"Organisationsnummer": f"55{number:04d}-{number:04d}", "Kommunkod": code, "Kommun": name},
                "Larm": ("ja", "nej", "")[number % 3 if number % 4 else 0],
                "Dokumentation": ("kommunens", "egen", "vet ej")[number % 5 // 2],
                **{"Brukare": str(10 * number), "Kommentar": "Fri text från utföraren", **ORIGIN},
            }


def interviews() -> Iterator[Row]:
    """Give a row for each interview and theme."""
    for number in range(INTERVIEWS):
        for place, theme in enumerate(THEMES):
            raised = (number + place) % (place + 2) == 0
            yield {
                **{"Intervju": f"I{number + 1:02d}", "Storleksgrupp": SIZES[number % len(SIZES)], "Tema": theme},
                **{"Tas upp": "ja" if raised else "nej", "Passage": "Fri text ur samtalet" if raised else "", **ORIGIN},
            }


def _write(path: Path, rows: Iterator[Row]) -> None:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(listed[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
