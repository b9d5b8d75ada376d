"""Personal data in free texts: found in every form that people write, masked or refused, never told."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.personal_data import load_personal_data
from orchestration.landing.decoder import Decoder
from orchestration.landing.personal_data import masked
from orchestration.luhn import has_check_digit
from orchestration.paths import REPO
from tests.landing.export_builder import Record
from tests.landing.worlds import World, make_world
from tests.planted import KINDS, planted

RULES = load_personal_data(REPO / "data")


def _number(year: int, month: int, day: int, birth: int) -> str:
    nine = f"{year:02}{month:02}{day:02}{birth:03}"
    return next(f"{nine}{last}" for last in range(10) if has_check_digit(f"{nine}{last}"))


numbers = st.builds(
    _number,
    st.integers(0, 99),
    st.integers(1, 12),
    st.one_of(st.integers(1, 28), st.integers(61, 88)),
    st.integers(0, 999),
)
around = st.sampled_from(["", "ring ", "Kontakt: ", "(", "frågor till\t", "se även "])
after = st.sampled_from(["", ".", ", tack", ")", " eller maila", "\noch"])


@given(
    numbers,
    around,
    after,
    st.sampled_from(["", "-", "+", "\u2013", " ", " - ", "\u00a0"]),
    st.sampled_from(["", "19", "20"]),
)
def test_every_personal_number_is_masked(number: str, before: str, behind: str, dash: str, century: str) -> None:
    text, kinds = masked(f"{before}{century}{number[:6]}{dash}{number[6:]}{behind}", RULES)
    assert (text, kinds) == (f"{before}[personnummer]{behind}", ("personal_number",))


@given(numbers)
def test_another_check_digit_is_no_personal_number(number: str) -> None:
    wrong = f"{number[:6]}-{number[6:9]}{(int(number[9]) + 1) % 10}"
    assert "personal_number" not in masked(wrong, RULES)[1]


@given(st.from_regex(r"[a-zåäö]{1,8}(\.[a-zåäö]{1,8})?@[a-z]{2,9}(\.[a-z]{2,6}){1,2}", fullmatch=True), around)
def test_every_address_of_e_mail_is_masked(address: str, before: str) -> None:
    assert masked(f"{before}{address}.", RULES)[0] == f"{before}[e-postadress]."


@pytest.mark.parametrize(
    "number",
    [
        "08-123 456 78",
        "070-123 45 67",
        "0701234567",
        "+46 70 123 45 67",
        "+46(0)8-12 34 56",
        "0046 8 123456",
        "0382-123 45",
        "(08) 123 456 78",
        "031/123456",
    ],
)
def test_telephone_numbers_are_masked(number: str) -> None:
    assert masked(f"ring {number}, tack", RULES) == ("ring [telefonnummer], tack", ("telephone",))


@pytest.mark.parametrize(
    "text",
    [
        "2019–2020",
        "1 200 000 kronor",
        "0,5 procent",
        "2021-03-01",
        "200 st. 2021",
        "lag (2003:460)",
        "202100-6404",
        "kl. 08.30-16.30",
        "01 och 02",
        "SOSFS 2014:5",
        "0584",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert masked(text, RULES) == (text, ())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Kontakta Anna Berg på 070-123 45 67", "Kontakta [namn] på [telefonnummer]"),
        ("Ring Ylva, 070-123 45 67", "Ring [namn], [telefonnummer]"),
        ("bo.ek@vadstena.se (Bo von Ek och Siv Öst)", "[e-postadress] ([namn] och [namn])"),
        ("Mvh\nAnna-Karin Åkesson\nEnhetschef\n0143-150 00", "Mvh\n[namn]\nEnhetschef\n[telefonnummer]"),
        ("Hos Anna Berg sedan maj. Ring 0143-150 00", "Hos Anna Berg sedan maj. Ring [telefonnummer]"),
        ("Kontakta Vadstena kommun, 0143-150 00", "Kontakta Vadstena kommun, [telefonnummer]"),
        ("Region Västra Götaland, 0143-150 00", "Region Västra Götaland, [telefonnummer]"),
        (
            "Anna Berg vet mer om detta än alla andra här, 0143-150 00",
            "Anna Berg vet mer om detta än alla andra här, [telefonnummer]",
        ),
        ("Anna Berg har skrivit detta", "Anna Berg har skrivit detta"),
    ],
)
def test_a_name_is_masked_beside_what_else_is_found(text: str, left: str) -> None:
    assert masked(text, RULES)[0] == left


def test_of_two_hundred_planted_as_many_are_found_as_the_page_says() -> None:
    page = (REPO / "docs" / "personal_data.md").read_text(encoding="utf-8")
    said = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \|$", page, flags=re.MULTILINE)
    every = planted()
    found = Counter(one.kind for one in every if one.secret not in masked(one.text, RULES)[0])
    written = Counter(one.kind for one in every)
    assert said == [tuple(map(str, (kind, written[kind], found[kind], written[kind] - found[kind]))) for kind in KINDS]
    assert sum(written.values()) == len({one.text for one in every}) == 200


def shipped() -> set[str]:
    """Cells with letters of the synthetic exports, and of questions, labels and registers of all rounds."""
    samples = dict.fromkeys((REPO / "data" / "sample").rglob("*.csv"), ("cp1252", ";"))
    rooms = ("codebooks", "indicators", "codings", "registers")
    facts = (path for room in rooms for path in (REPO / "data" / room).rglob("*.csv"))
    return {
        cell
        for path, (encoding, delimiter) in (samples | dict.fromkeys(facts, ("utf-8", ","))).items()
        for row in csv.reader(path.read_text(encoding, errors="replace").splitlines(), delimiter=delimiter)
        for cell in row
        if any(letter.isalpha() for letter in cell)
    }


def test_the_shipped_texts_hold_none_nor_names_were_a_number_beside_them() -> None:
    texts = shipped()
    assert len(texts) > 4000
    assert {text for text in texts if masked(text, RULES)[1]} == set()
    beside = {f"{text} 0143-150 00" for text in texts} | {f"0143-150 00 {text}" for text in texts}
    assert {text for text in beside if "name" in masked(text, RULES)[1]} == set()


SECRETS = {"personal_number": "870314-2391", "e_mail": "anna.berg@vadstena.se", "telephone": "0143-150 00"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> World:
    """A round whose form has free texts that are answered."""
    return make_world(tmp_path_factory.mktemp("personal"), data_dir, "2014")


def _planted(world: World) -> tuple[str, list[Record]]:
    texts = [item.variable for item in world.context.codebook.variables if item.type == "text"]
    records = [dict(record) for record in world.records]
    variable = next(name for name in texts for record in records if record.get(name))
    answered = [record for record in records if record.get(variable)]
    assert len(answered) >= len(SECRETS)
    for record, secret in zip(answered, SECRETS.values(), strict=False):
        record[variable] = f"fråga {secret} om det"
    return variable, records


def test_it_is_masked_before_anything_is_landed(world: World, decoder: Decoder) -> None:
    variable, records = _planted(world)
    landed = world.land(records, decoder)
    assert landed.findings == ()
    (table,) = landed.tables.values()
    rows = [row for row in table.to_pylist() if row["variable_id"] == variable and row["raw"] and "fråga" in row["raw"]]
    words = sorted(getattr(RULES, kind).word for kind in SECRETS)
    for column in ("raw", "text"):
        assert sorted(row[column].split()[1] for row in rows) == words
    assert all(not row["code"] for row in rows)


def test_where_it_is_refused_no_finding_holds_it(world: World, decoder: Decoder) -> None:
    variable, records = _planted(world)
    refuse = {kind: getattr(RULES, kind).model_copy(update={"decision": "refuse"}) for kind in SECRETS}
    landed = world.land(records, decoder, replace(world.context, personal_data=RULES.model_copy(update=refuse)))
    assert landed.tables == {}
    assert {finding.what for finding in landed.findings} == {"personal data in a free text"}
    assert {finding.found for finding in landed.findings} == {rule.word for rule in refuse.values()}
    assert {finding.column for finding in landed.findings} == {variable}
    assert all(finding.row for finding in landed.findings)
    told = " ".join(finding.sentence() for finding in landed.findings)
    assert not [secret for secret in SECRETS.values() if secret in told]
