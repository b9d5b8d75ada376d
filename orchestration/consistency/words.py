"""The Swedish words for the kinds of findings. Sentences of a proof are in ``proof``."""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.consistency.model import Kind

TITLES: Mapping[Kind, str] = {
    "no_numerator": "Andelar som inget helt tal ger",
    "count_and_share": "Antal och andelar som inte går ihop",
    "single_choice": "Svarsalternativ som inte fyller sin bas",
    "rounded_total": "Summor av avrundade tal",
    "parts_and_total": "Delar och helheter som inte går ihop",
    "union": "Helheter under en del eller över delarnas summa",
    "printed_twice": "Samma sak tryckt på två sätt",
    "kronor": "Kronor som inte går ihop",
}
"""Heading of each kind, in the order in which a page shows them."""

MEANINGS: Mapping[Kind, str] = {
    "no_numerator": "Inget helt antal kommuner ger den tryckta andelen på någon bas som tabellen tillåter.",
    "count_and_share": "Det tryckta antalet ger en annan andel än den tryckta.",
    "single_choice": "Ett svar per kommun, men inga hela tal bakom andelarna ger basen eller den tryckta summan.",
    "rounded_total": "Den tryckta summan är summan av avrundade andelar. De hela talen bakom dem ger en annan andel.",
    "parts_and_total": "Inga hela tal bakom delarna ger tillsammans det som är tryckt för helheten.",
    "union": "En helhet kan inte vara mindre än en av sina delar eller större än delarna tillsammans.",
    "printed_twice": "Samma antal eller andel är tryckt med olika siffror på två ställen.",
    "kronor": "De tryckta beloppen ger inte den tryckta summan.",
}
"""What a finding of the kind says."""
