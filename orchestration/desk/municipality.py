"""What ``ehalsa kommun`` does: a municipality's answers beside its size group, its region and the country."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from orchestration.as_json import json_text
from orchestration.desk.search import QUERIES
from orchestration.desk.sql import THREADS, QuestionError, synthetic_mark
from orchestration.exports.tables.cell_text import NO_BREAK_SPACE
from orchestration.facts.products import MunicipalityWords, load_desk_words
from orchestration.paths import Paths
from orchestration.release.publish import resolve_current
from orchestration.warehouse.marts import Marts, Row, open_release

_LABEL, _ANSWER = 58, 12
_BESIDE = ("storleksgrupp", "region", "riket")


def run(name: str, sought: Sequence[str], round_: str | None, paths: Paths, *, as_json: bool) -> int:
    """Print the answers in a round (default: the newest) whose words hold all of ``sought``; 1 where none does.

    QuestionError for a municipality or round that there is not, with what there is.
    """
    release, words = resolve_current(paths.releases), load_desk_words(paths.data).municipality
    with open_release(release, ("v_kommun",), threads=THREADS, external_access=False) as marts:
        code = _code(marts, name)
        rounds = {row["round"]: row["answered"] for row in marts.rows(QUERIES["rounds_of"], {"code": code})}
        wanted = _round(rounds, round_)
        about = marts.rows(QUERIES["about"], {"round": wanted, "code": code})[0]
        asked = {"round": wanted, "code": code, "words": list(sought)}
        answers = marts.rows(QUERIES["answers_of"], asked)
    mark = synthetic_mark(release, paths)
    if as_json:
        said = {"release": release.name, "note": mark or None, "round": wanted, "about": about}
        sys.stdout.write(json_text({**said, "answered": rounds, "answers": answers}))
    else:
        lines = [*_head(wanted, about, rounds, words), *([mark] if mark else []), *_lines(answers, words)]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0 if answers else 1


def _code(marts: Marts, name: str) -> str:
    found = marts.rows(QUERIES["municipality"], {"sought": name})
    if codes := {row["municipality_code"] for row in found}:
        if len(codes) == 1:
            return str(codes.pop())
        choices = ", ".join(f"{row['municipality_code']} {row['municipality']}" for row in found)
        raise QuestionError("several municipalities", "ehalsa kommun", "one", choices, "give the code of one")
    near = [hit["label"] for hit in marts.rows(QUERIES["found"], {"words": [name]}) if hit["kind"] == "municipality"]
    expected = ", ".join(near) or "name or code of a municipality"
    raise QuestionError("no such municipality", "ehalsa kommun", expected, name, "look it up with `ehalsa sok`")


def _round(rounds: Mapping[str, bool], wanted: str | None) -> str:
    if wanted is not None and wanted not in rounds:
        remedy = "name a round that the release holds"
        raise QuestionError("no such round", "--round", ", ".join(rounds), wanted, remedy)
    return wanted or max(rounds)


def _head(round_: str, about: Row, rounds: Mapping[str, bool], words: MunicipalityWords) -> Iterator[str]:
    yield words.heading.format(round=round_, **about)
    population = f"{about['population']:,}".replace(",", NO_BREAK_SPACE)
    yield words.groups.format(**{**about, "population": population})
    yield words.answered if about["answered"] else words.not_answered
    others = [other for other, answered in rounds.items() if answered and other != round_]
    yield words.other_rounds.format(rounds=", ".join(others) or words.none)


def _lines(answers: list[Row], words: MunicipalityWords) -> Iterator[str]:
    if not answers:
        yield words.nothing_found
        return
    for theme, rows in groupby(answers, key=lambda row: str(row["tema"])):
        yield from ("", _row([theme, words.own, *(words.beside[group] for group in _BESIDE)]))
        for row in rows:
            label, *rest = textwrap.wrap(row["indikator"], _LABEL)
            yield _row([label, row["svar"], *(_share(row, group, words) for group in _BESIDE)])
            yield from (f"  {line}" for line in rest)


def _share(row: Row, group: str, words: MunicipalityWords) -> str:
    """The share as the view shows it, with its numbers where those are not what it shows."""
    share, shown, count, base = (row[f"{group}_{name}"] for name in ("procent", "visas", "antal", "bas"))
    if share is None:
        return words.no_share
    return words.share.format(share=shown, count=count, base=base) if shown == str(share) else str(shown)


def _row(cells: Sequence[str]) -> str:
    label, own, *beside = cells
    return f"{label:<{_LABEL}}  {own:<{_ANSWER}}{''.join(f'{cell:>20}' for cell in beside)}".rstrip()
