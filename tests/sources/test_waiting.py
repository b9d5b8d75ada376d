"""What is said of a source on each day, and when a file counts as whole."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.connectors import Connectors, host_of
from orchestration.facts.sources import RoundSources, Sources
from orchestration.facts.states import State as StateOfRound
from orchestration.facts.waiting import Age, Awaited
from orchestration.sources.secrets import unknown_secret
from orchestration.sources.waiting import LATE, Arrival, Look, State, arrivals, look
from tests.sources.test_pull import spec

FIRST, DUE, LAST = date(2032, 3, 1), date(2032, 3, 10), date(2032, 3, 20)
AWAITED = Awaited.model_validate({"from": FIRST, "due": DUE, "last": LAST})
DAY = timedelta(1)


def judged(today: date, pulled: date | None = None, **days: object) -> Arrival:
    waited = spec("in/form_a.sav").model_copy(update=days or {"awaited": AWAITED})
    sources = Sources(Path(), (RoundSources("2031", None, "report", (waited,)),))
    known = {("2031", "form_a"): pulled} if pulled else {}
    (found,) = arrivals(sources, known, today)
    return found


@pytest.mark.parametrize(
    ("today", "state", "next_day"),
    [
        (FIRST - DAY, State.NOT_YET, FIRST),
        (FIRST, State.LOOKED_FOR, DUE + DAY),
        (DUE, State.LOOKED_FOR, DUE + DAY),
        (DUE + DAY, State.OVERDUE, LAST + DAY),
        (LAST, State.OVERDUE, LAST + DAY),
        (LAST + DAY, State.MISSING, None),
    ],
)
def test_a_file_is_looked_for_then_overdue_then_missing(today: date, state: State, next_day: date | None) -> None:
    found = judged(today)
    assert (found.state, found.next_day) == (state, next_day)
    assert judged(today, pulled=FIRST).state is State.HERE
    assert judged(today, pulled=FIRST - DAY).state is state  # of before, as a try or of another year


def test_what_is_overdue_is_said_with_what_to_do() -> None:
    assert judged(LAST).said == (
        "source overdue: round 2031, source form_a: expected form_a.sav by 2032-03-10, at the latest on 2032-03-20, "
        "found none by 2032-03-20. Remind the sender; it is loaded when it comes."
    )
    assert "run `ehalsa load --round 2031` when it has come" in judged(LAST + DAY).said


@pytest.mark.parametrize(
    ("days", "state"), [(35, State.HERE), (36, State.OVERDUE), (40, State.OVERDUE), (41, State.TOO_OLD)]
)
def test_what_was_pulled_grows_old(days: int, state: State) -> None:
    age = Age(due=35, last=40)
    assert judged(FIRST + days * DAY, pulled=FIRST, age_in_days=age).state is state
    assert judged(FIRST, age_in_days=age).state is State.NOT_YET


def test_the_age_of_a_source_is_that_of_the_newest_final_round_that_has_it() -> None:
    aged = spec("in/form_a.sav").model_copy(update={"age_in_days": Age(due=35, last=40)})
    rounds = [aged.model_copy(update={"round": name}) for name in ("2030", "2031", "2032")]
    states: tuple[StateOfRound, ...] = ("final", "final", "collecting")
    entries = [RoundSources(s.round, None, "report", (s,), state) for s, state in zip(rounds, states, strict=True)]
    assert [found.round for found in arrivals(Sources(Path(), tuple(entries)), {}, FIRST)] == ["2031"]


@given(
    st.lists(st.dates(date(2030, 1, 1), date(2034, 1, 1)), min_size=3, max_size=3).map(sorted),
    st.dates(date(2030, 1, 1), date(2034, 1, 1)),
)
def test_what_is_late_stays_late_until_it_is_pulled_and_the_next_day_is_when_it_changes(
    days: list[date], today: date
) -> None:
    awaited = Awaited.model_validate(dict(zip(("from", "due", "last"), days, strict=True)))
    before, after = judged(today, awaited=awaited), judged(today + DAY, awaited=awaited)
    assert not (before.state in LATE and after.state not in LATE)
    assert (before.state is not after.state) == (before.next_day == today + DAY)
    if before.state is not after.state:
        assert before.then is after.state or before.then is State.OVERDUE  # due and last may be one day
    assert judged(today, pulled=max(days[0], today), awaited=awaited).state is State.HERE


def seen(folder: Path, uri: str = "form_a.sav", seconds: int = 60) -> Look:
    schemes = ("file", uri.partition(":")[0])
    connectors = Connectors(schemes=schemes, hosts={host_of(uri): ()}, deadline_seconds=5, settled_seconds=seconds)
    return look(spec(uri), folder, connectors, unknown_secret, FIRST)


def settled(path: Path, content: bytes = b"answers") -> Path:
    path.write_bytes(content)
    os.utime(path, (time.time() - 61,) * 2)
    return path


def test_a_settled_file_is_whole_and_its_mark_is_another_when_it_is(tmp_path: Path) -> None:
    settled(tmp_path / "form_a.sav")
    first = seen(tmp_path)
    assert (first.whole, seen(tmp_path)) == (True, first)
    settled(tmp_path / "form_a.sav", b"other answers")
    assert seen(tmp_path).mark != first.mark


@pytest.mark.parametrize("beside", ["form_a.sav.part", "form_a.sav.filepart", ".form_a.sav.Xy12", "form_a.sav.lock"])
def test_a_file_that_somebody_writes_is_waited_for(tmp_path: Path, beside: str) -> None:
    written = settled(tmp_path / "form_a.sav")
    (tmp_path / beside).touch()
    assert seen(tmp_path) == Look(False, f"form_a.sav is being written: {beside} lies beside it")
    (tmp_path / beside).unlink()
    written.write_bytes(b"more")
    assert seen(tmp_path).said == "form_a.sav was written to 0 s ago, of 60 to wait"
    assert seen(tmp_path, seconds=0).whole


def test_what_is_not_there_or_empty_is_waited_for_with_a_sentence(tmp_path: Path) -> None:
    assert seen(tmp_path).said.startswith("file missing: form_a.sav: expected a file form_a.sav, found")
    settled(tmp_path / "form_a.sav", b"")
    assert seen(tmp_path) == Look(False, "form_a.sav is empty as yet")
    assert "secret that is not known" in seen(tmp_path, "${NO_SUCH}/form_a.sav").said


@pytest.fixture
def endless() -> Iterator[str]:
    """A server that sends more than anybody wants, until it is left."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
                    while True:
                        connection.sendall(b"x" * (1 << 20))

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/answers.sav"
        thread.join(10)
        assert not thread.is_alive(), "the connection was not left"


def test_behind_an_address_the_first_block_is_looked_at_and_the_rest_is_left(tmp_path: Path, endless: str) -> None:
    assert seen(tmp_path, endless) == Look(True, "there", str(FIRST))


def test_an_address_where_nobody_answers_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.sources.https.BACKOFF_SECONDS", 0.0)
    assert seen(tmp_path, "http://127.0.0.1:9/answers.sav").said.startswith("source unavailable")
