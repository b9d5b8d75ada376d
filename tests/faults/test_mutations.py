"""Random damage to every kind of file ends in findings or in a whole table, never in a crash."""

from __future__ import annotations

from pathlib import Path

from orchestration.landing.land import land_source
from tests.faults.mutated_files import good_files, landed_or_refused, run

EACH = 15


def test_mutated_files_are_refused_or_landed_whole(tmp_path: Path) -> None:
    goods = {good.name: good for good in good_files(tmp_path)}
    for good in goods.values():
        path = tmp_path / "good"
        path.write_bytes(good.content)
        assert landed_or_refused(land_source(good.spec, path, good.context), tmp_path / good.name) == "landed"
    tally = run(tmp_path, EACH * len(goods), goods)
    assert tally.faults == []
    assert {name: ends.total() for name, ends in tally.ends.items()} == dict.fromkeys(goods, EACH)
    assert all(ends["refused"] for ends in tally.ends.values())
