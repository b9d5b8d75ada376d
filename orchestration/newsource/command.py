"""``ehalsa new-source``: drafts how a file is read, reads the file with the draft, and says what is left to decide."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from orchestration.facts.errors import FactError
from orchestration.facts.readings import HOUSE
from orchestration.facts.rounds import rounds_of
from orchestration.facts.sources import SourceOptions
from orchestration.facts.states import opened
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingResult, load_context
from orchestration.newsource.draft import Draft, draft_of, flow
from orchestration.newsource.look import Look, look_at
from orchestration.newsource.names import Names
from orchestration.newsource.subject import Subject, Undecided, subject_of
from orchestration.newsource.trial import land_with_draft, ready_profiles
from orchestration.paths import Paths

_WIDTH = 110
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: the file, the round, and what the user says of it; None: not said."""

    file: Path
    round: str
    form: str | None = None
    name: str | None = None
    origin: str | None = None
    dry_run: bool = False
    replace: bool = False


def run(request: Request, paths: Paths) -> int:
    """Draft the profile and write it, unless a ready one reads the whole file; say what is found and what is open.

    FactError for a round, form, origin or name that cannot be, a file of no format that is read, or a profile that is
    there already; InputRefusedError for a file that cannot be decoded. Nothing is written then.
    """
    name, subjects = _name(request), _subjects(request, paths)
    with Decoder(subjects[0].context.formats.limits.decoder) as decoder:
        look = look_at(request.file, subjects, decoder)
        subject = _told(look, subjects)
        _say_look(look, subject)
        ready = {
            profile: result.findings
            for profile, result in ready_profiles(look, subject, decoder)
            if _is_of(profile, subject, request.origin)
        }
        if whole := next((profile for profile, findings in ready.items() if not findings), None):
            said = subject.context.readings[whole].constants.items()
            every = f" It says of every row: {', '.join(f'{name} {value}' for name, value in said)}." if said else ""
            click.echo(f"The profile {whole} reads the whole file. Nothing was written.{every}")
            _say_entry(look, subject, (name, whole), look.options, paths)
            return 0
        for profile, findings in ready.items():
            _item(f"The profile {profile} knows every column, but leaves: ", findings[0].sentence())
        draft = draft_of(look, subject, request.origin)
        result = land_with_draft(draft, look, subject, decoder)
    _write(draft, name, request, paths)
    _say_draft(draft, result, look)
    _say_entry(look, subject, (name, name), draft.options, paths)
    return 0


def _is_of(profile: str, subject: Subject, origin: str | None) -> bool:
    """Tell whether a profile says of the rows what was said of the file: collected or synthetic."""
    column = subject.format.of_type("origin")
    said = subject.context.readings[profile].constants.get(column.name) if column else None
    return None in (origin, said) or said == origin


def _name(request: Request) -> str:
    letters = unicodedata.normalize("NFKD", request.file.stem.casefold()).encode("ascii", "ignore").decode()
    name = request.name or re.sub(r"[^a-z0-9]+", "_", letters).strip("_0123456789")
    if not _NAME.fullmatch(name) or name == HOUSE:
        expected, remedy = f"letters a–z, digits and underscores, a letter first, not {HOUSE}", "choose a --name"
        raise FactError("name of a reading profile", "--name", expected, repr(name), remedy)
    return name


def _subjects(request: Request, paths: Paths) -> list[Subject]:
    """Return the forms of the round that the file may hold."""
    with opened(request.round):
        rounds = rounds_of(paths.data)
    if request.round not in rounds:
        expected, remedy = f"one of {', '.join(rounds)}", "begin the round with `ehalsa new-round`, or name another"
        raise FactError("no such round", f"{paths.data.name}/codebooks", expected, repr(request.round), remedy)
    context = load_context(paths.data, request.round)
    origins = list(context.formats.origins)
    if request.origin is not None and request.origin not in origins:
        remedy = "name one of them; origins stand in data/formats/origins.yaml"
        raise FactError(
            "data origin unknown", "--origin", " or ".join(map(repr, origins)), repr(request.origin), remedy
        )
    forms = [item.questionnaire for item in context.codebook.questionnaires]
    if request.form is not None and request.form not in forms:
        where, remedy = f"round {request.round}", "name a form of questionnaires.csv"
        raise FactError("no such form", where, f"one of {', '.join(forms)}", repr(request.form), remedy)
    return [subject_of(context, form) for form in forms if request.form in (None, form)]


