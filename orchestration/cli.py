"""``ehalsa …``: the commands for people.

Thin: each is a Dagster job or a pure function; heavy imports happen inside the command that needs them.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import warnings
from datetime import datetime
from pathlib import Path

import click

from orchestration.command_help import as_json, describe
from orchestration.desk import completion
from orchestration.desk.commands import kommun, sok, sql
from orchestration.errors import lines_of
from orchestration.paths import paths_from_env
from orchestration.release.commands import releases, verify
from orchestration.retention.commands import prune, raw
from orchestration.shared.commands import backup, metrics, restore, shared
from orchestration.warehouse.project import ensure_manifest


class _Plainly(click.Group):
    """Says what went wrong on the first line, with exit code 1; the trace of a fault of the program goes to a file."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("Stopped by Ctrl-C.", err=True)
            ctx.exit(130)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:  # the end of the command line: whatever comes here is said, never swallowed
            click.echo("\n".join(lines_of(error, paths_from_env().last_error)), err=True)
            ctx.exit(1)


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"ehalsa {version('ehalsa')}")
        ctx.exit()


@click.group(cls=_Plainly, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version and exit."
)
def main() -> None:
    """E-health statistics of Sweden's municipalities: load, inspect, publish."""
    for stream in ("stdout", "stderr"):  # closed by who started it
        if getattr(sys, stream) is None:
            setattr(sys, stream, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 -- to the end
    # What libraries say to their users is not for ours, nor what they say in processes of ours; -W brings it back.
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
        os.environ["PYTHONWARNINGS"] = "ignore"
    logging.getLogger("great_expectations").setLevel(logging.WARNING)


class _Ending:
    """Ends the process after everything registered at exit has run, and before the interpreter takes itself apart.

    Dagster and dbt leave references that keep DuckDB's types alive, for which its binding prints a page of complaints
    on the way out.
    """

    def __init__(self) -> None:
        self.code = 1
        atexit.register(self._leave)  # what is registered first runs last

    def _leave(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(self.code)


@main.command()
@click.option(
    "--round",
    "rounds",
    multiple=True,
    metavar="ROUND",
    shell_complete=completion.ROUND,
    help="Round to pull and land anew (repeatable). Default: all.",
)
@click.option("--accept-loss", default="", metavar="REASON", help="Why the release may hold less than before.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Pull nothing; land of each source what was pulled last by that day (UTC).",
)
@click.option("--fresh", is_flag=True, help="Land and build also what stands as it would be made.")
def load(rounds: tuple[str, ...], accept_loss: str, as_of: datetime | None, *, fresh: bool) -> None:
    """Pull, land, build, audit and publish; ends with 0 only if a release stands.

    A round is landed where its files, the facts or the code have changed; a release is made where one would be another.
    """
    ending, paths = _Ending(), paths_from_env()
    from orchestration.beside import process_beside

    with process_beside(paths.data):  # first: it forks
        click.echo("Preparing the dbt project …")
        ensure_manifest(paths)
        from orchestration.defs.run import run_load

        ending.code = run_load(rounds, accept_loss=accept_loss, as_of=as_of.date() if as_of else None, fresh=fresh)
    sys.exit(ending.code)


@main.command()
def prepare() -> None:
    """Parse the dbt project and set up Dagster's storage, so that definitions load and the webserver can start."""
    from orchestration.defs.instance import dagster_instance

    paths = paths_from_env()
    click.echo(f"Parsed: {ensure_manifest(paths).name} is that of the project on disk.")
    dagster_instance(paths).dispose()
    click.echo(f"Dagster's storage: {paths.dagster_home}")


@main.command()
@click.option("--port", default=3000, show_default=True, help="On 127.0.0.1.")
def ui(port: int) -> None:
    """Serve Dagster's pages on this machine, with the daemon that starts what is scheduled; Ctrl-C ends both."""
    from orchestration.defs.instance import dagster_instance
    from orchestration.ui import serve_ui

    paths = paths_from_env()
    ensure_manifest(paths)
    dagster_instance(paths).dispose()
    sys.exit(serve_ui(paths, port))


@main.command()
@as_json
def doctor(*, as_json: bool) -> None:
    """Is this installation fit for a load? Space, rights, lock, runs, landing, releases, schedules."""
    from orchestration.as_json import json_text
    from orchestration.defs.doctor import examine

    found = list(examine(paths_from_env()))
    lines = [f"{'ok ' if well else 'BAD'}  {name:<10} {said}\n" for name, well, said in found]
    named = [{"check": name, "ok": well, "said": said} for name, well, said in found]
    click.echo(json_text(named) if as_json else "".join(lines), nl=False)
    sys.exit(not all(well for _, well, _ in found))


@main.command()
@click.option("--tell", is_flag=True, help="Tell what is late by the channel of alerts.yaml, each thing once.")
@as_json
def status(*, tell: bool, as_json: bool) -> None:
    """What is waited for, what is overdue, and what will be done next."""
    from orchestration.defs.status import report, tell_now

    said, well = report(paths_from_env(), as_json=as_json)
    click.echo(said, nl=False)
    if tell:
        click.echo(tell_now(paths_from_env()), err=True)
    sys.exit(not well)


@main.command()
def check() -> None:
    """Read all facts under data/, and see that dbt models, their yml and the definitions agree.

    What a draft leaves open is told and is no error: the exit code is that of everything else.
    """
    from orchestration.facts.agreement import check_meanings, check_sources, check_yml
    from orchestration.newround.check import say_facts

    paths = paths_from_env()
    say_facts(paths)
    complaints = check_yml(paths.dbt_project) + check_sources(paths.dbt_project)
    complaints += check_meanings(paths.dbt_project, paths.data)
    for complaint in complaints:
        click.echo(complaint, err=True)
    if complaints:
        sys.exit(1)
    ensure_manifest(paths)
    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    click.echo(f"definitions: {len(graph.materializable_asset_keys)} assets, {len(graph.asset_check_keys)} checks")


# What follows is dbt's to read, `--help` after its command among it.
@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED, metavar="COMMAND [OPTIONS]")
def dbt(arguments: tuple[str, ...]) -> None:
    """Run dbt by hand, as in `build -s +fct_indicator_group`, on the present landing and a database of its own."""
    from orchestration.warehouse.by_hand import run_by_hand

    sys.exit(run_by_hand(arguments, paths_from_env()))


@main.command("new-round")
@click.argument("new", metavar="ROUND")
@click.option("--from", "old", required=True, metavar="ROUND", help="The round that facts are carried over from.")
def new_round(new: str, old: str) -> None:
    """Begin a round from an earlier one: copy the facts that carry over, list what a person must decide."""
    from orchestration.newround.command import run

    sys.exit(run(new, old, paths_from_env()))


@main.command("new-source")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--round", "round_", required=True, metavar="ROUND", help="The round that the answers are of.")
@click.option("--form", metavar="FORM", help="The form. Default: the one whose columns the file has.")
@click.option("--name", metavar="NAME", help="Name of the profile. Default: after the file.")
@click.option("--origin", metavar="TEXT", help="Where the answers come from, as in formats/origins.yaml.")
@click.option("--dry-run", is_flag=True, help="Show the draft, write nothing.")
@click.option("--replace", is_flag=True, help="Write over a profile of that name.")
def new_source(
    file: Path, round_: str, form: str | None, name: str | None, origin: str | None, dry_run: bool, replace: bool
) -> None:
    """Draft how a survey tool's file is read, say what it leaves open, and read the file with the draft."""
    from orchestration.newsource.command import Request, run

    sys.exit(run(Request(file, round_, form, name, origin, dry_run, replace), paths_from_env()))


@main.command()
@click.option("--round", "round_", metavar="ROUND", help="Whose answers are made.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write to. Default: data/sample/ROUND.")
@click.option("--scale", "units", type=int, metavar="N", help="Make an installation of N times the municipalities.")
@click.option("--rounds", type=int, default=1, metavar="N", help="With --scale: N rounds of the newest kind.")
def synth(round_: str | None, out: Path | None, units: int | None, rounds: int) -> None:
    """Make the synthetic answers of a round anew (needs the extra `synth`), or an installation of N times as many."""
    data = paths_from_env().data
    if units is not None:
        from orchestration.synth.scale import scale

        if out is None:
            raise click.UsageError("--scale writes an installation of its own: name its folder by --out")
        click.echo(str(scale(data, out.resolve(), units, rounds)))
        return
    from orchestration.synth.run import synthesise

    if round_ is None:
        raise click.UsageError("Missing option '--round' (or --scale: an installation of its own)")
    click.echo(str(synthesise(data, round_, out or data / "sample" / round_)))


@main.group()
def registers() -> None:
    """Municipalities, population, groups."""


@registers.command("import")
@click.option(
    "--inputs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Producers' workbooks.",
)
def registers_import(inputs: Path) -> None:
    """Read the producers' workbooks and write data/registers."""
    from orchestration.registers.importer import import_registers

    report = import_registers(inputs, paths_from_env().data / "registers")
    for written in report.files:
        click.echo(f"{written.name}: {written.rows} rows{', changed' if written.changed else ''}")
    for sentence in report.checks:
        click.echo(sentence)


@main.command()
@click.option("--report", required=True, metavar="REPORT", help="Name of the report, as under data/published.")
@click.option(
    "--text", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="The report as text."
)
def transcribe(report: str, text: Path) -> None:
    """Read a printed report into data/published/REPORT/cells.csv."""
    from orchestration.transcription.transcribe import transcribe as read_report

    folder = paths_from_env().data / "published" / report
    read_report(text, folder / "transcription.yaml", folder / "cells.csv")
    click.echo(f"written: data/published/{report}/cells.csv")


@main.command()
@click.argument("place", metavar="REPORT/PART/TABLE/ROW/COLUMN")
@as_json
def cell(place: str, as_json: bool) -> None:
    """Walk one printed cell back: layout, indicator, base, answers, municipalities, raw files."""
    from orchestration.trace.command import run

    sys.exit(run(place, paths_from_env().releases, as_json))


@main.command()
@click.argument("table", metavar="[REPORT/]PART/TABLE", shell_complete=completion.TABLE)
@click.option(
    "--by",
    metavar="GROUPING",
    shell_complete=completion.GROUPING,
    help="Groups of a grouping: storlek, region, lan, skr, kommunalforbund …, or every single kommun.",
)
@click.option(
    "--only",
    metavar="GROUP",
    shell_complete=completion.GROUP,
    help="One group or municipality, by code or name: fyrbodal, Vadstena, or lan:14 where several have it.",
)
@click.option(
    "--list",
    "listed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Groups of your own: a CSV file with the columns kommunkod and grupp.",
)
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    shell_complete=completion.ROUND,
    help="The same indicators of another round.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write: .csv or .xlsx.")
