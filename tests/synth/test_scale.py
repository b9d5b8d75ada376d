"""An installation of N times the frame holds the shipped answers N times, under codes and names of its own."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from click.testing import CliRunner

from orchestration.cli import main
from orchestration.errors import ReadableError
from orchestration.facts.load import load_catalog
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import load_sources
from orchestration.landing.land import LandingResult, land_round, load_context
from orchestration.synth.scale import Scaled, scale
from orchestration.synth.tiling import made_code, made_name

UNITS, DISTRICTS, NEWEST, MADE = 3, "2014", "2021", "2022"
SOURCES = ("svarsregister", "enkat", "enkat_b", "stimulansmedel")
pytestmark = pytest.mark.xdist_group("synth")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Scaled:
    return scale(data_dir, tmp_path_factory.mktemp("scale") / "installation", UNITS, rounds=2)


def landed(data: Path, round_: str) -> dict[str, LandingResult]:
    specs = [spec for spec in load_sources(data / "sources.yaml").round(round_).sources if spec.source in SOURCES]
    return land_round(specs, {spec.source: data / spec.uri for spec in specs}, load_context(data, round_))


def rows_of(result: LandingResult) -> pa.Table:
    assert result.findings == ()
    (table,) = result.tables.values()
    return table


def without_places(table: pa.Table) -> list[dict[str, object]]:
    kept = [name for name in table.column_names if name not in ("row_no", "round")]
    return sorted(table.select(kept).to_pylist(), key=lambda row: [str(value) for value in row.values()])


@pytest.mark.parametrize(("round_", "made_round"), [(DISTRICTS, DISTRICTS), (NEWEST, MADE)])
def test_every_copy_answers_as_the_municipality_and_district_does(
    made: Scaled, data_dir: Path, round_: str, made_round: str
) -> None:
    shipped, copies = landed(data_dir, round_), landed(made.data, made_round)
    assert shipped.keys() == copies.keys()
    for source, result in shipped.items():
        once, often = rows_of(result), rows_of(copies[source])
        assert often.num_rows == UNITS * once.num_rows > 0
        for name in {"answered_date"} & set(once.column_names):  # days of a later round are years later
            once, often = once.drop(name), often.drop(name)
        codes = [name for name in ("unit_code", "municipality_code") if name in once.column_names]
        for copy in range(UNITS):
            of_copy = often.filter(pc.equal(pc.utf8_slice_codeunits(often[codes[0]], 4, 8), f"{copy:04d}"))
            told = [
                {**row, **{name: made_code(str(row[name]), copy) for name in codes}} for row in without_places(once)
            ]
            assert without_places(of_copy) == told
    assert {"synthetic"} == {
        value for result in copies.values() for value in rows_of(result)["data_origin"].to_pylist()
    }


def test_registers_hold_each_municipality_as_often_and_its_groups(made: Scaled, data_dir: Path) -> None:
    once, often = load_registers(data_dir), load_registers(made.data)
    assert len(often.municipalities) == UNITS * len(once.municipalities)
    assert len(often.units) == UNITS * len(once.units)
    for scheme in (item.scheme for item in once.size_schemes):
        for item in once.municipalities:
            groups = {
                often.size_group_of(scheme, made_code(item.municipality_code, copy)).group_code for copy in range(UNITS)
            }
            assert groups == {once.size_group_of(scheme, item.municipality_code).group_code}
    names = {item.municipality for item in often.municipalities}
    assert made_name(once.municipalities[0].municipality, 0) in names
    assert names.isdisjoint(item.municipality for item in once.municipalities), "a real name for a made municipality"


def test_facts_of_the_installation_are_sound_and_nothing_of_it_is_printed(made: Scaled) -> None:
    catalog = load_catalog(made.data)
    assert max(catalog.codebooks) == MADE
    assert list((made.data / "published").glob("*/*")) == []
    assert {entry.backtest for entry in load_sources(made.data / "sources.yaml").rounds} == {"unprinted"}


def test_raw_files_say_that_they_are_synthetic(made: Scaled) -> None:
    rows = 0
    for name, count in made.files.items():
        lines = [line for line in (made.data.parent / name).read_bytes().splitlines() if line]
        assert len(lines) - 1 == count, name
        assert all(b"syntetiska svar" in line for line in lines[1:]), name
        rows += count
    assert f"{rows} rows" in str(made)
    assert len({(made.data.parent / name).read_bytes() for name in made.files}) == len(made.files), "one file twice"
    assert "syntetiska svar" in (made.data.parent / "LÄS_MIG.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("units", "rounds", "said"), [(0, 1, "--scale"), (10_000, 1, "--scale"), (1, 0, "--rounds")])
def test_a_number_out_of_bounds_is_refused_and_nothing_written(
    tmp_path: Path, data_dir: Path, units: int, rounds: int, said: str
) -> None:
    with pytest.raises(ReadableError, match=said):
        scale(data_dir, tmp_path / "out", units, rounds)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path, data_dir: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(ReadableError, match="folder that is there"):
        scale(data_dir, tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(("words", "said"), [(["--scale", "2"], "--out"), ([], "--round")])
def test_the_command_says_what_it_lacks(words: list[str], said: str) -> None:
    done = CliRunner().invoke(main, ["synth", *words])
    assert done.exit_code == 2
    assert said in done.output
