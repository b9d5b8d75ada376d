"""The codebook reader: a complete small codebook, and every way in which one can be wrong."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.facts.codebook import load_codebook, rounds_of
from orchestration.facts.errors import FactErrors
from orchestration.facts.model import Rule, Term, Variable
from tests.facts.conftest import Broken, Facts

BOOK = "codebooks/2031/"
VARIABLES, UNIVERSES, QUESTIONS = BOOK + "variables.csv", BOOK + "universes.csv", BOOK + "questions.csv"
SETS, FORMS, ROUND = BOOK + "answer_sets.csv", BOOK + "questionnaires.csv", BOOK + "round.yaml"

DAY = "dag,f1,Dag,date,,alla,false"
BROKEN = [
    Broken("column missing", VARIABLES, "item,type", "type", ("column missing", "variables.csv, row 1", "'item'")),
    Broken(
        "column unknown", FORMS, "label,", "etikett,", ("unknown column", "questionnaires.csv, row 1", "'etikett'"), 2
    ),
    Broken("column twice", SETS, "code,label", "code,code", ("two columns of one name", "'code'"), 2),
    Broken("ragged row", UNIVERSES, ",Alla som har svarat", "", ("wrong length", "row 2", "expected 3 cells, found 2")),
    Broken("blanks", FORMS, "Enkät A,", "Enkät A ,", ("surrounding blanks", "row 2, column label", "'Enkät A '")),
    Broken("empty text", QUESTIONS, "A|B,Styrning,", "A|B,,", ("empty cell", "questions.csv, row 2, column theme")),
    Broken("word of bool", FORMS, "true", "ja", ("permitted", "column compulsory", "true, false", "'ja'")),
    Broken("form name", FORMS, "B,Enkät B", "b,Enkät B", ("wrong form", "row 3, column questionnaire", "'b'"), 4),
    Broken("form twice", FORMS, "", "A,Enkät A igen,Alla,true", ("key more than once", "row 4", "row 2")),
    Broken("question twice", QUESTIONS, "", "f1,9,main,,A,X,Y?", ("key more than once", "row 7", "'f1'")),
    Broken("number twice", QUESTIONS, "f2,2,", "f2,1,", ("key more than once", "row 3, column number")),
    Broken("number is no number", QUESTIONS, "f2,2,", "f2,två,", ("not a whole number", "column number", "'två'")),
    Broken(
        "unknown form", QUESTIONS, "f1,1,main,,A|B", "f1,1,main,,A|C", ("dangling", "questions.csv, row 2", "'A|C'")
    ),
    Broken("form listed twice", QUESTIONS, "f1,1,main,,A|B", "f1,1,main,,A|A", ("malformed list", "row 2", "'A|A'")),
    Broken("parent unknown", QUESTIONS, "follow_up,f2", "follow_up,f9", ("dangling", "row 4, column parent", "'f9'")),
    Broken("parent later", QUESTIONS, "follow_up,f2", "follow_up,f3", ("dangling", "earlier row", "'f3'")),
    Broken("follow-up without parent", QUESTIONS, "follow_up,f2", "follow_up,", ("follow-up without parent", "row 4")),
    Broken("main with parent", QUESTIONS, "f2,2,main,", "f2,2,main,f1", ("main question with a parent", "'f1'")),
    Broken("follow-up on more forms", QUESTIONS, "f3,A,Medel", "f3,A|B,Medel", ("form without its parent", "'A|B'")),
    Broken("kind", QUESTIONS, "stimulus", "bonus", ("permitted", "column kind", "main, follow_up, stimulus")),
    Broken("question without variable", QUESTIONS, "", "f9,9,main,,A,X,Y?", ("question without variable", "'f9'")),
    Broken(
        "variable twice", VARIABLES, "", "medel,f3,X,single,ja_nej_vet,alla,true,,", ("key more than once", "'medel'")
    ),
    Broken("item twice", VARIABLES, "Inga e-tjänster", "Tidbokning", ("key more than once", "row 4, column item")),
    Broken(
        "variable name", VARIABLES, "\nstyrdok,", "\nStyrdok,", ("wrong form", "row 2, column variable", "'Styrdok'")
    ),
    Broken("register prefix", VARIABLES, "\nstyrdok,", "\nreg_x,", ("reserved name", "'reg_x'")),
    Broken("export column", VARIABLES, "\nstyrdok,", "\nkommun,", ("reserved name", "'kommun'")),
    Broken("question unknown", VARIABLES, "f1,,single", "f7,,single", ("dangling", "questions.csv", "'f7'"), 2),
    Broken(
        "type unknown",
        VARIABLES,
        "f1,,single",
        "f1,,multi",
        ("permitted", "number, text, date", "'multi'"),
    ),
    Broken(
        "answer set unknown", VARIABLES, "ja_nej_vet,alla", "nej_ja,alla", ("dangling", "answer_sets.csv", "'nej_ja'")
    ),
    Broken("universe unknown", VARIABLES, "vet,alla", "vet,ingen", ("dangling", "universes.csv", "'ingen'")),
    Broken(
        "single without set",
        VARIABLES,
        "single,ja_nej_vet,alla",
        "single,,alla",
        ("single without answer set", "row 2"),
    ),
    Broken(
        "flag with other codes", VARIABLES, "e-tjänster,flag,markerad", "e-tjänster,flag,ja_nej_vet", ("flag with",)
    ),
    Broken("number without bound", VARIABLES, "false,0,5000", "false,0,", ("number without bound", "column maximum")),
    Broken(
        "bounds crossed", VARIABLES, "false,0,5000", "false,9,5", ("bounds crossed", "expected 9 or more, found '5'")
    ),
    Broken("bound is no number", VARIABLES, "0,5000", "0,5 000", ("not a number", "column maximum", "'5 000'")),
    Broken("decimal comma", VARIABLES, "0,5000", '0,"5000,5"', ("not a number", "decimal point", "'5000,5'")),
    Broken("number with set", VARIABLES, "number,,", "number,markerad,", ("number with an answer set", "'markerad'")),
    Broken(
        "text with bound", VARIABLES, "medel_ja,false,,", "medel_ja,false,0,", ("text with a bound", "column minimum")
    ),
    Broken("date without bound", VARIABLES, "", f"{DAY},2030-01-01,", ("date without bound", "column maximum")),
    Broken("day that is none", VARIABLES, "", f"{DAY},2030-02-30,2031-01-01", ("not a day", "column minimum")),
    Broken("days crossed", VARIABLES, "", f"{DAY},2031-01-02,2031-01-01", ("bounds crossed", "2031-01-02 or more")),
    Broken(
        "date with set",
        VARIABLES,
        "",
        "dag,f1,Dag,date,markerad,alla,false,2030-01-01,2031-01-01",
        ("date with an answer set",),
    ),
    Broken("code twice", SETS, "ja_nej_vet,2", "ja_nej_vet,1", ("key more than once", "row 3, column code", "'1'")),
    Broken("label twice", SETS, "2,Nej", "2,Ja", ("key more than once", "row 3, column label", "'Ja'")),
    Broken("status", SETS, "dont_know", "unknown", ("permitted", "answered, dont_know", "'unknown'")),
    Broken("code with a blank", SETS, "99,Vet ej", "9 9,Vet ej", ("wrong form", "column code", "'9 9'")),
    Broken("set in two places", SETS, "", "ja_nej_vet,3,Delvis,answered", ("answer set in two places", "row 7")),
    Broken("set of no variable", SETS, "", "ensam,1,Ja,answered", ("answer set of no variable", "row 7", "'ensam'")),
    Broken("universe twice", UNIVERSES, "", "alla,reg_svarat=1,Igen", ("key more than once", "'alla'")),
    Broken("universe unused", UNIVERSES, "", "ensam,always,Ingen", ("universe of no variable", "'ensam'")),
    Broken("rule grammar", UNIVERSES, "etj_boka=1", "etj_boka==1", ("outside the grammar", "row 3, column rule")),
    Broken(
        "rule variable", UNIVERSES, "etj_boka=1", "etj_bok=1", ("unknown variable", "row 3, column rule", "'etj_bok'")
    ),
    Broken("rule code", UNIVERSES, "medel=1", "medel=4", ("outside the answer set", "1, 2, 99", "4 in 'medel=4'")),
    Broken("rule on unknown form", UNIVERSES, "reg_enkat=A", "reg_enkat=C", ("outside the answer set", "A, B")),
    Broken("rule on unknown county", UNIVERSES, "reg_enkat=A", "reg_lan=09", ("outside the answer set", "01, 02")),
    Broken("rule on a number", UNIVERSES, "medel=1", "antal_boka=1", ("without codes", "'antal_boka=1'")),
    Broken("routing on itself", UNIVERSES, "reg_enkat=A", "medel=1", ("circle (medel → medel)", "row 6")),
    Broken(
        "routing later", UNIVERSES, "etj_boka=1", "medel=1", ("on a later variable (medel)", "row 5, column universe")
    ),
    Broken("round is another", ROUND, 'round: "2031"', 'round: "2030"', ("round that cannot be", "at round", "'2030'")),
    Broken("round is a number", ROUND, 'round: "2031"', "round: 2031", ("another shape", "at round", "valid string")),
    Broken("round key unknown", ROUND, "reminders", "påminnelser", ("another shape", "'påminnelser'"), 2),
    Broken("round key twice", ROUND, "", "reminders: 3", ("not YAML", "line 9", "'reminders' twice")),
    Broken("ends before it starts", ROUND, "2030-11-30", "2030-09-30", ("at collection_end", "2030-10-01")),
    Broken("negative reminders", ROUND, "reminders: 2", "reminders: -2", ("at reminders", "0 or more", "'-2'")),
    Broken(
        "reminders without days", ROUND, "", "reminder_dates: [2030-10-20]", ("reminder_dates", "each of 2 reminders")
    ),
    Broken("days outside", ROUND, "", "reminder_dates: [2030-10-20, 2031-01-01]", ("reminder_dates", "2031-01-01")),
    Broken("size scheme unknown", ROUND, 'scheme: "2031"', 'scheme: "2021"', ("at size_scheme", "(2031)", "'2021'")),
    Broken("edition unknown", ROUND, '"2027"', '"2026"', ("at skr_edition", "(2027)", "'2026'")),
    Broken("no YAML", ROUND, "label: ", "label: [", ("not YAML", "round.yaml, line")),
]


def test_a_sound_codebook_is_read_as_written(facts: Facts) -> None:
    book = load_codebook(facts.folder, "2031")
    assert (book.round.round, book.round.collection_start) == ("2031", date(2030, 10, 1))
    assert [form.compulsory for form in book.questionnaires] == [True, False]
    assert [question.parent for question in book.questions] == [None, None, "f2", None, "f3"]
    assert book.questions[0].questionnaires == ("A", "B")
    assert [item.answer_set for item in book.answer_sets] == ["ja_nej_vet", "markerad"]
    assert [code.status for code in book.answer_sets[0].codes] == ["answered", "answered", "dont_know"]
    assert book.variable("antal_boka") == Variable(
        "antal_boka", "f2a", "", "number", None, "har_bokning", False, 0.0, 5000.0, "antal_boka", None
    )
    expression = "all(reg_svarat=1, reg_enkat=A)"
    terms = (Term("reg_svarat", ("1",)), Term("reg_enkat", ("A",)))
    assert book.universes[2].rule == Rule(expression, "all", terms)


def test_a_variable_that_the_round_lacks_is_a_key_error(facts: Facts) -> None:
    with pytest.raises(KeyError, match="saknas"):
        load_codebook(facts.folder, "2031").variable("saknas")


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_codebook(facts.folder, "2031")
    broken.check(caught.value)


def test_all_errors_of_a_folder_come_together(facts: Facts) -> None:
    facts.replace(VARIABLES, "f1,,single", "f1,,multi")
    facts.replace(UNIVERSES, "medel=1", "medel=4")
    facts.replace(ROUND, "reminders: 2", "reminders: -1")
    with pytest.raises(FactErrors) as caught:
        load_codebook(facts.folder, "2031")
    assert len(caught.value.errors) == 3
    assert str(caught.value).splitlines() == [*map(str, caught.value.errors), "data/codebooks/2031: 3 errors"]
    assert str(facts.folder) not in str(caught.value)


def test_routing_through_others_back_to_itself_is_a_circle(facts: Facts) -> None:
    facts.replace(VARIABLES, "styrdok,f1,,single,ja_nej_vet,alla", "styrdok,f1,,single,ja_nej_vet,medel_ja")
    facts.replace(VARIABLES, "medel,f3,,single,ja_nej_vet,enkat_a", "medel,f3,,single,ja_nej_vet,styr")
    facts.replace(UNIVERSES, 'enkat_a,"all(reg_svarat=1, reg_enkat=A)"', "styr,styrdok=1")
    with pytest.raises(
        FactErrors, match=r"routing in a circle \((medel → styrdok → medel|styrdok → medel → styrdok)\)"
    ):
        load_codebook(facts.folder, "2031")


@pytest.mark.parametrize("file", [VARIABLES, UNIVERSES, QUESTIONS, SETS, FORMS, ROUND])
@pytest.mark.parametrize(
    ("content", "what"),
    [(None, "fact file missing"), (b"", "fact file empty"), (b"\xe5\xe4", "not UTF-8"), (b"a,b\n", "")],
    ids=["missing", "empty", "latin-1", "header of another"],
)
def test_a_file_that_cannot_be_read_is_named(facts: Facts, file: str, content: bytes | None, what: str) -> None:
    path = facts.folder / file
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FactErrors) as caught:
        load_codebook(facts.folder, "2031")
    assert any(what in error.what and f"data/{file}" in error.where for error in caught.value.errors)


def test_a_file_with_only_its_header_is_refused(facts: Facts) -> None:
    path = facts.folder / QUESTIONS
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(FactErrors, match="fact file without rows"):
        load_codebook(facts.folder, "2031")


def test_rounds_are_the_folders(facts: Facts) -> None:
    (facts.folder / "codebooks" / "2029").mkdir()
    (facts.folder / "codebooks" / "README.md").write_text("om mappen", encoding="utf-8")
    assert rounds_of(facts.folder) == ("2029", "2031")
    assert rounds_of(facts.folder / "saknas") == ()
