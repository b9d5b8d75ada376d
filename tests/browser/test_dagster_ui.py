"""What a person who opens the Dagster UI after a load sees, and what happens there when an input is refused.

One module: all of it needs the same load, webserver and browser. The refused input comes last, since it stays.
"""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import pytest

from orchestration.defs.presentation import STAGES
from tests.browser.forged import FORGED, JSON, asked, elsewhere
from tests.browser.pressed import landed_after, runs_that_followed, spoil
from tests.browser.screen import REBOUND, Screen
from tests.browser.server import ENDED, ROUND, Dagster, Installation, wait_for

# The first test waits for the load and the webserver.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

LOOPBACK = "127.0.0.1"


def test_the_graph_shows_the_stages_in_walking_order(screen: Screen) -> None:
    shown = screen.open("/asset-groups", "Global asset lineage", *STAGES)
    assert list(dict.fromkeys(line for line in shown.splitlines() if line in STAGES)) == list(STAGES)
    # The list beside the graph has each name too: in the graph it is the rightmost.
    drawn = [max(int(e.rect["x"]) for e in screen.elements(f"//*[text()='{stage}']")) for stage in STAGES]
    assert drawn == sorted(drawn)
    assert len(set(drawn)) == len(STAGES)


def test_the_workbook_is_walked_back_to_every_raw_file(screen: Screen) -> None:
    shown = screen.open("/assets/release/workbook?view=lineage&lineageScope=upstream&lineageDepth=20", *STAGES[:-1])
    for name in ("enkat_a", "webbgranskning", "int_answers", "fct_answers", "report_cells", "build", "workbook"):
        assert name in shown.splitlines(), name


def test_every_raw_file_leads_to_the_workbook(dagster: Dagster) -> None:
    nodes = dagster.ask("{ assetNodes { assetKey { path } dependencyKeys { path } } }")["assetNodes"]
    upstream = {"/".join(n["assetKey"]["path"]): ["/".join(k["path"]) for k in n["dependencyKeys"]] for n in nodes}
    reached, waiting = set[str](), ["release/workbook"]
    while waiting:
        key = waiting.pop()
        reached.add(key)
        waiting += [parent for parent in upstream[key] if parent not in reached]
    raw = {key for key in upstream if key.startswith("raw/")}
    assert raw
    assert raw <= reached


def test_the_page_of_a_mart_says_what_it_holds(screen: Screen) -> None:
    about = ("e-halsa", "5_marts", "dbt", "DuckDB", "release", "Latest check results")
    shown = screen.open("/assets/marts/report_cells", "Row count", "verdict", "One row per printed cell", *about)
    lines = shown.splitlines()
    rows = lines[lines.index("Row count") + 1 :]
    assert int(next(line for line in rows if line.strip()).replace(",", "")) > 3000
    assert "Published report." in lines


def test_the_page_of_a_landed_source_says_what_it_holds(screen: Screen) -> None:
    awaited = ("Row count", "One row per unit and variable", "variable_id", ROUND, "Parquet", "Partitions")
    screen.open("/assets/landing/enkat_a", *awaited, "Code of the answer as sent; NULL where the cell was blank.")


def test_checks_are_green_and_say_what_holds(screen: Screen, dagster: Dagster) -> None:
    (cells,) = dagster.ask(
        '{ assetNodes(assetKeys: [{path: ["marts", "report_cells"]}]) { assetChecksOrError {'
        " ... on AssetChecks { checks { name } } } } }"
    )["assetNodes"]
    names = {check["name"] for check in cells["assetChecksOrError"]["checks"]}
    assert names >= {"unique_key", "back_test", "key_numbers", "expectations"}
    heading = f"Checks ({len(names)})"
    shown = screen.open("/assets/marts/report_cells?view=checks&checkDetail=unique_key", "Passed", heading)
    assert "No two rows have the same report, part, table_no, row_no and col_no" in shown
    assert "This is a blocking asset check." in shown
    assert shown.splitlines().count("Succeeded") == len(names)
    shown = screen.open("/assets/marts/report_cells?view=checks&checkDetail=back_test", "Passed", "verdicts")
    assert f"back-test of {ROUND}" in shown
    shown = screen.open("/assets/marts/report_cells?view=checks&checkDetail=key_numbers", "Passed", "verdicts")
    assert f"key numbers of {ROUND}" in shown
    shown = screen.open("/assets/landing/enkat_a?view=checks&checkDetail=accepted", "Passed")
    assert "rows read, nothing to object to" in shown


