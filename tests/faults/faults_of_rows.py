"""Bad inputs whose rows are about the wrong municipality, round or form."""

from __future__ import annotations

from pathlib import Path

from tests.faults.bad_input import bad
from tests.faults.damage import copy_row, drop_row, edit_cell, edit_csv, edit_sav, set_cells

MUNICIPALITIES = (
    bad(
        "municipality code unknown",
        "enkat_a",
        edit_cell("enkat_a", 2, "kommunkod", "9999"),
        what="municipality code unknown",
        row="^2$",
        column="kommunkod",
        municipality="9999",
        found="9999",
        expected="the code of",
    ),
    bad(
        "leading zero lost",
        "enkat_a",
        edit_cell("enkat_a", 2, "kommunkod", lambda old: str(int(old))),
        what="without its leading zero",
        row="^2$",
        expected="'0",
        remedy="as text",
    ),
    bad(
        "leading zero lost, xlsx",
        "stimulansmedel",
        edit_cell("stimulansmedel", 4, "Kommunkod", int),
        what="without its leading zero",
        sheet="Stimulansmedel",
        row="^4$",
    ),
    bad(
        "code as a number",
        "stimulansmedel",
        edit_cell("stimulansmedel", -1, "Kommunkod", int),
        what="stored as a number",
    ),
    bad(
        "code missing",
        "svarsregister",
        edit_cell("svarsregister", 5, "kommunkod", ""),
        what="code missing",
        row="^5$",
        found="empty",
    ),
    bad(
        "another county",
        "enkat_a",
        edit_cell("enkat_a", 2, "lan", "25"),
        what="another county",
        row="^2$",
        column="lan",
        found="25",
    ),
    bad(
        "county without zero",
        "enkat_a",
        edit_cell("enkat_a", 2, "lan", lambda old: str(int(old))),
        what="county code without",
    ),
    bad(
        "another county, sav",
        "enkat_b",
        lambda f: edit_sav(f, "enkat_b", cells={(1, "lan"): "25"}),
        what="another county",
        row="^1$",
    ),
    bad(
        "name disagrees",
        "enkat_a",
        edit_cell("enkat_a", 2, "kommun", "Storköping"),
        what="name disagrees",
        found="Storköping",
    ),
    bad(
        "name of another",
        "stimulansmedel",
        edit_cell("stimulansmedel", 4, "Kommun", "Kiruna"),
        what="name disagrees",
        found="2584",
    ),
    bad(
        "municipality twice",
        "enkat_a",
        copy_row("enkat_a", 3),
        what="the same municipality twice",
        found=r"rows 3 and \d+",
        remedy="delete",
    ),
    bad(
        "municipality twice, xlsx",
        "webbgranskning",
        copy_row("webbgranskning", 5),
        what="municipality twice",
        sheet="Granskning",
    ),
    bad(
        "municipality missing",
        "svarsregister",
        drop_row("svarsregister", 7),
        what="municipality missing",
        municipality=r"\d{4} \w",
    ),
    bad(
        "recipient missing",
        "stimulansmedel",
        drop_row("stimulansmedel", 7),
        what="municipality missing",
        expected="form A",
    ),
)


def _other_form(folder: Path) -> None:
    edit_csv(
        folder,
        "svarsregister",
        lambda table: [[{"A": "B"}.get(c, c) if n == 3 else c for c in r] for n, r in enumerate(table, 1)],
    )


ANSWERS = (
    bad(
        "export of another round",
        "enkat_a",
        set_cells("enkat_a", "undersokningsar", "2020"),
        what="another round",
        expected="2021",
        found="2020",
    ),
    bad(
        "another round, sav",
        "enkat_b",
        lambda f: edit_sav(f, "enkat_b", columns={"undersokningsar": "2019"}),
        what="another round",
    ),
    bad(
        "register of another round",
        "svarsregister",
        edit_cell("svarsregister", 3, "datum", "2019-01-20"),
        what="date of another round",
    ),
    bad(
        "data origin unknown",
        "enkat_a",
        edit_cell("enkat_a", 2, "dataursprung", "okänt"),
        what="data origin unknown",
        found="okänt",
    ),
    bad(
        "origins mixed",
        "enkat_a",
        edit_cell("enkat_a", 3, "dataursprung", "insamlade svar"),
        what="synthetic and collected",
        row="^3$",
    ),
    bad(
        "fewer answers",
        "enkat_a",
        drop_row("enkat_a", 4),
        what="fewer answers than the register",
        municipality=r"\d{4} \w",
        expected="form A",
    ),
    bad(
        "fewer answers, sav",
        "enkat_b",
        lambda f: edit_sav(f, "enkat_b", keep=lambda frame: frame.drop(index=0)),
        what="fewer answers",
        expected="form B",
    ),
    bad(
        "answer nobody knows of",
        "enkat_a",
        lambda f: (edit_cell("svarsregister", 3, "besvarad", "nej")(f), edit_cell("svarsregister", 3, "datum", "")(f))[
            0
        ],
        what="does not know",
    ),
    bad("the other form", "enkat_a", _other_form, what="sent another form", found="form B", expected="form A"),
)
