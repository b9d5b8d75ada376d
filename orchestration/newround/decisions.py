"""Says what a person must decide about a round that has just been begun, each with the files it concerns.

Here belong the questions, told from the facts that were carried over; docs/new_round.md says how each is answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from orchestration.facts.reader import cells_of
from orchestration.facts.registers import load_registers
from orchestration.newround.carry import Start
from orchestration.newround.texts import texts_to_read


def decisions(start: Start) -> tuple[str, ...]:
    """Give the decisions in the order of the runbook; paths are below the data folder, rows as an editor counts them.

    Reads the data folder with the new round's files in place.
    """
    said = (
        *_of_round(start),
        *_of_questions(start),
        *_of_indicators(start),
        *(_of_report(start, start.report) if start.report else ()),
        *_of_frame(start),
        *_of_sources(start),
        _texts(start),
        _left(start),
    )
    return tuple(said)


def _of_round(start: Start) -> Iterator[str]:
    file, old = f"codebooks/{start.round}/round.yaml", start.about
    yield (
        f"State ({file}, state): a draft stops nothing and is read by `ehalsa check`; one that is collecting is landed "
        "and watched (`ehalsa collection`); a final one is published."
    )
    yield f"Dates ({file}): first and last day of collection, number of reminders. {old.round} had " + (
        f"{old.collection_start} to {old.collection_end} and {old.reminders}."
    )
    yield f"Reference period ({file}): the year that the answers are about. {old.round} had {old.reference_period}."
    yield f"Previous round ({file}): {old.round}, the round that this one is compared with, unless you name another."
    registers = load_registers(start.data)
    days = sorted({item.reference_date for item in registers.population})
    schemes = ", ".join(f"{item.scheme} ({item.population_date})" for item in registers.size_schemes)
    yield (
        f"Size groups ({file}, size_scheme; registers/size_schemes.csv): limits and day of the population; tables "
        f"follow them. There are the schemes {schemes}. The population is there from {days[0]} to {days[-1]}; for a "
        "later day import it first."
    )
    editions = ", ".join(sorted({item.edition for item in registers.skr_groups}))
    yield f"Edition of SKR's groups ({file}, skr_edition): carried over is {old.skr_edition}; there are {editions}."


def _of_questions(start: Start) -> Iterator[str]:
    folder = f"codebooks/{start.round}"
    yield (
        f"Questions ({folder}/questions.csv, variables.csv): which are dropped, renamed, split, merged or new. All "
        f"{len(_rows(start, f'{folder}/questions.csv'))} are carried over."
    )
    yield (
        f"Answer sets ({folder}/answer_sets.csv): which answers can be given, and their codes. A code never changes "
        "its meaning: another meaning is another set."
    )
    yield f"Universes ({folder}/universes.csv): who is asked what; forms and their recipients (questionnaires.csv)."
    if (start.data / "codings" / f"{start.round}.csv").is_file():
        yield (
            f"Coding of free texts (codings/{start.round}.csv): the texts of {start.about.round} are carried over; new "
            "texts are named by the load until they have a code."
        )


def _of_indicators(start: Start) -> Iterator[str]:
    place = "indicators/{}/" + f"{start.round}.csv"
    yield (
        f"Bases ({place.format('bases')}): {len(_rows(start, place.format('bases')))} are carried over; each is the "
        "municipalities among which a share is counted."
    )
    yield (
        f"Definitions ({place.format('definitions')}; indicators/catalogue.csv for new ones): "
        f"{len(_rows(start, place.format('definitions')))} are carried over; remove those of dropped questions, "
        "correct those of renamed and split ones. Where districts answer, each needs a rollup."
    )
    yield (
        f"Comparability ({place.format('history')}): every row says same. Say reworded, split, merged or new_base with "
        "a reason where the series breaks, first for new indicators, not_asked with a reason for dropped ones; a "
        "dropped question is one row, question:<its name>."
    )
    numbers = [
        row["variable"] for row in _rows(start, f"codebooks/{start.round}/variables.csv") if row["type"] == "number"
    ]
    yield (
        f"Quantities ({place.format('quantities')}; indicators/quantities.csv for new ones): "
        f"{len(_rows(start, place.format('quantities')))} rows are carried over. Each number variable is used by one "
        f"({', '.join(numbers) or 'there are none'}); comparability as for indicators."
    )


def _of_report(start: Start, report: str) -> Iterator[str]:
    folder = f"tables/{report}"
    layouts = {
        path.relative_to(start.data / folder).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((start.data / folder).rglob("*.yaml"))
    }
    yield f"Tables ({folder}): {len(layouts)} layouts are carried over; remove, change and add, and number them."
    if years := [name for name, text in layouts.items() if "{round: " in text]:
        what = f"Earlier years in tables ({folder}): a column of {start.about.round} is to be added to"
        yield f"{what} {', '.join(years)}."
    noted = [name for name, text in layouts.items() if "\nnotes: []" not in text]
    if noted:
        yield f"Notes under tables ({folder}): carried over word for word, read those of {', '.join(noted)}."
    if (start.data / "figures" / report).is_dir():
        yield f"Figures (figures/{report}): which are drawn; {start.round} is added to their periods."
    yield f"Names of the report (products/{report}.yaml): title, workbook, parts, nested tables."
    yield (
        f"Published series (published/{report}): nothing is printed yet. Afterwards cells.csv, errata.csv, "
        "series.csv and key_numbers.csv, and backtest report or strict in sources.yaml."
    )


def _of_frame(start: Start) -> Iterator[str]:
    yield (
        f"Municipalities (registers/municipality_changes.csv, municipalities.csv): which were merged away or are new "
        f"since {start.about.round}."
    )
    asked = sum(row["round"] == start.round for row in _rows(start, "registers/units.csv"))
    yield (
        f"Units (registers/units.csv): whether districts answer for themselves; {asked or 'no'} units are carried over."
    )
    yield f"Corrections (corrections/{start.round}.csv): none; enter what senders correct, never change their files."


def _of_sources(start: Start) -> Iterator[str]:
    yield (
        f"Sources (sources.yaml, round {start.round}): which there are, address, format and shape of each file; "
        "permitted days are blank; months of statistics as before."
    )


def _texts(start: Start) -> str:
    names = f"{start.about.round} or a year of its dates"
    number = len(texts_to_read(start.data, start.round))
    return f"Texts that name {names}: {number} are carried over; `ehalsa check` lists each with file and line."


def _left(start: Start) -> str:
    """Name what belongs to the earlier round alone."""
    old = start.about.round
    found = sorted(
        path.relative_to(start.data).as_posix()
        for path in start.data.glob("*/*")
        if path.stem == old and not path.with_name(path.name.replace(old, start.round)).exists()
    )
    return f"Not carried over, since it belongs to {old}: {', '.join(found) or 'nothing'}. See whether any is needed."


def _rows(start: Start, file: str) -> list[dict[str, str]]:
    path: Path = start.data / file
    return cells_of(start.data, path) if path.is_file() else []