def test_schedules_and_partitions_are_there(screen: Screen, dagster: Dagster) -> None:
    screen.open("/automation", "yearly_load", "monthly_npo", "on day 1 of the month, only in March")
    screen.open("/locations/ehalsa/jobs/load/partitions", "Total partitions")
    repository = dagster.ask(
        '{ repositoryOrError(repositorySelector: {repositoryName: "__repository__", repositoryLocationName: "ehalsa"})'
        " { ... on Repository { schedules { name cronSchedule executionTimezone pipelineName }"
        " partitionSets { name partitionsOrError { ... on Partitions { results { name } } } } } } }"
    )["repositoryOrError"]
    schedules = {
        s["name"]: (s["cronSchedule"], s["executionTimezone"], s["pipelineName"]) for s in repository["schedules"]
    }
    assert schedules["yearly_load"] == ("0 6 1 3 *", "Europe/Stockholm", "load")
    assert schedules["monthly_npo"] == ("0 6 5 * *", "Europe/Stockholm", "npo")
    partitions = {
        s["name"]: [p["name"] for p in s["partitionsOrError"]["results"]] for s in repository["partitionSets"]
    }
    assert ROUND in partitions["load_partition_set"]


def test_nothing_is_asked_of_another_host(screen: Screen, dagster: Dagster) -> None:
    for path, awaited in (("/overview", "Overview"), ("/runs", "Runs"), ("/deployment", "Deployment")):
        shown = screen.open(path, awaited)
        assert "sign up" not in shown.lower()
        assert "newsletter" not in shown.lower()
    assert screen.elements("//*[@role='dialog']") == []
    assert dagster.ask("{ shouldShowNux }") == {"shouldShowNux": False}
    assert screen.hosts() == {LOOPBACK}
    family = [psutil.Process(dagster.pid), *psutil.Process(dagster.pid).children(recursive=True)]
    peers = {c.raddr.ip for process in family for c in process.net_connections("inet") if c.raddr}
    listening = {c.laddr.ip for process in family for c in process.net_connections("inet") if c.status == "LISTEN"}
    assert peers <= {LOOPBACK, "::1"}
    assert listening == {LOOPBACK}


def test_a_load_of_the_command_line_is_on_the_pages_of_its_jobs(screen: Screen, dagster: Dagster) -> None:
    for job in ("land", "release"):
        screen.open(f"/locations/ehalsa/jobs/{job}/runs", "Success", "ehalsa load")
    runs = dagster.ask(
        '{ runsOrError(filter: {pipelineName: "release"}) { ... on Runs { results { tags { key value } } } } }'
    )["runsOrError"]["results"]
    tags = {tag["key"]: tag["value"] for tag in runs[-1]["tags"]}
    assert tags["ehalsa/starter"] == "ehalsa load"
    assert (dagster.home / "releases" / "current").readlink().name.startswith(tags["ehalsa/release"])


