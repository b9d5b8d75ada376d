"""A round is data: the made-up round 2022 changes no program, gives its tables, and shows where the series breaks."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from orchestration.facts.personal_data import load_personal_data
from orchestration.landing.personal_data import masked
from tests.e2e.conftest import Good
from tests.e2e.loading import read_csv
from tests.newround.conftest import DECIDED, KEY_NUMBERS, NewRound
from tests.newround.exports import DISTRICT, MERGED, NEW, OLD, PARENT
from tests.newround.observed import INTERVIEWS, PROVIDERS
from tests.planted import planted
from tests.public_files import INTERNAL, public_files_with

pytestmark = [pytest.mark.xdist_group("newround"), pytest.mark.timeout(1200)]

KINDS = ("etjanster", "intervjuer", "utforare")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_round_is_facts_and_raw_files_only(new_round: NewRound, data_dir: Path) -> None:
    old, new = contents(data_dir), contents(new_round.data)
    touched = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    touched -= {f"published/{OLD}/{name}" for name in KEY_NUMBERS}
    assert {name.rpartition(".")[2] for name in touched} == {"csv", "yaml"}
    changed = {name for name in touched if name in old}
    assert changed == {
        "indicators/catalogue.csv",
        "indicators/quantities.csv",
        "registers/municipality_changes.csv",
        "registers/size_schemes.csv",
        "registers/units.csv",
        "sources.yaml",
    }
    kinds = {f"{folder}/{kind}" for kind in KINDS for folder in ("formats", "observations")}
    added = touched - changed
    assert {name.rpartition(".")[0] for name in added if NEW not in name} == kinds
    assert {path.suffix for path in DECIDED.rglob("*") if path.is_file()} <= {".csv", ".yaml"}


def test_the_rounds_are_told_and_marked_synthetic(new_round: NewRound) -> None:
    said = new_round.loaded.out
    assert f"Rounds:  {OLD} (synthetic answers), {NEW} (synthetic answers)" in said
    assert f"back-test of {NEW}: not printed yet" in said
    origins = new_round.rows(f"select distinct data_origin from fct_answers where round = '{NEW}'")
    assert origins == [("synthetic",)]


def test_what_respondents_wrote_leaves_as_codes_alone(new_round: NewRound, tmp_path: Path) -> None:
    """Two hundred personal data, planted in the free texts of form A: in no public file, and masked in the internal."""
    sent = (new_round.data / "sample" / NEW / f"enkat_a_{NEW}.csv").read_text(encoding="cp1252")
    every = planted()
    assert [one for one in every if one.text not in sent] == []
    secrets = {one.secret for one in every}
    assert public_files_with(new_round.release, secrets, tmp_path) == []
    internal = f"select text from '{new_round.release}/{INTERNAL}/fct_free_text.parquet' where round = '{NEW}'"
    written = {str(text) for (text,) in new_round.rows(internal)}
    rules = load_personal_data(new_round.data)
    left = {one.text: masked(one.text, rules)[0] for one in every}
    assert {*left.values()} <= written
    assert {text for text in left if left[text] != text} & written == set()


def test_its_workbook_and_tables_stand_beside_those_of_the_year_before(new_round: NewRound) -> None:
    names = {path.name for path in new_round.release.iterdir()}
    assert names >= {"tabeller_2021.xlsx", f"tabeller_{NEW}.xlsx"}
    tables = {path.name for path in (new_round.release / "tabeller" / NEW).iterdir()}
    assert {
        "bilaga2_tabell_35.csv",
        "tabell_34.csv",
        "tabell_35.csv",
        "tabell_36.csv",
        "tabell_37.csv",
        "tabell_38.csv",
    } <= tables
    assert "bilaga2_tabell_1.csv" not in tables


def test_the_new_table_comes_out(new_round: NewRound) -> None:
    table = new_round.table("bilaga2", 35)
    answers = new_round.rows(
        f"select count(distinct municipality_code), count(distinct unit_code) from fct_answers"
        f" where round = '{NEW}' and variable_id = 'ai_planering' and status in ('answered', 'dont_know')"
    )
    assert [len(row) for row in table] == [6] * 6
    assert tuple(int(shown) for shown in table[-1][-2:]) == answers[0]
    sums = [sum(int(row[column]) for row in table[:-1]) for column in (4, 5)]
    assert sums == [int(shown) for shown in table[-1][-2:]]
    ((in_use, base),) = new_round.rows(
        f"select count(distinct municipality_code) filter (code = '1'), count(distinct municipality_code) from"
        f" fct_answers where round = '{NEW}' and variable_id = 'ai_planering' and status in ('answered', 'dont_know')"
    )
    assert isinstance(in_use, int)
    assert isinstance(base, int)
    assert table[-1][2] == str((200 * in_use + base) // (2 * base))


def test_every_e_service_of_every_municipality_is_tabled(new_round: NewRound) -> None:
    counts = new_round.rows(
        "select count(*), count(distinct municipality_code), count(distinct data_origin) from fct_observation"
        f" where round = '{NEW}' and observation_kind = 'etjanster' and measure_id = 'finns'"
    )
    assert counts == [(289 * 5, 289, 1)]
    found = new_round.rows(
        "select count(*) filter (code = 'ja'), count(*) from fct_observation where item = 'tidbokning'"
        " and measure_id = 'finns' and status = 'answered'"
    )
    ((yes, base),) = [(int(str(first)), int(str(second))) for first, second in found]
    assert new_round.table("main", 35)[4][-2:] == [str((200 * yes + base) // (2 * base)), str(base)]


def test_providers_are_tabled_as_providers_and_as_municipalities_served(new_round: NewRound) -> None:
    pairs = new_round.rows(
        "select distinct unit_code, municipality_code from fct_observation where observation_kind = 'utforare'"
    )
    larm = new_round.rows("select unit_code, municipality_code, code from fct_observation where measure_id = 'larm'")
    with_it, answered = ({row[0] for row in larm if row[2] in codes} for codes in (("true",), ("true", "false")))
    served, served_by = {row[1] for row in pairs}, {row[1] for row in larm if row[2] == "true"}
    table = new_round.table("main", 36)
    assert table[0][1:] == [str(len(with_it)), str(len(answered)), str(PROVIDERS)]
    assert table[2][1:] == [str(len(served_by)), str(len(served)), str(len(served))]


def test_quantities_rest_on_observations_with_base_and_groups(new_round: NewRound) -> None:
    served: dict[str, int] = {}
    for row in read_csv(new_round.data / "sample" / NEW / "utforare.csv"):
        served[row["Kommunkod"]] = served.get(row["Kommunkod"], 0) + int(row["Brukare"])
    of_groups = new_round.rows(
        "select group_code, municipality_code from dim_group_member"
        f" where round = '{NEW}' and grouping_id in ('alla', 'storlek') order by grouping_id desc, group_code"
    )
    own = new_round.rows(
        f"select distinct municipality_code from fct_answers where round = '{NEW}' and variable_id = 'drift_hemtjanst'"
        " and code in ('1', '2')"
    )
    inside = {str(code) for (code,) in own}
    groups: dict[object, list[str]] = {}
    for group, code in of_groups:
        groups.setdefault(group, []).extend([str(code)] if code in served else [])
    assert 0 < len(inside & set(served)) < len(served), "a base that leaves nobody out shows nothing"
    statistics: list[Callable[[list[str]], float]] = [
        lambda codes: sum(served[code] for code in codes),
        lambda codes: median(served[code] for code in codes),
        lambda codes: sum(served[code] for code in codes if code in inside),
        lambda codes: sum(served[code] >= 200 for code in codes),
    ]
    due = [[statistic(codes) for codes in groups.values()] for statistic in statistics]
    shown = [
        [float(cell.replace("\u00a0", "").replace(",", ".")) for cell in row] for row in new_round.table("main", 38)
    ]
    assert shown == due
    told = new_round.home.ehalsa("cell", f"{NEW}/main/38/2/6", EHALSA_DATA=str(new_round.data))
    assert "median bland gruppens kommuner" in told.out, told.err
    assert "observationer av slaget utforare, måttet brukare" in told.out
    assert "utforare.csv" in told.out


def test_themes_are_tabled_by_interviews_and_no_free_text_leaves(new_round: NewRound) -> None:
    table = new_round.table("main", 37)
    assert [row[-1] for row in table] == [str(INTERVIEWS)] * 5
    assert [sum(int(shown.replace("-", "0")) for shown in row[:5]) for row in table] == [int(row[5]) for row in table]
    assert new_round.rows("select count(*) from fct_observation as o where cast(o as varchar) like '%Fri text%'") == [
        (0,)
    ]


def test_a_cell_on_observations_can_be_walked_back(new_round: NewRound) -> None:
    told = new_round.home.ehalsa("cell", f"{NEW}/main/36/1/2", EHALSA_DATA=str(new_round.data))
    assert told.code == 0, told.err
    assert "larm=true" in told.out
    assert "utforare.csv" in told.out


def test_a_table_on_observations_is_made_for_the_releases_own_groups_and_no_others(
    new_round: NewRound, tmp_path: Path
) -> None:
    of_data = {"EHALSA_DATA": str(new_round.data)}
    told = new_round.home.ehalsa("table", f"{NEW}/main/35", "--by", "region", **of_data)
    assert told.code == 0, told.err
    ((shown,),) = new_round.rows(
        f"select share_percent from fct_observation_group where round = '{NEW}' and grouping_id = 'region'"
        " and group_code = '01' and indicator_id = 'etjanster.bistand'"
    )
    assert str(shown) in told.out
    own = tmp_path / "egna.csv"
    own.write_text("kommunkod,grupp\n0114,Norr\n", encoding="utf-8")
    refused = new_round.home.ehalsa("table", f"{NEW}/main/35", "--list", str(own), **of_data)
    assert (refused.code, "a list for a table on observations" in refused.err) == (1, True)


def test_there_are_five_size_groups_on_the_population_of_2020(new_round: NewRound) -> None:
    groups = new_round.rows(
        f"select group_code, group_label, municipalities from dim_group"
        f" where round = '{NEW}' and grouping_id = 'storlek' order by group_no"
    )
    assert [group[:2] for group in groups] == [
        ("s1", "0–10 000"),
        ("s2", "10–20 000"),
        ("s3", "20–50 000"),
        ("s4", "50–100 000"),
        ("s5", "100 000 eller fler"),
    ]
    limits = [0, 10_000, 20_000, 50_000, 100_000, 10**9]
    register = _population(new_round.data, "2020-12-31")
    counted = [
        sum(low <= residents < high for code, residents in register.items() if code != MERGED)
        for low, high in itertools.pairwise(limits)
    ]
    assert [group[2] for group in groups] == counted
    assert sum(counted) == len(register) - 1


def test_the_merged_municipality_is_absent(new_round: NewRound) -> None:
    frames = new_round.rows("select round, count(*) from dim_municipality group by round order by round")
    assert frames == [(OLD, 290), (NEW, 289)]
    for mart in ("dim_municipality", "dim_unit", "fct_answers", "fct_indicator_municipality", "dim_group_member"):
        query = f"select round, count(*) from {mart} where municipality_code = '{MERGED}' group by round"
        assert [round_ for round_, _ in new_round.rows(query)] == [OLD], mart


def test_the_district_is_a_unit_and_rolls_up(new_round: NewRound) -> None:
    counted = new_round.rows(
        f"select units, units_answering, answered from dim_municipality where round = '{NEW}'"
        f" and municipality_code = '{PARENT}'"
    )
    assert counted == [(2, 2, True)]
    indicator = "indicator_id = 'ai.planering.drift'"
    units = new_round.rows(
        f"select unit_code, numerator from fct_indicator_unit where round = '{NEW}' and {indicator}"
        f" and municipality_code = '{PARENT}' order by unit_code"
    )
    assert units == [(PARENT, 0), (DISTRICT, 1)]
    rolled = new_round.rows(
        f"select numerator, base from fct_indicator_municipality where round = '{NEW}' and {indicator}"
        f" and municipality_code = '{PARENT}'"
    )
    assert rolled == [(1, 1)]
    ((bases,),) = new_round.rows(
        f"select unit_base - base from fct_indicator_group where round = '{NEW}' and {indicator}"
        " and grouping_id = 'storlek' and group_code = 's5'"
    )
    assert bases == 1


def test_the_series_shows_the_breaks_and_their_reasons(new_round: NewRound) -> None:
    split = "Frågan delades 2022 på socialtjänst och hälso- och sjukvård"
    expected = {
        "lis.socialtjanst": (True, "reworded", "Frågan fick en ny ordalydelse 2022"),
        "infoklass.alla": (True, "split", split),
        "styrdok.vo.nagot": (None, "not_asked", "Frågan om styrande dokument ställdes inte 2022"),
        "ledning.vt": (False, "same", "Överförd från omgång 2021"),
        "ai.planering.drift": (False, "first", None),
    }
    for indicator, shown in expected.items():
        found = new_round.rows(
            f"select distinct is_break, comparability, reason from fct_indicator_series where round = '{NEW}'"
            f" and indicator_id = '{indicator}' and source = 'computed' and group_code = 'riket'"
        )
        assert found == [shown], indicator


def test_what_was_dropped_in_one_row_says_so_for_each_figure(new_round: NewRound) -> None:
    told = f"where round = '{NEW}' and reason"
    gone = new_round.rows(f"select count(*) from dim_indicator_round {told} like 'Frågan om styrande%' and not asked")
    before = (new_round.data / "indicators" / "definitions" / f"{OLD}.csv").read_text(encoding="utf-8").splitlines()
    assert gone == [(sum(line.startswith("styrdok.") for line in before),)]
    figures = new_round.rows(f"select distinct status, reason from fct_quantity {told} like 'Statistiken hämtades%'")
    assert figures == [("not_asked", "Statistiken hämtades inte in 2022")]


def test_questions_keep_their_names_in_the_rounds_that_asked_them(new_round: NewRound) -> None:
    """The names of 2021 were looked up in the codebook of 2022, where the question was dropped."""
    told = "select distinct question_id from dim_indicator_round where indicator_id like 'styrdok.%' and round ="
    assert new_round.rows(f"{told} '{OLD}'") == [("styrdokument",)]
    assert new_round.rows(f"{told} '{NEW}'") == [(None,)]


def test_a_table_over_both_years_has_both_figures_and_the_symbol_of_what_was_not_asked(new_round: NewRound) -> None:
    table = new_round.table("main", 34)
    assert table[-1][2] == "*"
    assert all(shown.isdigit() for row in table[:-1] for shown in row[1:])
    classified = [new_round.rows(_share("infoklass.alla", round_))[0][0] for round_ in (OLD, NEW)]
    assert table[0][1:] == [str(share) for share in classified]


def test_a_column_that_print_has_not_given_yet_has_no_figure_and_no_base(new_round: NewRound) -> None:
    """Its heading names a base: what is released of it was called wrong, and the load stopped."""
    assert {row[0] for row in new_round.table("main", 34)} == {".."}
    headings = "select distinct col_label, counted_n from report_headings where report = '{}'"
    headings += " and part = 'main' and table_no = 34 and col_no = 1"
    assert new_round.rows(headings.format(NEW)) == [("2015 (n=..)", None)]


def test_the_figures_of_2021_are_what_they_were(new_round: NewRound, good: Good) -> None:
    def of_2021(cells: list[dict[str, str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
        place = ("part", "table_no", "row_no", "col_no")
        figure = ("numerator", "base", "value", "status", "display", "printed", "verdict")
        return {
            tuple(cell[name] for name in place): tuple(cell[name] for name in figure)
            for cell in cells
            if cell["report"] == cell["round"] == OLD
        }

    found = of_2021(new_round.cells())
    assert len(found) > 2_000
    assert found == of_2021(good.home.cells())


def test_a_printed_cell_of_the_new_round_can_be_walked_back(new_round: NewRound) -> None:
    told = new_round.home.ehalsa("cell", f"{NEW}/bilaga2/35/5/3", EHALSA_DATA=str(new_round.data))
    assert told.code == 0, told.err
    assert "ai_planering" in told.out


def _share(indicator: str, round_: str) -> str:
    return (
        f"select share_percent from fct_indicator_group where round = '{round_}' and indicator_id = '{indicator}'"
        " and group_code = 'riket'"
    )


def _population(data: Path, day: str) -> dict[str, int]:
    rows = (line.split(",") for line in (data / "registers" / "population.csv").read_text("utf-8").splitlines())
    return {code: int(residents) for code, date_, residents in rows if date_ == day}
