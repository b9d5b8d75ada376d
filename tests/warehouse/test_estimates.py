"""Estimates of shares against the R package survey, on shipped rounds and made-up ones; what must hold of them."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.warehouse.macros import read_queries
from tests.e2e.loading import FinishedLoad
from tests.warehouse.conftest import Built
from tests.warehouse.rendered import Rendered

QUERIES = read_queries(Path(__file__).with_name("estimates.sql"))
SCRIPT = Path(__file__).with_name("estimates.R")
CLOSE = 1e-9
COMPARED = ("estimate", "error", "poststratified", "lower", "upper")


def survey(session: duckdb.DuckDBPyConnection, folder: Path) -> list[tuple[str, str, str, float | None, float | None]]:
    """Population, thing, name of the figure, ours, R's; of ``respondents``, ``in_base`` and ``ours`` of a session."""
    for table in ("respondents", "in_base"):
        target = folder / f"{table.replace('in_base', 'values')}.csv"
        session.execute(f"copy (from {table} order by all) to '{target}' (header, quote '\"', force_quote *)")
    done = subprocess.run(["Rscript", "--vanilla", SCRIPT, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nRscript and its package survey: `make setup-browser` installs both"
    types = dict.fromkeys(COMPARED, "double") | dict.fromkeys(("population", "thing"), "varchar")
    session.execute(f"create table theirs as from read_csv('{folder}/found.csv', types = {types})")
    figures = ", ".join(f"ours.{name}, theirs.{name}" for name in COMPARED)
    both = session.execute(
        f"select population, thing, {figures} from ours full outer join theirs using (population, thing)"
    ).fetchall()
    return [(row[0], row[1], name, *row[2 + 2 * at : 4 + 2 * at]) for row in both for at, name in enumerate(COMPARED)]


def assert_same(figures: Iterable[tuple[str, str, str, float | None, float | None]], least: int) -> None:
    """Each figure is the other's, or neither has it, and there are at least so many."""
    listed = list(figures)
    apart = [
        figure
        for figure in listed
        if (figure[3] is None) != (figure[4] is None) or abs((figure[3] or 0) - (figure[4] or 0)) >= CLOSE
    ]
    assert apart == []
    assert sum(figure[3] is not None for figure in listed) >= least


@pytest.mark.xdist_group("e2e_good")
def test_every_round_that_is_shipped_is_as_survey_has_it(finished_load: FinishedLoad, tmp_path: Path) -> None:
    with duckdb.connect() as session:
        for path in sorted((finished_load.release / "marts").glob("*.parquet")):
            session.execute(f"create view {path.stem} as from '{path}'")
        session.execute(QUERIES["shipped"])
        assert_same(survey(session, tmp_path), least=3500)


Population = list[dict[str, Any]]
"""A row a municipality: stratum, whether it responds, and by thing base and numerator."""


def made_populations() -> Iterator[Population]:
    """Strata of one to forty: silent, one responds, some or all; of the base are all, a part or none, and have it."""
    chance = random.Random("a survey")
    for number in range(40):
        people: Population = []
        for stratum in range(chance.randint(1, 5)):
            frame = chance.choice([1, 2, 3, 7, 19, 40])
            responding = max(1, chance.choice([1, 2, frame // 2, frame - 1, frame]))
            responding = {0: chance.choice([0, responding]), 1: frame}.get(number % 4, responding)
            in_base, has_it = (chance.choice([0, 0.4, 1]), chance.choice([0, 0.2, 0.5, 1]))
            for unit in range(frame):
                base = {thing: chance.random() < part for thing, part in (("all", 1), ("part", in_base), ("rare", 0.1))}
                values = {thing: (is_in, is_in and chance.random() < has_it) for thing, is_in in base.items()}
                code = f"{number}-{stratum}-{unit}"
                people.append({"unit": code, "stratum": f"s{stratum}", "responds": unit < responding, "values": values})
        yield people


def lay_out(session: duckdb.DuckDBPyConnection, populations: list[Population], landing: Path) -> None:
    """Write the populations as the tables that the estimates are made from; who responds was reviewed, too."""
    everyone = [(str(at), person) for at, people in enumerate(populations) for person in people]
    frames = [
        {"round": "r", "grouping_id": "g", "group_code": at}
        | {name: person[name] for name in ("unit", "stratum", "responds")}
        for at, person in everyone
    ]
    results = [
        {"unit": person["unit"], "thing": thing, "responds": person["responds"]}
        | {"base": base and person["responds"], "numerator": numerator and person["responds"]}
        for _, person in everyone
        for thing, (base, numerator) in person["values"].items()
    ]
    session.execute("create schema made")
    for name, rows in (("frames", frames), ("results", results)):
        session.register("rows_of_it", pa.Table.from_pylist(rows))
        session.execute(f"create table made.{name} as from rows_of_it")
    session.execute(QUERIES["made"])
    (landing / "catalog").mkdir()
    design = pa.Table.from_pylist([{"source": "web_review", "confidence_percent": 90, "normal_quantile": QUANTILE}])
    pq.write_table(design, landing / "catalog" / "sample_designs.parquet")
    session.execute("set file_search_path = ?", [str(landing)])


QUANTILE = 1.6448536269514722
MODELS = ("int_indicator_strata", "int_web_review_strata", "fct_indicator_estimate", "fct_web_review_estimate")


@pytest.fixture(scope="module")
def made(warehouse: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The estimates of the made-up populations, by the models as dbt rendered them."""
    rendered = Rendered(warehouse.target)
    names = {name: unique_id for unique_id, name in rendered.names.items()}
    folder = tmp_path_factory.mktemp("made")
    with duckdb.connect(str(folder / "build.duckdb"), config={"threads": 1}) as session:
        lay_out(session, list(made_populations()), folder)
        for model in MODELS:
            rendered.make(session, names[model])
        session.execute(QUERIES["of_made"])
        yield session


@pytest.mark.xdist_group("warehouse")
def test_made_up_populations_are_as_survey_has_them(made: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert_same(survey(made, tmp_path), least=500)


@pytest.mark.xdist_group("warehouse")
def test_a_silent_stratum_has_no_estimate_and_a_whole_one_no_error(made: duckdb.DuckDBPyConnection) -> None:
    silent = "select distinct group_code from made.frames group by group_code, stratum having not bool_or(responds)"
    whole = "select group_code from made.frames group by group_code having bool_and(responds)"
    for mart in ("fct_indicator_estimate", "fct_web_review_estimate"):
        asked = {
            "silent": f"group_code in ({silent}) = (estimate_status = 'silent_stratum')",
            "whole": f"group_code not in ({whole}) or base = 0"
            " or (estimate_percent = 100 * (numerator::double / base) and standard_error = 0)",
            "none": "(estimate_percent is null) = (estimate_status <> 'estimated')",
        }
        for name, rule in asked.items():
            rows, good = made.execute(f"select count(*), count_if({rule}) from {mart}").fetchall()[0]
            assert rows == good > 50, (mart, name)
    for group, rows in ((silent, 5), (whole, 10)):
        assert len(made.execute(group).fetchall()) >= rows


@pytest.mark.xdist_group("warehouse")
def test_bounds_are_the_least_and_the_most_of_every_completion(made: duckdb.DuckDBPyConnection) -> None:
    """Who is silent may be outside the base, in it without or with: all is gone through where few are silent."""
    rows = made.execute(
        "select numerator, base, municipalities - answering, lowest_numerator::double / lowest_base,"
        " highest_numerator::double / highest_base from fct_indicator_estimate"
        " where municipalities - answering <= 6 and lowest_base > 0"
    ).fetchall()
    assert len(rows) > 20
    for numerator, base, silent, lowest, highest in rows:
        shares = [
            (numerator + ends.count(2)) / (base + silent - ends.count(0))
            for ends in product(range(3), repeat=silent)
            if base + silent > ends.count(0)
        ]
        assert (lowest, highest) == (min(shares), max(shares))
