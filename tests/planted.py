"""Two hundred made-up personal data as people write them into free texts, fifty of each kind, the same each time.

Some are written as no rule of form finds them: an address spelt out, a name without capitals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from orchestration.luhn import has_check_digit

KINDS = ("personal_number", "e_mail", "telephone", "name")


@dataclass(frozen=True, slots=True)
class Planted:
    """``text`` as somebody wrote it, with the ``secret`` of that kind in it."""

    kind: str
    secret: str
    text: str


def with_check_digit(nine: str) -> str:
    """The ten digits of which nine are given."""
    return next(f"{nine}{last}" for last in range(10) if has_check_digit(f"{nine}{last}"))


# The last of each kind is out of reach of any form.
_BORN = ("870314239", "010203011", "551130872", "640861123", "900291456")  # the last two: coordination numbers
_NUMBERS = (
    *("{0}{1}", "{0}-{1}", "{0} {1}", "19{0}-{1}", "{0} - {1}", "{0}\u2013{1}", "19{0}{1}", "{0}+{1}", "19{0} {1}"),
    "{0} och sedan {1}",
)
_ADDRESSES = (
    *("{0}.{1}@{2}.se", "{0}@{2}.se", "{0}_{1}@{2}.example", "{0}.{1}@mail.{2}.se", "{0}(at){2}.se"),
    *(
        "{0}.{1} [at] {2}.se",
        "{0}-{1}@{2}.example",
        "{0}+enkat@{2}.se",
        "{0}.{1} (at) {2}.se",
        "{0} punkt {1} snabela {2}",
    ),
)
_LINES = (
    *("08-465 004 {0:02}", "070-174 06 {0:02}", "07017406{0:02}", "+46 70 174 06 {0:02}", "+46(0)8-465 004 {0:02}"),
    *("0046 70 1740 6{0:02}", "031-390 06 {0:02}", "031/39006{0:02}", "(08) 465 004 {0:02}", "465 004 {0:02}"),
)
_PEOPLE = (("Anna", "Berg"), ("Bo", "Ek"), ("Ylva", "Åström"), ("Karl-Erik", "Öst"), ("Siv", "af Ekenstam"))
_PLACES = ("vadstena", "osthammar", "kommunen", "regionen", "forbundet")
_AROUND = (
    "Har skrivits av {0} under våren",
    "Se {0}.",
    "{0}",
    "Fråga oss ({0}) vid behov",
    "Gäller {0}, enligt beslut",
)
_NAMED = (
    *(
        "Kontakta {0} på 070-174 06 05",
        "{0}, 08-465 004 10, vet mer",
        "Ring 031-390 06 15 ({0})",
        "Mvh {0} 070-174 06 20",
    ),
    *("Vår samordnare heter {0} och nås på 08-465 004 25", "E-post: info@vadstena.se, {0}", "Fråga {0}: 070-1740630"),
    *("Med vänliga hälsningar, {0}. Tfn 031-390 06 35", "Ansvarig är {0} (info@vadstena.se)", "{0} har skrivit detta"),
)


def planted() -> tuple[Planted, ...]:
    """All of them, kind by kind."""
    return tuple(Planted(*one) for one in (*_numbers(), *_addresses(), *_telephones(), *_names()))


def _numbers() -> Iterator[tuple[str, str, str]]:
    for (nine, around), form in product(zip(_BORN, _AROUND, strict=True), _NUMBERS):
        ten = with_check_digit(nine)
        secret = form.format(ten[:6], ten[6:])
        yield "personal_number", secret, around.format(secret)


def _addresses() -> Iterator[tuple[str, str, str]]:
    for (person, place, around), form in product(zip(_PEOPLE, _PLACES, _AROUND, strict=True), _ADDRESSES):
        secret = form.format(_plain(person[0]), _plain(person[1]), place)
        yield "e_mail", secret, around.format(secret)


def _telephones() -> Iterator[tuple[str, str, str]]:
    for (number, around), form in product(enumerate(_AROUND), _LINES):
        secret = form.format(10 + number)
        yield "telephone", secret, around.format(secret)


def _names() -> Iterator[tuple[str, str, str]]:
    for person, form in product(_PEOPLE, _NAMED):
        secret = " ".join(person)
        yield "name", secret, form.format(secret)


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("åäö", "aao", " "))