def test_a_refused_input_is_a_red_check_with_its_findings_and_of_nothing_behind_the_landing(
    screen: Screen, dagster: Dagster, installation: Installation
) -> None:
    release = (installation.home / "releases" / "current").readlink()
    sent, whole = spoil(installation)
    run = landed_after(screen, dagster)
    assert dagster.status(run) == "FAILURE"
    shown = screen.open("/assets/landing/enkat_a?view=checks", "Failed", "remedy", "accepted")
    headings = ("what", "file", "row", "municipality", "column", "found", "expected", "remedy")
    words = shown.split()
    places = [words.index(heading, words.index("findings")) for heading in headings]
    assert places == sorted(places)
    assert "sheet" not in words[places[0] : places[-1]]
    assert sent.name in shown
    assert "9999" in shown
    assert (installation.home / "releases" / "current").readlink() == release
    assert _red(dagster) == ["landing/enkat_a"]
    assert _red_checks(dagster) == ["landing/enkat_a accepted", "landing/enkat_a expectations"]
    sent.write_bytes(whole)
    again = dagster.resume(run)
    wait_for(lambda: dagster.status(again) in ENDED, "the end of the run from the step that failed")
    assert dagster.status(again) == "SUCCESS"
    assert _red(dagster) == _red_checks(dagster) == []
    wait_for(lambda: bool(runs_that_followed(dagster, "release")), "the run of release that follows")


_FAILED = {"FAILED", "EXECUTION_FAILED"}


def _red(dagster: Dagster) -> list[str]:
    """Assets of which a round is marked as failed, or that the last run was to make and did not."""
    query = """{ assetNodes { assetKey { path } partitionStats { numFailed }
    assetMaterializations(limit: 1) { runId } } }"""
    nodes = dagster.ask(query)["assetNodes"]
    made = {"/".join(n["assetKey"]["path"]): [m["runId"] for m in n["assetMaterializations"]] for n in nodes}
    asked_for = "assetsLatestInfo(assetKeys: $keys) { assetKey { path } latestRun { id status } }"
    keys = {"keys": [{"path": node["assetKey"]["path"]} for node in nodes]}
    latest = dagster.ask(f"query ($keys: [AssetKeyInput!]!) {{ {asked_for} }}", keys)["assetsLatestInfo"]
    red = {"/".join(n["assetKey"]["path"]) for n in nodes if (n["partitionStats"] or {}).get("numFailed")}
    for one in latest:
        name, run = "/".join(one["assetKey"]["path"]), one["latestRun"] or {}
        if run.get("status") == "FAILURE" and run["id"] not in made[name]:
            red.add(name)
    return sorted(red)


def _red_checks(dagster: Dagster) -> list[str]:
    query = """{ assetNodes { assetKey { path } assetChecksOrError { ... on AssetChecks { checks {
    name executionForLatestMaterialization { status } } } } } }"""
    return sorted(
        f"{'/'.join(node['assetKey']['path'])} {check['name']}"
        for node in dagster.ask(query)["assetNodes"]
        for check in node["assetChecksOrError"].get("checks", [])
        if (check["executionForLatestMaterialization"] or {}).get("status") in _FAILED
    )


@pytest.mark.parametrize("name", FORGED)
def test_no_forged_request_reaches_dagster(dagster: Dagster, name: str) -> None:
    status, said = asked(dagster, FORGED[name])
    assert status == 403
    assert "__typename" not in said


def test_what_the_pages_and_programs_of_this_machine_ask_is_answered(dagster: Dagster) -> None:
    own = {**JSON, "Origin": dagster.address, "Sec-Fetch-Site": "same-origin"}
    for headers in (own, JSON):
        status, said = asked(dagster, ("POST", "/graphql", headers, json.dumps({"query": "{ version }"})))
        assert (status, list(json.loads(said))) == (200, ["data"])
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert asked(dagster, ("GET", "/runs", link, ""))[0] == 200


def test_a_page_of_another_origin_gets_nothing_done(dagster: Dagster, screen: Screen) -> None:
    log = dagster.home / "webserver.log"
    before = _refused(log)
    with elsewhere(dagster) as page:
        screen.visit(page)
        wait_for(lambda: screen.run("return document.title") == "done", "the page's own question")
        wait_for(lambda: _refused(log) - before >= 3, "the picture, the form and the script to be refused")


def test_a_name_that_suddenly_leads_here_shows_nothing(dagster: Dagster, screen: Screen) -> None:
    screen.visit(f"{dagster.address.replace('127.0.0.1', REBOUND)}/runs")
    assert screen.text().startswith(f"another host than this machine: {REBOUND}")


def _refused(log: Path) -> int:
    return log.read_text(encoding="utf-8").count("refused: ")
