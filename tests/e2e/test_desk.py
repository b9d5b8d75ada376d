"""The analyst's desk on the release of what the repository ships: questions, searches, completion, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result
from pyarrow import parquet

from orchestration.cli import main
from orchestration.release.verify import verify_release
from tests.e2e.conftest import Good
from tests.e2e.loading import ROUND

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]

Ehalsa = Callable[..., Result]
OF_SIZE = f"from dim_group where round = '{ROUND}' and grouping_id = 'storlek' order by group_no"
GROUPS = f"select group_label, answering {OF_SIZE}"


@pytest.fixture
def ehalsa(good: Good, monkeypatch: pytest.MonkeyPatch) -> Ehalsa:
    monkeypatch.setenv("EHALSA_HOME", str(good.home.folder))
    return lambda *arguments, **options: CliRunner().invoke(main, arguments, catch_exceptions=False, **options)


def test_sql_gives_the_same_rows_in_every_form(ehalsa: Ehalsa, good: Good, tmp_path: Path) -> None:
    header, *rows = csv.reader(io.StringIO(ehalsa("sql", GROUPS, "--format", "csv").stdout))
    assert (header, len(rows)) == (["group_label", "answering"], 4)
    said = json.loads(ehalsa("sql", GROUPS, "--json").stdout)
    assert said["release"] == good.release
    assert [[row["group_label"], str(row["answering"])] for row in said["rows"]] == rows
    assert ehalsa("sql", "-", "--format", "parquet", "--out", str(tmp_path / "g.parquet"), input=GROUPS).exit_code == 0
    read = parquet.read_table(tmp_path / "g.parquet").to_pylist()
    assert [[row["group_label"], str(row["answering"])] for row in read] == rows
    for form in ("table", "md"):
        shown = ehalsa("sql", GROUPS, "--format", form).stdout
        assert [row for row in rows if not all(cell in shown for cell in row)] == []


def test_whoever_asks_is_told_what_is_synthetic(ehalsa: Ehalsa) -> None:
    for form in ("table", "csv", "md"):
        assert ehalsa("sql", GROUPS, "--format", form).stderr.startswith("Syntetiska svar (omgång 2014, ")
    assert json.loads(ehalsa("sql", GROUPS, "--json").stdout)["note"].startswith("Syntetiska svar (omgång 2014, ")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("delete from dim_round", "found delete"),
        ("create table x as select 1", "found create"),
        ("copy dim_round to '{place}'", "found copy"),
        ("attach '{place}'", "found attach"),
        ("set enable_external_access = true", "found set"),
        ("select 1; select 2", "found select, select"),
        ("", "found nothing"),
        ("explain analyze copy dim_round to '{place}'", "Permission Error"),
        ("from '{place}'", "Permission Error"),
        ("from read_text('/etc/passwd')", "Permission Error"),
        ("from glob('/*')", "Permission Error"),
        ("select rond from dim_round", 'Candidate bindings: "round"'),
        ("from question", "does not exist"),
        ("selec 1", "syntax error"),
        ("select 1 / 0 as x from dim_round where cast(label as integer) = 1", "Conversion Error"),
    ],
)
def test_a_question_reaches_nothing_but_the_release(
    ehalsa: Ehalsa, good: Good, tmp_path: Path, question: str, said: str
) -> None:
    place = tmp_path / "beside.csv"
    result = ehalsa("sql", question.format(place=place))
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not place.exists()
    verify_release(good.path)


@pytest.mark.parametrize(
    ("sought", "kind", "id_"),
    [
        (("säker inloggning",), "table", "2014/main/7"),
        (("INLOGGNING", "saker"), "table", "2014/main/7"),
        (("orebro",), "municipality", "1880"),
        (("FYRBODAL",), "group", "kommunalforbund:fyrbodal"),
        (("trygghetslarm",), "quantity", "larm_antal"),
        (("stark autentisering system",), "indicator", "aut_system.alla"),
    ],
)
def test_a_search_minds_neither_case_nor_accents_nor_order(
    ehalsa: Ehalsa, sought: tuple[str, ...], kind: str, id_: str
) -> None:
    hits = json.loads(ehalsa("sok", *sought, "--json").stdout)
    assert (kind, id_) in {(hit["kind"], hit["id"]) for hit in hits}
    assert f" {id_} " in ehalsa("sok", *sought).stdout


@pytest.mark.parametrize("name", ["Vadstena", "VADSTENA", "0584", "vadstena kommun"])
def test_a_municipality_is_shown_by_any_of_its_names(ehalsa: Ehalsa, name: str) -> None:
    shown = ehalsa("kommun", name).stdout.splitlines()
    assert shown[0] == f"Vadstena (0584), Östergötlands län, omgång {ROUND}"
    assert shown[2] == "Kommunen besvarade inte enkäten i den här omgången."
    assert any(line.startswith("Syntetiska svar") for line in shown)


def test_a_municipality_is_shown_beside_its_size_group_and_the_country(ehalsa: Ehalsa) -> None:
    said = json.loads(ehalsa("kommun", "ale", "ekonomiskt", "ANSOKAN", "--json").stdout)
    (answer,) = (row for row in said["answers"] if row["indikator_id"] == "etjanst.ekonomiskt_bistand.ansokan")
    assert (answer["svar"], answer["storleksgrupp"], answer["riket_bas"]) == ("Ja", "30–70 000", 285)
    line = f"{answer['storleksgrupp_procent']} % ({answer['storleksgrupp_antal']} av {answer['storleksgrupp_bas']})"
    assert line in ehalsa("kommun", "Ale", "ekonomiskt", "ansökan").stdout
    assert json.loads(ehalsa("kommun", "Ale", "--round", "2020", "--json").stdout)["round"] == "2020"


def test_a_region_of_one_municipality_has_no_percent(ehalsa: Ehalsa) -> None:
    shown = ehalsa("kommun", "Gotland", "ekonomiskt").stdout
    assert " 0 av 1 " in shown
    assert re.findall(r"% \([01] av 1\)", shown) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("vadsten",), "no such municipality: ehalsa kommun: expected Vadstena, found vadsten"),
        (("Atlantis",), "no such municipality"),
        (("Ale", "--round", "1999"), "no such round"),
    ],
)
def test_a_municipality_that_is_not_there_is_told(ehalsa: Ehalsa, arguments: tuple[str, ...], said: str) -> None:
    result = ehalsa("kommun", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_a_search_for_nothing_says_so(ehalsa: Ehalsa) -> None:
    result = ehalsa("sok", "säker", "xyzzy")
    assert result.exit_code == 1
    assert result.stdout.startswith("Inget i utgåvan innehåller alla orden: säker xyzzy.")


@pytest.mark.parametrize(
    "arguments",
    [
        ("cell", f"{ROUND}/bilaga2/12/3/2"),
        ("table", "bilaga2/12", "--only", "Ale"),
        ("collection", ROUND),
        ("audit", "2014"),
        ("releases", "list"),
        ("releases", "show"),
        ("releases", "diff", "{release}"),
        ("releases", "verify"),
        ("verify",),
        ("sql", "from dim_round"),
        ("sok", "vadstena"),
        ("kommun", "Vadstena"),
    ],
    ids=" ".join,
)
def test_every_reader_answers_in_json(ehalsa: Ehalsa, good: Good, arguments: tuple[str, ...]) -> None:
    result = ehalsa(*(word.format(release=good.release) for word in arguments), "--json")
    assert result.exit_code == 0, result.stderr
    assert isinstance(json.loads(result.stdout), list | dict)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["load", "--round", "202"], {"2020", "2021"}),
        (["table", "bilaga2/1"], {f"{ROUND}/bilaga2/{number}" for number in (1, *range(10, 20))}),
        (["table", "bilaga2/12", "--by", "ko"], {"kommun", "kommunalforbund"}),
        (["table", "bilaga2/12", "--only", "vads"], {"Vadstena"}),
        (["table", "bilaga2/12", "--only", "fyrb"], {"Fyrbodal"}),
        (["kommun", "vads"], {"Vadstena"}),
        (["audit", "20"], {"2014", "2021"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_shell_completes_what_the_release_holds(
    ehalsa: Ehalsa, typed: list[str], offered: set[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    *words, begun = typed
    shell = ShellComplete(main, {}, "ehalsa", "_EHALSA_COMPLETE")
    assert {item.value for item in shell.get_completions(words, begun)} == offered
    monkeypatch.setenv("EHALSA_HOME", str(tmp_path))
    assert shell.get_completions(words, begun) == [], "without a release"
