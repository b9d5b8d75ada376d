"""Random damage to the bytes of each format ends in findings or in a whole table, never in a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.facts.sources import load_sources
from orchestration.landing.land import land_source
from orchestration.landing.write import verify_landing, write_landing
from tests.faults.bench import ROUND, Bench

PLACES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=6)


@pytest.mark.parametrize("source", ["svarsregister", "enkat_b", "npo"])
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=PLACES, cut=st.floats(0.2, 1))
def test_flipped_bytes_end_in_findings_or_a_whole_table(
    source: str, good_exports: Path, tmp_path: Path, bench: Bench, places: list[tuple[float, int]], cut: float
) -> None:
    spec = load_sources(good_exports / "sources.yaml").round(ROUND).source(source)
    content = bytearray((good_exports / spec.uri).read_bytes())
    for place, mask in places:
        content[int(place * len(content))] ^= mask
    if cut < 0.4:
        del content[int(cut * len(content)) :]
    path = tmp_path / "raw"
    path.write_bytes(bytes(content))
    result = land_source(spec, path, bench.context, bench.decoder)
    assert bool(result.tables) != bool(result.findings)
    assert all(finding.sentence() and finding.file for finding in result.findings)
    if result.tables:
        write_landing(tmp_path / "landing", result.tables)
        assert sum(entry.rows for entry in verify_landing(tmp_path / "landing")) == result.counts["rows_landed"]
