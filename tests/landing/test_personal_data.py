"""Personal data in free texts: found in every form that people write, masked or refused, never told."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.personal_data import PersonalData, load_personal_data
from orchestration.landing.decoder import Decoder
from orchestration.landing.personal_data import masked
from orchestration.luhn import has_check_digit
from orchestration.paths import REPO
from tests.landing.export_builder import Record
from tests.landing.worlds import World, make_world

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


def test_the_shipped_texts_hold_none() -> None:
    cells = {
        cell
        for path in sorted((REPO / "data" / "sample").rglob("*.csv"))
        for row in csv.reader(path.read_text(encoding="cp1252", errors="replace").splitlines(), delimiter=";")
        for cell in row
        if any(letter.isalpha() for letter in cell)
    }
    assert len(cells) > 100
    assert {cell for cell in cells if masked(cell, RULES)[1]} == set()


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
    landed = world.land(records, decoder, replace(world.context, personal_data=PersonalData(**refuse)))
    assert landed.tables == {}
    assert {finding.what for finding in landed.findings} == {"personal data in a free text"}
    assert {finding.found for finding in landed.findings} == {rule.word for rule in refuse.values()}
    assert {finding.column for finding in landed.findings} == {variable}
    assert all(finding.row for finding in landed.findings)
    told = " ".join(finding.sentence() for finding in landed.findings)
    assert not [secret for secret in SECRETS.values() if secret in told]
