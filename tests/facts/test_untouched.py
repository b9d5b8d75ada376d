"""What is read from a data folder is read again when, and only when, a file below it has been touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.facts.states import opened
from orchestration.facts.untouched import while_untouched


def test_a_folder_is_read_again_only_when_a_file_was_touched(tmp_path: Path) -> None:
    asked: list[Path] = []

    @while_untouched
    def read(folder: Path) -> list[str]:
        asked.append(folder)
        return sorted(path.read_text("utf-8") for path in folder.rglob("*.csv"))

    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "a.csv").write_text("a", encoding="utf-8")
    assert [read(one), read(other), read(one), read(other)] == [["a"]] * 4
    assert asked == [one, other]
    (one / "a.csv").write_text("b", encoding="utf-8")
    assert (read(one), read(other)) == (["b"], ["a"])
    (one / "deep").mkdir()
    (one / "deep" / "c.csv").write_text("c", encoding="utf-8")
    assert read(one) == ["b", "c"]
    assert len(asked) == 4


def test_an_error_is_not_kept(tmp_path: Path) -> None:
    @while_untouched
    def read(folder: Path) -> str:
        return (folder / "a.csv").read_text("utf-8")

    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            read(tmp_path)


def test_for_another_round_it_is_read_again_only_if_other_facts_are_read_then(tmp_path: Path) -> None:
    asked: list[Path] = []

    @while_untouched
    def read(folder: Path) -> int:
        asked.append(folder)
        return len(asked)

    for round_, state in (("2030", "final"), ("2031", "final"), ("2032", "draft")):
        (tmp_path / "codebooks" / round_).mkdir(parents=True)
        (tmp_path / "codebooks" / round_ / "round.yaml").write_text(f"state: {state}\n", encoding="utf-8")
    found = []
    for round_ in ("2030", "2031", "2032", "2030"):
        with opened(round_):
            found.append(read(tmp_path))
    assert found == [1, 1, 2, 1]
