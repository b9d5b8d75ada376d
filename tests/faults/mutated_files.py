"""Files with something wrong in their bytes, their parts or a cell, as chance has it: ``make mutated FILES=20000``.

Begins with the good exports of every source of a round and of each survey tool. Each mutated file is landed as a load
lands it; what it came to, what it cost in memory and processor time, and which one ended as a fault of ours, is said.
"""

from __future__ import annotations

import io
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from orchestration.facts.sources import SourceSpec, load_sources
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_source, load_context, responses_of
from orchestration.landing.write import verify_landing, write_landing
from orchestration.paths import REPO
from tests.faults.bench import REGISTER, ROUND
from tests.faults.damage import sources_of, spec_of
from tests.faults.faults_of_tools import SOURCE
from tests.faults.page import build_good
from tests.faults.tool_exports import make_tool_exports

DATA = REPO / "data"
Change = Callable[[bytes, random.Random], bytes]

_AWKWARD = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b'"', b";", b",", b"\t", b"=1+1", b"'", b"\x1a", b"\x85"),
    *(b"1e309", b"-0", b"NaN", b"inf", b"0x10", b"9" * 400, b"1,5", b"1.5", b"2021-02-30", b"-1", b"\xc3", b"&#0;"),
    *(b"<", b"]]>", b"<!ENTITY a 'b'>", b"&a;", b' r="A0"', b' s="9999"', b' t="e"', b' r="XFE1048577"', b"</row>"),
    *(text.encode() for text in ("\u202e", "\u200b", "a\u030a", "\u00a0", "Ja\x0bNej", "1\u202f000", "\U0001f600")),
)


def _flipped(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        changed[dice.randrange(len(changed))] ^= dice.randint(1, 255)
    return bytes(changed)


def _cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content))]


def _piece(content: bytes, dice: random.Random) -> tuple[int, int]:
    start = dice.randrange(len(content))
    return start, min(len(content), start + dice.choice((1, 4, 40, 400, 4000)))


def _lost(content: bytes, dice: random.Random) -> bytes:
    start, end = _piece(content, dice)
    return content[:start] + content[end:]


def _twice(content: bytes, dice: random.Random) -> bytes:
    start, end = _piece(content, dice)
    return content[:end] + content[start:end] * dice.choice((1, 1, 50)) + content[end:]


def _moved(content: bytes, dice: random.Random) -> bytes:
    start, end = _piece(content, dice)
    rest = content[:start] + content[end:]
    at = dice.randint(0, len(rest))
    return rest[:at] + content[start:end] + rest[at:]


def _awkward(content: bytes, dice: random.Random) -> bytes:
    at = dice.randint(0, len(content))
    return content[:at] + dice.choice(_AWKWARD) + content[at + dice.choice((0, 0, 1, 8)) :]


def _awkward_cell(content: bytes, dice: random.Random) -> bytes:
    """Put something awkward in the place of what stands between two delimiters, quotes or tags."""
    marks = [at for at, byte in enumerate(content) if byte in b';,\t\n"<>']
    if len(marks) < 2:
        return _awkward(content, dice)
    at = dice.randrange(len(marks) - 1)
    return content[: marks[at] + 1] + dice.choice(_AWKWARD) + content[marks[at + 1] :]


_CHANGES: Sequence[Change] = (_flipped, _cut, _lost, _twice, _moved, _awkward, _awkward_cell)


def mutated(content: bytes, dice: random.Random) -> bytes:
    """Change a file in one to three ways; one that is a zip archive half the time inside one of its parts."""
    if content[:2] == b"PK" and dice.random() < 0.6:
        return _with_a_part_mutated(content, dice)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        content = dice.choice(_CHANGES)(content or b"\0", dice)
    return content


def _with_a_part_mutated(content: bytes, dice: random.Random) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        names = whole.namelist()
        hit = dice.choice(names)
        for name in names:
            part = whole.read(name)
            packed.writestr(name, dice.choice(_CHANGES)(part or b"\0", dice) if name == hit else part)
    return sink.getvalue()


@dataclass(frozen=True)
class Good:
    """A file that lands, with what it is landed as and held against."""

    name: str
    spec: SourceSpec
    content: bytes
    context: LandingContext


