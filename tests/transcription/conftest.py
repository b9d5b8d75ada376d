"""A made-up report that a test module has as ``LAYOUT`` and ``REPORT``."""

from pathlib import Path

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.transcription import load_layout
from orchestration.transcription import TranscriptionError, read_report
from orchestration.transcription.cells import Cell


@pytest.fixture
def layout_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "transcription.yaml"
    path.write_text(request.module.LAYOUT, encoding="utf-8")
    return path


@pytest.fixture
def cells(request: pytest.FixtureRequest, layout_file: Path) -> list[Cell]:
    return read_report(request.module.REPORT, load_layout(layout_file))


def table(cells: list[Cell], number: int, part: str = "body") -> list[Cell]:
    return [cell for cell in cells if (cell.part, cell.table_no) == (part, number)]


def assert_text_stops(text: str, layout_file: Path, printed: str, broken: str, message: str) -> None:
    """The text with something in it (that stands there once) broken is refused with this message."""
    assert text.count(printed) == 1
    with pytest.raises(TranscriptionError, match=message):
        read_report(text.replace(printed, broken), load_layout(layout_file))


def assert_layout_stops(layout_file: Path, written: str, broken: str, message: str) -> None:
    """The same of the layout, whose file is named."""
    layout = layout_file.read_text(encoding="utf-8")
    assert layout.count(written) == 1
    layout_file.write_text(layout.replace(written, broken), encoding="utf-8")
    with pytest.raises(FactErrors, match=message) as caught:
        load_layout(layout_file)
    assert all("transcription.yaml, " in error.where for error in caught.value.errors)
