"""What is read from a data folder is read again when, and only when, a file below it has been touched."""

from __future__ import annotations

from pathlib import Path

import pytest

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
