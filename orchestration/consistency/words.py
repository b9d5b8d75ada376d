"""The Swedish words for the kinds of findings. Sentences of a proof are in ``proof``."""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.consistency.model import Basis, Kind

TITLES: Mapping[Kind, str] = {
    "no_numerator": "Andelar som inget helt tal ger",
    "count_and_share": "Antal och andelar som inte går ihop",
    "single_choice": "Svarsalternativ som inte fyller sin bas",
    "rounded_total": "Summor av avrundade tal",
    "parts_and_total": "Delar och helheter som inte går ihop",
    "union": "Helheter under en del eller över delarnas summa",
    "printed_twice": "Samma sak tryckt på två sätt",
    "kronor": "Kronor som inte går ihop",
    "base": "Baser som siffrorna inte tillåter",
    "heading": "Rubriker som säger något annat än siffrorna",
    "rank": "Ordningar och jämförelser i ord",
    "range": "Spann som rader faller utanför",
    "amount": "Andelar i ord",
    "reference": "Hänvisningar till fel ställe",
    "digit_for_not_asked": "Siffror för det som inte frågades",
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
    "base": "Det som rapporten säger att andelarna vilar på går inte ihop med andelarna, eller med en annan bas.",
    "heading": "Det som står under rubriken kan inte vara det som rubriken säger.",
    "rank": "Texten rangordnar eller jämför, och tryckta andelar visar motsatsen.",
    "range": "Texten anger lägsta och högsta andel, och en rad som den talar om har en annan.",
    "amount": "Texten anger en andel med ord, och den tryckta andelen ligger utanför vad ordet betyder.",
    "reference": "Texten hänvisar till ett ställe där uppgiften inte står, eller som inte finns.",
    "digit_for_not_asked": "Tryckt är en siffra, men ingen fråga ställdes. Då finns inget att räkna, inte ens noll.",
}
"""What a finding of the kind says."""

CLASSES: Mapping[Basis, str] = {
    "print": "Följer av trycket",
    "codebook": "Vilar på kodbokens läsning",
}
"""What a finding rests on, in the order in which a page shows the classes."""

CLASS_MEANINGS: Mapping[Basis, str] = {
    "print": "Fynden rör bara det som står i rapporten: tal, rubriker, meningar, och att grupperna fyller riket.",
    "codebook": "Fynden kräver också vad kodboken säger: vilka svar som utesluter varandra, vem som fick en fråga, "
    "och att samma avgränsning gäller i olika tabeller. Är den läsningen fel faller fyndet.",
}
"""What findings of a class take for given."""
