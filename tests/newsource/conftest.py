"""Files as tools write them, of a form that is cut down to a few columns of each nature; one decoder for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.facts.limits import load_limits
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import land_source
from orchestration.newsource.subject import Subject
from tests.landing.test_reading import house
from tests.landing.tools import House

__all__ = ["house"]

ROWS = 12


@pytest.fixture(scope="session")
def decoder(data_dir: Path) -> Iterator[Decoder]:
    with Decoder(load_limits(data_dir).decoder) as started:
        yield started


@pytest.fixture(scope="module")
def small(house: House, decoder: Decoder, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The first answers to a few questions of each type and answer set, asked of everyone; numbers of four digits."""
    free = [
        replace(item, universe="alla", required=False, minimum=None, maximum=None)
        for item in house.form.variables
        if item.type in {"number", "text"}
    ]
    coded = [item for item in house.form.variables if item.universe == "alla"]
    kept = [*free[:6], *(v for at, v in enumerate(coded) if sum(o.answer_set == v.answer_set for o in coded[:at]) < 3)]
    numbers = {item.column for item in kept if item.type == "number"}
    columns = [name for name in house.rows[0] if name not in house.variables or name in {v.column for v in kept}]
    cut = [
        {name: str(1200 + 7 * at) if name in numbers else row[name] for name in columns}
        for at, row in enumerate(house.rows[:ROWS])
    ]
    form = replace(house.form, variables=tuple(kept))
    context = replace(house.context, codebook=replace(house.context.codebook, variables=tuple(kept)))
    path = tmp_path_factory.mktemp("small") / "export.csv"
    lines = [house.spec.options.delimiter.join(cells) for cells in ([*cut[0]], *(row.values() for row in cut))]
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(house.spec.options.encoding))
    (table,) = land_source(house.spec, path, context, decoder).tables.values()
    return House(house.spec, context, form, cut, table)


@pytest.fixture(scope="module")
def first(house: House) -> House:
    """The first answers to the whole form."""
    rows, numbers = house.rows[:ROWS], house.landed.column("row_no").to_pylist()
    return replace(house, rows=rows, landed=house.landed.filter([number <= ROWS + 1 for number in numbers]))


@pytest.fixture(scope="module")
def small_subject(small: House) -> Subject:
    return Subject(small.context, small.form)
