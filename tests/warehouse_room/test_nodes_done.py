"""The line that tells how far a build is: at a terminal alone, and gone when the build is done."""

from __future__ import annotations

import io

from orchestration.warehouse.nodes_done import NodesDone


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _written(stream: io.StringIO, usual: float) -> str:
    done = NodesDone(3, usual, stream)
    for name in ("dim_round", "fct_answers"):
        done(name)
    done.close()
    return stream.getvalue()


def test_each_node_is_counted_in_one_line_that_goes_in_the_end() -> None:
    lines = _written(_Terminal(), 0).split("\r\x1b[2K")
    assert [line.strip() for line in lines[1:]] == [
        "1 of 3 models and tests: dim_round",
        "2 of 3 models and tests: fct_answers",
        "",
    ]


def test_what_the_last_build_took_says_what_is_left() -> None:
    assert "1 of 3 models and tests, about 60 s left: dim_round" in _written(_Terminal(), 60)
    assert "about 1 s left" in _written(_Terminal(), 0.001)


def test_elsewhere_nothing_is_written() -> None:
    assert _written(io.StringIO(), 60) == ""
