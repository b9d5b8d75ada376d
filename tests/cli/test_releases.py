"""``ehalsa releases``, and ``ehalsa cell`` and ``ehalsa table`` where there is nothing to look up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.conftest import State

Published = Callable[[str], str]


@pytest.mark.parametrize("command", [("list",), ("verify",), ("rollback", "0" * 64)])
def test_without_a_release_it_says_so(state: State, command: tuple[str, ...]) -> None:
    result = state.ehalsa("releases", *command)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


def test_the_list_is_in_order_of_making_and_marks_the_current_one(state: State, published: Published) -> None:
    first, second = published("a\n1\n"), published("a\n2\n")
    result = state.ehalsa("releases", "list")
    assert result.exit_code == 0
    assert [line[:14] for line in result.stdout.splitlines()[1:]] == [f"  {first[:12]}", f"* {second[:12]}"]


def test_rollback_makes_an_earlier_release_current(state: State, published: Published) -> None:
    first, _ = published("a\n1\n"), published("a\n2\n")
    result = state.ehalsa("releases", "rollback", first)
    assert (result.exit_code, result.stdout) == (0, f"current is {first}\n")
    assert str((state.releases / "current").readlink()) == first


def test_rollback_to_an_unknown_release_names_the_known_ones(state: State, published: Published) -> None:
    first = published("a\n1\n")
    result = state.ehalsa("releases", "rollback", "1999")
    assert result.exit_code == 1
    assert first[:12] in result.stderr
    assert str((state.releases / "current").readlink()) == first


@pytest.mark.parametrize("named", [True, False])
def test_verify_says_that_a_release_is_whole(state: State, published: Published, named: bool) -> None:
    release = published("a\n1\n")
    result = state.ehalsa("releases", "verify", *([release] if named else []))
    assert (result.exit_code, result.stdout) == (0, f"{release}: 1 files, all as published\n")


def test_verify_names_the_damaged_file(state: State, published: Published) -> None:
    release = published("a\n1\n")
    file = state.releases / release / "report_cells.csv"
    file.chmod(0o644)
    file.write_text("a\n2\n", encoding="utf-8")
    result = state.ehalsa("releases", "verify")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "report_cells.csv: expected sha256" in result.stderr


def test_rollback_to_a_damaged_release_is_refused(state: State, published: Published) -> None:
    first, second = published("a\n1\n"), published("a\n2\n")
    (state.releases / first / "extra.txt").write_text("more", encoding="utf-8")
    result = state.ehalsa("releases", "rollback", first)
    assert result.exit_code == 1
    assert "extra.txt" in result.stderr
    assert str((state.releases / "current").readlink()) == second


@pytest.mark.parametrize("address", ["2021/bilaga2/12", "bilaga2/12"])
def test_a_table_needs_a_release(state: State, address: str) -> None:
    result = state.ehalsa("table", address, "--only", "fyrbodal")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Run a load first" in result.stderr


@pytest.mark.parametrize("address", ["bilaga2", "bilaga2/tolv", "1/2/3/4"])
def test_a_table_needs_an_address(state: State, published: Published, address: str) -> None:
    published("a\n1\n")
    result = state.ehalsa("table", address)
    assert (result.exit_code, result.stdout) == (1, "")
    assert address in result.stderr


@pytest.mark.parametrize(
    ("place", "code"),
    [("2021/bilaga2/12/3/2", 1), ("2021-bilaga2-12", 2), ("2021/bilaga2/tolv/3/2", 2), ("2021/bilaga2/12/3", 2)],
)
def test_a_cell_needs_a_release_and_an_address(state: State, place: str, code: int) -> None:
    result = state.ehalsa("cell", place)
    assert result.stdout == ""
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr
    assert result.exit_code in {1, code}


def test_a_release_is_shown_with_what_it_was_made_of_and_who_asked(state: State, published: Published) -> None:
    first, _ = published("a\n1\n"), published("a\n2\n")
    assert state.ehalsa("releases", "rollback", first[:6], "--reason", "the wrong file").exit_code == 0
    said = state.ehalsa("releases", "show", first[:8]).stdout
    assert said.startswith(f"Release: {first}\n")
    assert f"  2021/enkat_a: {'0' * 12}, 1 bytes, enkat_a.csv" in said.splitlines()
    entered = [line.split(", ", 1)[1] for line in said.split("Journal:\n")[1].splitlines()[:-1]]
    assert entered == ["a test", "ehalsa releases rollback: the wrong file"]
    assert "the wrong file" in state.ehalsa("releases", "list").stdout


def test_what_differs_is_said_for_short_ids(state: State, published: Published) -> None:
    first, second = published("a\n1\n"), published("a\n2\n")
    assert state.ehalsa("releases", "diff", first[:6], second[:6]).stdout == "no difference\n"
    assert state.ehalsa("releases", "diff", first[:6], "--format", "csv").stdout == "what,where,column,before,after\n"


def test_old_releases_go_when_asked_to(state: State, published: Published) -> None:
    made = [published(f"a\n{number}\n") for number in range(3)]
    assert state.ehalsa("prune", "--keep", "1", "--dry-run").stdout.endswith("0 raw files and 2 releases would go\n")
    assert (state.releases / made[0]).is_dir()
    assert state.ehalsa("prune", "--keep", "1").stdout.endswith("0 raw files and 2 releases removed\n")
    assert sorted(path.name for path in state.releases.glob("?" * 64)) == [made[2]]


def test_the_whole_state_folder_is_verified(state: State, published: Published) -> None:
    release = published("a\n1\n")
    result = state.ehalsa("verify", "--all")
    assert result.exit_code == 1
    assert "source not pulled" not in result.stderr
    assert f"releases: {release[:12]}, bytes that were never pulled" in result.stderr
    assert state.ehalsa("verify").stdout == f"{release}: 1 files, all as published\n"