def good_files(folder: Path) -> Iterator[Good]:
    """Every source of the round as its producer sends it, and the first form as each survey tool writes it."""
    context = load_context(DATA, ROUND)
    exports = build_good(folder / "exports", DATA, context)
    with Decoder(context.formats.limits.decoder) as decoder:
        context = _answered(exports, context, decoder)
        for spec in load_sources(exports / "sources.yaml").round(ROUND).sources:
            path = exports / spec.uri
            path = path if path.exists() else DATA / spec.uri  # what comes from print is not made anew
            yield Good(spec.source, spec, path.read_bytes(), context)
        for tool, place in make_tool_exports(folder, DATA, context).folders.items():
            spec, own = spec_of(place, SOURCE), _answered(place, context, decoder)
            yield Good(f"{tool}.{spec.format}", spec, (place / spec.uri).read_bytes(), own)


def _answered(folder: Path, context: LandingContext, decoder: Decoder) -> LandingContext:
    register = sources_of(folder).round(ROUND).source(REGISTER)
    landed = land_source(register, folder / register.uri, context, decoder)
    return replace(context, responses=responses_of(landed.tables["responses"]))


def landed_or_refused(result: LandingResult, folder: Path) -> str:
    """Say which of the two, having seen that it is just one of them, and whole."""
    assert bool(result.tables) != bool(result.findings), "tables or findings, never both and never neither"
    assert all(finding.sentence() and finding.file for finding in result.findings)
    if not result.tables:
        return "refused"
    write_landing(folder, result.tables)
    assert sum(entry.rows for entry in verify_landing(folder)) == result.counts["rows_landed"]
    return "landed"


@dataclass
class Tally:
    """What the files came to: by good file and outcome, the worst of each cost, and what ended as a fault of ours."""

    ends: dict[str, Counter[str]] = field(default_factory=dict)
    worst: dict[str, tuple[float, str]] = field(default_factory=dict)
    sentences: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def cost(self, what: str, amount: float, of: str) -> None:
        self.worst[what] = max(self.worst.get(what, (0.0, "")), (round(amount, 2), of))

    def __str__(self) -> str:
        lines = [f"{name}: {dict(ends)}" for name, ends in self.ends.items()]
        lines += [f"most {what}: {amount} ({of})" for what, (amount, of) in self.worst.items()]
        return "\n".join([*lines, f"different faults told: {len(self.sentences)}", f"faults of ours: {self.faults}"])


def _try(good: Good, number: int, folder: Path, decoder: Decoder, tally: Tally) -> None:
    name = f"{number}-{good.name}"
    path = folder / name
    path.write_bytes(mutated(good.content, random.Random(number)))
    before, own = _spent(), time.process_time()
    try:
        result = land_source(good.spec, path, good.context, decoder)
        with tempfile.TemporaryDirectory(dir=folder) as landing:
            end = landed_or_refused(result, Path(landing) / "landed")
        tally.sentences |= {finding.what for finding in result.findings}
    except Exception as error:  # what is looked for
        end = "fault of ours"
        tally.faults.append(f"{name}: {type(error).__name__}: {error}")
    else:
        path.unlink()
    tally.ends.setdefault(good.name, Counter())[end] += 1
    tally.cost("processor seconds of a load", time.process_time() - own, name)
    after = _spent()
    for process in before.keys() & after.keys():  # one that was ended has told its fault
        tally.cost("processor seconds of the decoder", after[process][0] - before[process][0], name)
        tally.cost("MiB of the decoder", after[process][1], name)


def _spent() -> dict[int, tuple[float, float]]:
    """Of the decoder's process: its processor seconds, and the most memory (MiB) since this was asked last."""
    spent = {}
    for process in psutil.Process().children():
        times, place = process.cpu_times(), Path(f"/proc/{process.pid}")
        lines = (place / "status").read_text(encoding="ascii").splitlines()
        peak = int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
        (place / "clear_refs").write_text("5", encoding="ascii")
        spent[process.pid] = times.user + times.system, peak / 1024
    return spent


def run(folder: Path, count: int, goods: Mapping[str, Good]) -> Tally:
    """Mutate each good file in turn, until so many were tried; what ended as a fault of ours stays in the folder."""
    tally, names = Tally(), list(goods)
    with Decoder(next(iter(goods.values())).context.formats.limits.decoder) as decoder:
        for number in range(count):
            _try(goods[names[number % len(names)]], number, folder, decoder, tally)
    tally.cost("MiB of the load", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "whole run")
    return tally


if __name__ == "__main__":
    _folder, _count = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    _folder.mkdir(parents=True, exist_ok=True)
    _tally = run(_folder, _count, {good.name: good for good in good_files(_folder)})
    sys.stdout.write(f"{_tally}\n")
    sys.exit(bool(_tally.faults))