def _told(look: Look, subjects: Sequence[Subject]) -> Subject:
    """Return the form that most columns are of and fewest are missing of; FactError if that is several."""
    fit = {subject.form.questionnaire: _fit(look, subject) for subject in subjects}
    alike = [subject for subject in subjects if fit[subject.form.questionnaire] == max(fit.values())]
    if len(alike) > 1:
        forms = ", ".join(subject.form.questionnaire for subject in alike)
        found = "columns that fit each of them as well"
        raise FactError("form not told by the file", look.path.name, f"one of the forms {forms}", found, "say --form")
    return alike[0]


def _fit(look: Look, subject: Subject) -> int:
    return 2 * Names([subject]).known(look.names) - len(subject.expected)


def _write(draft: Draft, name: str, request: Request, paths: Paths) -> None:
    """Write the draft below the data folder, or show it; FactError if the profile is there and may not be replaced."""
    target, where = paths.data / "readings" / f"{name}.yaml", f"{paths.data.name}/readings"
    if request.dry_run:
        click.echo(f"\n{draft.text}")
        return
    if target.exists() and not request.replace:
        remedy = "nothing was written; choose another --name, or say --replace"
        raise FactError("reading profile that is there already", where, "no such file", target.name, remedy)
    with target.open("w" if request.replace else "x", encoding="utf-8", newline="") as handle:
        handle.write(draft.text)
    click.echo(f"The draft is written: {where}/{target.name}.")


def _say_look(look: Look, subject: Subject) -> None:
    stated = "".join(f", {name} {value!r}" for name, value in _options(look).items() if name != "decimal")
    click.echo(f"{look.path.name}: {look.format}{stated}; {len(look.numbers)} rows of {len(look.names)} columns.")
    known, expected = Names([subject]).known(look.names), len(subject.expected)
    form, round_ = subject.form.questionnaire, subject.context.codebook.round.round
    click.echo(f"Form {form} of round {round_}: {known} of its {expected} columns are called as in the house form.")
    if look.texts:
        click.echo("The row below the names holds the texts of the questions; they are held against the codebook.")


def _say_draft(draft: Draft, result: LandingResult, look: Look) -> None:
    click.echo(f"Codes and numbers: {draft.cells - draft.unread} of {draft.cells} cells are read.")
    needed = [item for item in draft.undecided if item.needed]
    aside = ", what is undecided about columns set aside," if needed else ""
    told = f"has {len(result.findings)} findings:" if result.findings else "lands."
    click.echo(f"Read with the draft{aside} the file ({result.counts['rows_read']} rows) {told}")
    for finding in result.findings[:_LISTED]:
        _item("  - ", finding.sentence())
    _say_open("These are for you to decide before the draft can be used; each is a key without a value:", needed, look)
    _say_open("To be looked at:", [item for item in draft.undecided if not item.needed], look)


def _say_open(head: str, undecided: Sequence[Undecided], look: Look) -> None:
    if undecided:
        click.echo(f"\n{head}")
    for number, item in enumerate(undecided, start=1):
        _item(f"{number:>3}. ", item.sentence(look.path.name, look.options.sheet))


def _item(head: str, text: str) -> None:
    click.echo(textwrap.fill(text, _WIDTH, initial_indent=head, subsequent_indent=" " * min(len(head), 5)))


def _say_entry(look: Look, subject: Subject, names: tuple[str, str], options: SourceOptions, paths: Paths) -> None:
    """Show the entry of the sources file; ``names``: of the source, and of its profile."""
    entry = {
        "kind": "questionnaire",
        "questionnaire": subject.form.questionnaire,
        "format": look.format,
        "reading": names[1],
        "uri": _uri(look.path, paths.sources_file.parent),
        "schedule": "yearly",
        "options": _options(look, options),
    }
    click.echo(
        f"\nThe source, in {paths.sources_file.name} below rounds.{subject.context.codebook.round.round}.sources:"
    )
    click.echo(f"      {names[0]}:")
    for key, value in entry.items():
        if value:
            click.echo(f"        {key}: {flow(value)}")
    click.echo("\n`ehalsa check` says what is still missing; docs/new_source.md is the runbook.")


def _options(look: Look, options: SourceOptions | None = None) -> dict[str, object]:
    """Return the options that the format needs stated, and those that differ from what holds unless stated."""
    stated = (options or look.options).model_dump(mode="json")
    needed = {"csv": ("encoding", "delimiter", "decimal"), "xlsx": ("sheet", "header_row"), "sav": ()}[look.format]
    further = [name for name in ("header_row", "header_rows") if stated[name] != 1 and name not in needed]
    return {name: stated[name] for name in (*needed, *further)}


def _uri(file: Path, folder: Path) -> str:
    """Return the file's place as the sources file writes it: below its folder, or whole."""
    whole = file.resolve()
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else whole.as_posix()