@as_json
def table(
    table: str,
    by: str | None,
    only: str | None,
    listed: Path | None,
    round_: str | None,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """A printed table for other groups or another round, such as `bilaga2/12 --by region`."""
    from orchestration.regroup.command import run
    from orchestration.regroup.table import Wish

    if sum(choice is not None for choice in (by, only, listed)) > 1:
        raise click.UsageError("give one of --by, --only and --list")
    if as_json and out is not None:
        raise click.UsageError("give one of --json and --out")
    sys.exit(run(table, Wish(by, only, listed, round_), out, paths_from_env(), as_json=as_json))


@main.command()
@click.argument("round_", metavar="ROUND", shell_complete=completion.ROUND)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to: a page, a CSV file a table.",
)
@as_json
def collection(round_: str, out: Path | None, *, as_json: bool) -> None:
    """Watch a collection: who answered, who is missing, days, reminders, part answers, who must answer."""
    from orchestration.collection.command import run

    sys.exit(run(round_, out, paths_from_env(), as_json=as_json))


@main.command()
@click.argument("report", metavar="REPORT", shell_complete=completion.REPORT)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to. Default: audit/ in the state folder.",
)
@as_json
def audit(report: str, out: Path | None, *, as_json: bool) -> None:
    """Prove what cannot be right in a printed report; writes REPORT.csv and REPORT.html."""
    from orchestration.consistency.command import run

    sys.exit(run(report, out or paths_from_env().home / "audit", as_json=as_json))


for command in (releases, verify, kommun, sok, sql, shared, backup, restore, raw, prune, metrics):
    main.add_command(command)
describe(main)


if __name__ == "__main__":
    main()
