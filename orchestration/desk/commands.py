"""``ehalsa sql``, ``kommun`` and ``sok``: the analyst's commands. What one needs is imported when it runs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from orchestration.command_help import as_json as as_json_option
from orchestration.desk import completion
from orchestration.paths import paths_from_env

FORMATS = ("table", "csv", "md", "json", "parquet")


@click.command()
@click.argument("question", metavar="QUERY")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help="Form of the answer.")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: what prints it.")
def sql(question: str, form: str, out: Path | None) -> None:
    """Ask the current release in SQL; `-` reads the query from standard input.

    The query sees the release's database and nothing else, and changes nothing. Where answers are synthetic, a line on
    standard error says so, or the file itself: json and parquet.
    """
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise click.UsageError("parquet is not for a terminal: give --out FILE, or another --format")
    from orchestration.desk import answer as forms
    from orchestration.desk.sql import ask

    answer = ask(click.get_text_stream("stdin").read() if question == "-" else question, paths_from_env())
    content = forms.as_parquet(answer) if form == "parquet" else forms.TEXTS[form](answer).encode("utf-8")
    if out is None:
        click.get_binary_stream("stdout").write(content)
    else:
        out.write_bytes(content)
    if answer.mark and form not in ("json", "parquet"):
        click.echo(answer.mark, err=True)


@click.command()
@click.argument("name", metavar="MUNICIPALITY", shell_complete=completion.MUNICIPALITY)
@click.argument("words", nargs=-1, metavar="[WORD...]")
@click.option(
    "--round", "round_", metavar="ROUND", shell_complete=completion.ROUND, help="Default: the newest of the release."
)
@as_json_option
def kommun(name: str, words: tuple[str, ...], round_: str | None, *, as_json: bool) -> None:
    """Show a municipality's answers beside its size group, its region and the country.

    Name or code; case and accents do not matter. WORD: only what is about it, as with `ehalsa sok`.
    """
    from orchestration.desk.municipality import run

    sys.exit(run(name, words, round_, paths_from_env(), as_json=as_json))


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@as_json_option
def sok(words: tuple[str, ...], *, as_json: bool) -> None:
    """Find indicators, quantities, tables, groups and municipalities that hold all the words.

    Parts of words do, in any order; case and accents do not matter.
    """
    from orchestration.desk.search import run

    sys.exit(run(" ".join(words), paths_from_env(), as_json=as_json))
