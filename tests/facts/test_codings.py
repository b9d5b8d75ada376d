"""Coded free texts and corrections: what is read, and every way in which one can be wrong."""

from __future__ import annotations

import shutil
import unicodedata
from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.codebook import load_codebook
from orchestration.facts.codings import text_key
from orchestration.facts.corrections import load_corrections
from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from orchestration.facts.model import Correction, TextCode
from orchestration.facts.registers import load_registers
from tests.facts.conftest import Broken, Facts

CODES, CODING, CORRECTIONS = "codings/codes.csv", "codings/2031.csv", "corrections/2031.csv"

BROKEN = [
    Broken("code twice", CODES, "", "utbildning,Igen", ("key more than once", "codes.csv, row 4", "row 2")),
    Broken("label twice", CODES, "Utrustning", "Utbildning", ("key more than once", "row 3, column label")),
    Broken("code's name", CODES, "\nutbildning,", "\nUtbildning,", ("wrong form", "row 2, column code")),
    Broken("code of no text", CODES, "", "annat,Annat", ("code of no text", "row 4", "'annat'")),
    Broken("code unknown", CODING, "läsplattor,utrustning", "läsplattor,prylar", ("dangling", "codings/codes.csv")),
    Broken("variable unknown", CODING, "", "medel_txt,Kurs,utbildning", ("dangling", "row 5", "'medel_txt'")),
    Broken("variable is no text", CODING, "", "medel,Kurs,utbildning", ("dangling", "with type text", "'medel'")),
    Broken("text empty", CODING, "läsplattor", "", ("empty cell", "row 4, column text")),
    Broken("coded twice", CODING, "", "medel_text,LÄSPLATTOR,utrustning", ("key more than once", "row 5", "row 4")),
    Broken("unit unknown", CORRECTIONS, "0201-01", "0201-07", ("dangling", "the round's frame", "'0201-07'")),
    Broken("variable corrected", CORRECTIONS, ",medel,", ",medl,", ("dangling", "row 3, column variable", "'medl'")),
    Broken("source corrected", CORRECTIONS, "enkat_a,0102", "enkat_b,0102", ("dangling", "row 3", "'enkat_b'")),
    Broken("nothing changed", CORRECTIONS, "5000,500,", "500,500,", ("changes nothing", "row 2, column new")),
    Broken("no sender", CORRECTIONS, "Dalby norra", "", ("empty cell", "row 2, column sender")),
    Broken("no reason", CORRECTIONS, "En nolla för mycket", "", ("empty cell", "row 2, column reason")),
    Broken("no day", CORRECTIONS, "2030-12-05", "5/12 2030", ("not a day", "row 2, column date", "'5/12 2030'")),
    Broken(
        "corrected twice",
        CORRECTIONS,
        "",
        "enkat_a,0102,medel,2,1,Igen,Berga,2030-12-07",
        ("key more than once", "corrections/2031.csv, row 4", "row 3"),
    ),
]


def test_codings_and_corrections_are_read_as_written(facts: Facts) -> None:
    catalog = load_catalog(facts.folder)
    assert catalog.text_codes[1] == TextCode(
        "2031", "medel_text", "kurser och surfplattor", "utrustning", "Utrustning", 2
    )
    assert catalog.corrections[1] == Correction(
        "2031", "enkat_a", "0102", "medel", "", "1", "Svaret kom i brev", "Berga", date(2030, 12, 6)
    )


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    broken.check(caught.value)


@pytest.mark.parametrize("folder", ["codings", "corrections"])
def test_a_file_of_a_round_without_codebook_is_refused(facts: Facts, folder: str) -> None:
    shutil.copy(facts.folder / folder / "2031.csv", facts.folder / folder / "2032.csv")
    with pytest.raises(FactErrors, match=f"file of no round: data/{folder}/2032.csv: expected .* 2031"):
        load_catalog(facts.folder)


def test_without_the_folders_there_are_none(facts: Facts) -> None:
    for folder in ("codings", "corrections"):
        shutil.rmtree(facts.folder / folder)
    found = load_catalog(facts.folder)
    assert (found.text_codes, found.corrections) == ((), ())


def test_a_correction_names_a_source_of_the_round(facts: Facts) -> None:
    codebook, registers = load_codebook(facts.folder, "2031"), load_registers(facts.folder)
    assert len(load_corrections(facts.folder, codebook, registers, ["enkat_a"])) == 2
    with pytest.raises(FactErrors) as caught:
        load_corrections(facts.folder, codebook, registers, ["enkat_b"])
    assert {error.what for error in caught.value.errors} == {"dangling reference"}
    assert caught.value.errors[0].where == "data/corrections/2031.csv, row 2, column source"


def test_an_amount_is_corrected_under_the_name_of_its_column(facts: Facts) -> None:
    facts.replace(CORRECTIONS, ",medel,,1,", ",Rekvirerade medel,100,1000,")
    assert load_catalog(facts.folder).corrections[1].variable == "Rekvirerade medel"


WHITE = st.text(st.sampled_from(" \t\r\n\u00a0\u2003"), max_size=3)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4), WHITE, WHITE, st.sampled_from(["NFC", "NFD"]))
def test_capitals_white_space_and_normal_form_make_no_other_text(
    words: list[str], around: str, between: str, form: Literal["NFC", "NFD"]
) -> None:
    key = text_key(" ".join(words))
    assert text_key(unicodedata.normalize(form, around + f" {between}".join(words) + around)) == key
    assert text_key(key) == key
    assert text_key("  Ökad\t TILLGÄNGLIGHET\r\n") == text_key("ökad tillgänglighet") == "ökad tillgänglighet"
