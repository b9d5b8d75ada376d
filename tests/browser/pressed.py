"""What a person does in Dagster's pages to load a round, and a bad file to do it with."""

from __future__ import annotations

from pathlib import Path

from tests.browser.screen import Screen
from tests.browser.server import ENDED, ROUND, Dagster, Installation, wait_for

STARTER = "job load in the UI"
_SAMPLE = Path("sample") / ROUND / f"enkat_a_{ROUND}.csv"


def choose_the_round(screen: Screen) -> None:
    """Open the form that starts a load as docs/first_load_ui.md says, and choose the round."""
    screen.open("/jobs", "release")
    for pressed in ("load", "Materialize all", "Select a partition", ROUND, "Launch runs to materialize"):
        screen.press(pressed)  # the last, the heading, shuts the list of rounds


def launched(screen: Screen, dagster: Dagster) -> str:
    """Load the round by what is pressed on the pages; the id of the run."""
    choose_the_round(screen)
    return launched_as_chosen(screen, dagster)


def launched_as_chosen(screen: Screen, dagster: Dagster) -> str:
    """Start what the form says; the id of the run."""
    screen.press("Launch 1 run")
    screen.wait("Launched run")
    query = '{ runsOrError(filter: {pipelineName: "load"}, limit: 1) { ... on Runs { results { runId } } } }'
    (run,) = dagster.ask(query)["runsOrError"]["results"]
    return str(run["runId"])


def runs_that_followed(dagster: Dagster, job: str) -> list[str]:
    """Ids of the runs of a job that followed a load of these pages, the latest first."""
    query = "query ($filter: RunsFilter!) { runsOrError(filter: $filter) { ... on Runs { results { runId } } } }"
    tags = [{"key": "ehalsa/round", "value": ROUND}, {"key": "ehalsa/starter", "value": STARTER}]
    found = dagster.ask(query, {"filter": {"pipelineName": job, "tags": tags}})["runsOrError"]["results"]
    return [run["runId"] for run in found]


def landed_after(screen: Screen, dagster: Dagster) -> str:
    """Load the round from the pages; the id of the run of ``land`` that follows, when it has ended."""
    before = len(runs_that_followed(dagster, "land"))
    pulled = launched(screen, dagster)
    return landing_of(dagster, pulled, before)


def landing_of(dagster: Dagster, pulled: str, before: int = 0) -> str:
    """The id of the run of ``land`` that follows a run of ``load``, when it has ended; ``before`` it were so many."""
    wait_for(lambda: dagster.status(pulled) in ENDED, "the end of the pull")
    assert dagster.status(pulled) == "SUCCESS"
    wait_for(lambda: len(runs_that_followed(dagster, "land")) > before, "the landing that follows")
    run = runs_that_followed(dagster, "land")[0]
    wait_for(lambda: dagster.status(run) in ENDED, "the end of the landing")
    return run


def spoil(installation: Installation) -> tuple[Path, bytes]:
    """Write a municipality that there is none of into the questionnaire; the file, and what it was before."""
    sent = installation.world / _SAMPLE
    whole = sent.read_bytes()
    lines = whole.split(b"\n")
    lines[1] = b"9999" + lines[1][4:]
    sent.write_bytes(b"\n".join(lines))
    return sent, whole
