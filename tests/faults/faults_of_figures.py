"""Bad inputs with wrong figures, categories and dates."""

from __future__ import annotations

from tests.faults.bad_input import bad
from tests.faults.damage import append_row, copy_row, drop_row, edit_cell

FIGURES = (
    bad(
        "npö: month missing",
        "npo",
        drop_row("npo", 5),
        what="month missing",
        column="Månad",
        sheet="NPÖ",
        expected="2017-02",
    ),
    bad("npö: month twice", "npo", copy_row("npo", 5), what="the same month twice", sheet="NPÖ", found="rows 5 and"),
    bad(
        "npö: month unknown",
        "npo",
        edit_cell("npo", 5, "Månad", "2017-03"),
        what="month that the round does not have",
        row="^5$",
    ),
    bad("npö: no month", "npo", edit_cell("npo", 5, "Månad", "februari"), what="not a month", row="^5$"),
    bad(
        "npö: municipal users above all",
        "npo",
        edit_cell("npo", 4, "Unika användare i kommuner", 999999),
        what="municipal users are part of all users",
        row="^4$",
        expected=r"at most \d+ \(Unika användare\)",
        found="999999",
    ),
    bad(
        "npö: municipal searches above all",
        "npo",
        edit_cell("npo", 4, "Slagningar i kommuner", 9999999),
        what="searches",
    ),
    bad(
        "npö: text in a number",
        "npo",
        edit_cell("npo", 4, "Patienter", "19 669"),
        what="number stored as text",
        column="Patienter",
    ),
    bad("npö: negative", "npo", edit_cell("npo", 4, "Patienter i kommuner", -5), what="negative number", found="-5"),
    bad(
        "npö: absurd",
        "npo",
        edit_cell("npo", 4, "Anslutna kommuner", 2350),
        what="number out of bounds",
        expected="at most 290",
    ),
    bad(
        "npö: decimals", "npo", edit_cell("npo", 4, "Anslutna kommuner", 23.5), what="decimals where none", found="23.5"
    ),
    bad(
        "npö: a text that says nothing to the format",
        "npo",
        edit_cell("npo", 4, "Slagningar", "<5"),
        what="text in a number field",
        expected="a number, or '<10', or '..'",
        found="'<5'",
        remedy="statuses of data/formats/npo.yaml",
    ),
    bad(
        "stimulus: empty cell",
        "stimulansmedel",
        edit_cell("stimulansmedel", 4, "Förbrukade medel (kr)", None),
        what="value missing",
        remedy="statuses of data/formats/stimulus_funds.yaml",
    ),
    bad(
        "npö: formula",
        "npo",
        edit_cell("npo", 4, "Slagningar", "=B4*2"),
        what="formula instead of a value",
        found="=B4",
    ),
    bad(
        "npö: error value",
        "npo",
        edit_cell("npo", 4, "Slagningar", "#REF!"),
        what="error value|number stored as text",
        found="#REF!",
    ),
    bad(
        "web review: unknown category",
        "webbgranskning",
        edit_cell("webbgranskning", 6, "Kategori", "Chatbot"),
        what="value outside its answer set",
        sheet="Granskning",
        row="^6$",
        column="Kategori",
        municipality=r"\d{4} \w",
        expected="Digital kanal",
        found="Chatbot",
        remedy="data/formats",
    ),
    bad(
        "web review: e-identification without channel",
        "webbgranskning",
        lambda f: (
            edit_cell("webbgranskning", 4, "Kategori", "Ingen")(f),
            edit_cell("webbgranskning", 4, "E-legitimation", "ja")(f),
        )[0],
        what="only a digital channel",
        column="Kategori",
    ),
    bad(
        "web review: date of another year",
        "webbgranskning",
        edit_cell("webbgranskning", 4, "Granskningsdatum", "2018-11-05"),
        what="date of another round",
    ),
    bad(
        "web review: no date",
        "webbgranskning",
        edit_cell("webbgranskning", 4, "Granskningsdatum", "i höstas"),
        what="not a date",
    ),
    bad(
        "stimulus: negative",
        "stimulansmedel",
        edit_cell("stimulansmedel", 4, "Förbrukade medel (kr)", -1),
        what="negative number",
    ),
    bad(
        "stimulus: used more than requisitioned",
        "stimulansmedel",
        edit_cell("stimulansmedel", 4, "Förbrukade medel (kr)", 19999999),
        what="part of what was requisitioned",
        found="19999999|2",
    ),
    bad(
        "register: neither yes nor no",
        "svarsregister",
        edit_cell("svarsregister", 3, "besvarad", "kanske"),
        what="outside its answer set",
        expected="'ja' or 'nej'",
    ),
    bad(
        "register: answered without date",
        "svarsregister",
        edit_cell("svarsregister", 3, "datum", ""),
        what="value missing",
        column="datum",
    ),
    bad("note below the table", "npo", append_row("npo", ["Källa: Inera"]), what="single cell", row=r"^10$"),
)
