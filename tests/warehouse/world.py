"""A small made-up world: two rounds, nine municipalities, nine variables, eleven indicators, one printed table.

In the second round one municipality is asked as three city districts, and another has been merged away.

The meaning of every rule stands here twice: as terms, the way the landing carries it, and as a Python condition, from
which ``oracle`` computes the marts independently. No Parquet, no SQL, no dbt here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, str]
Row = dict[str, Any]
Answers = Mapping[tuple[str, str], Mapping[str, str]]
"""Round and unit → variable → code (or number, or text). A unit that is absent did not answer."""

ROUNDS = ("2031", "2032")
UNLOADED_ROUND = "2099"
PRINTED_YEAR = "2029"

_MUNICIPALITIES = """
0101 A 900
0102 A 5000
0103 B 15000
0104 A 14999
0201 A 30000
0202 B 120
0203 A 29999
0204 A 44000
0205 A 16000
"""
FORMS = {line.split()[0]: line.split()[1] for line in _MUNICIPALITIES.strip().splitlines()}
POPULATION = {line.split()[0]: int(line.split()[2]) for line in _MUNICIPALITIES.strip().splitlines()}
DISTRICTS = {"0205-01": 5000, "0205-02": 9000, "0205-03": 2000}
SPLIT, MERGED = "0205", "0103"  # in the second round
OWN_LIST = ("forbund", "norr", ("0101", "0103", "0201"))
SIZE_GROUPS = (
    ("s1", "0–15 000", 0, 15000),
    ("s2", "15 000–30 000", 15000, 30000),
    ("s3", "30 000 eller fler", 30000, None),
)

OBSERVED: Mapping[str, tuple[tuple[str | None, ...], ...]] = {  # unit, municipality, item, measure, code, status
    "2031": (
        ("f1", "0101", "", "larm", "ja", "answered"),
        ("f1", "0102", "", "larm", "nej", "answered"),
        ("f2", "0102", "", "larm", "oklart", "dont_know"),
        ("f3", "0201", "", "larm", None, "not_answered"),
        ("i1", None, "", "storlek", "s2", "answered"),
        ("i1", None, "", "tema", "ja", "answered"),
        ("i2", None, "", "storlek", "s2", "answered"),
        ("i2", None, "", "tema", "nej", "answered"),
        ("0101", "0101", "bygglov", "finns", "ja", "answered"),
        ("0101", "0101", "skola", "finns", "nej", "answered"),
        ("0102", "0102", "bygglov", "finns", "oklart", "dont_know"),
        ("0102", "0102", "skola", "finns", "ja", "answered"),
    )
}
OBSERVED_INDICATORS: Mapping[str, tuple[Any, ...]] = {  # kind, counted, numerator, base
    "firma.larm": ("firma", "unit", ("all", [("larm", ["ja"])]), ("all", [("larm", ["ja", "nej"])])),
    "firma.kommun": ("firma", "municipality", ("all", [("larm", ["ja"])]), ("all", [])),
    "intervju.tema": ("intervju", "unit", ("all", [("tema", ["ja"])]), ("all", [("tema", ["ja", "nej"])])),
    "tjanst.alla": (
        *("tjanst", "unit", ("all", [("bygglov__finns", ["ja"]), ("skola__finns", ["ja"])])),
        ("any", [("bygglov__finns", ["ja", "nej"]), ("skola__finns", ["ja", "nej"])]),
    ),
    "tjanst.natt": ("tjanst", "unit", ("all", [("natt__finns", ["ja"])]), ("all", [])),
    "tjanst.skola": ("tjanst", "unit", ("none", [("skola__finns", ["nej"])]), ("all", [])),
}

VARIABLES: dict[str, tuple[str, str | None, str, str]] = {  # type, answer set, universe, forms
    "drift": ("single", "drift", "alla", "A|B"),
    "tjanst": ("single", "ja_nej", "driver", "A|B"),
    "flagga_a": ("flag", "markerad", "alla", "A|B"),
    "flagga_b": ("flag", "markerad", "alla", "A|B"),
    "flagga_c": ("flag", "markerad", "alla", "A|B"),
    "antal": ("number", None, "har_a", "A|B"),
    "medel": ("single", "ja_nej", "alla", "A"),
    "nytt": ("single", "ja_nej", "alla", "A|B"),
    "annat": ("text", None, "alla", "A|B"),
}
CODED = ("single", "flag")
TEXT_CODES = {"robotkatt": ("husdjur",), "drönare och robotkatt": ("luftfart", "husdjur")}
ANSWER_SETS = {
    "drift": {"1": "Egen", "2": "Delvis", "3": "Överlåten"},
    "ja_nej": {"1": "Ja", "2": "Nej", "99": "Vet ej"},
    "markerad": {"0": "Ej markerad", "1": "Markerad"},
}
ONLY_IN = {"nytt.ja": "2032", "nytt": "2032"}

# Every kind of value occurs: 0204 never answers, 0103 leaves a blank, 0201 does not know, 0203 has nothing of its own.
_ANSWERS = """
     drift tjanst flagga_a flagga_b flagga_c antal medel
0101 1     1      1        1        1        12    1
0102 2     2      0        0        0        -     2
0103 1     -      0        1        0        -     -
0104 2     1      1        0        0        0     99
0201 2     99     0        0        1        -     1
0202 1     2      1        1        0        -     -
0203 3     -      0        0        0        -     1
0205 2     1      1        1        1        3     1
"""
# The third district does not answer; the second has nothing of its own, so that the first answers jointly on services.
_DISTRICT_ANSWERS = """
        drift tjanst flagga_a flagga_b flagga_c antal medel
0205-01 2     1      1        0        0        4     1
0205-02 3     -      1        1        1        7     2
"""
_TEXTS = {"0101": " Robotkatt", "0104": "drönare och ROBOTKATT"}
SILENT_IN_SECOND = "0102"

NPO = {
    "anslutna_kommuner": 9,
    "unika_anvandare": 8,
    "unika_anvandare_kommuner": 3281,
    "slagningar": 1,
    "slagningar_kommuner": 26711,
    "patienter": 1,
    "patienter_kommuner": 1,
}


@dataclass(frozen=True)
class Rule:
    """A rule as the landing has it, and as a condition on one unit's codes (register variables too)."""

    combine: str
    terms: tuple[tuple[str, tuple[str, ...]], ...]
    holds: Callable[[Record], bool]


_FLAGS = (("flagga_a", ("1",)), ("flagga_b", ("1",)), ("flagga_c", ("1",)))


def _marked(record: Record) -> int:
    return sum(record.get(name) == "1" for name, _ in _FLAGS)


_ALWAYS = Rule("all", (), lambda _: True)
_OPERATES = Rule("none", (("drift", ("3",)),), lambda r: r.get("drift") != "3")
_ANSWERED = Rule("all", (("reg_svarat", ("1",)),), lambda r: r["reg_svarat"] == "1")
_SERVICE = Rule("any", (("tjanst", ("1",)),), lambda r: r.get("tjanst") == "1")

UNIVERSES = {
    "alla": _ALWAYS,
    "driver": _OPERATES,
    "har_a": Rule("any", (("flagga_a", ("1",)),), lambda r: r.get("flagga_a") == "1"),
}
BASES = {
    "ramen": _ALWAYS,
    "svarande": _ANSWERED,
    "driver": _OPERATES,
    "lan_2": Rule(
        "all",
        (("reg_lan", ("02",)), ("drift", ("1", "2"))),
        lambda r: r["reg_lan"] == "02" and r.get("drift") in {"1", "2"},
    ),
    "ingen": Rule(
        "all",
        (("drift", ("3",)), ("tjanst", ("1",))),
        lambda r: r.get("drift") == "3" and r.get("tjanst") == "1",
    ),
}
ROLLUPS = {"tjanst.ja": "joint", "flagga.alla": "all", "medel.ja": "population", "flagga.inte_alla": "population"}
"""How the districts of a municipality become the municipality; what is not named: any."""
INDICATORS: dict[str, tuple[str, Rule]] = {  # base, numerator
    "svar.enkat": ("ramen", _ANSWERED),
    "drift.egen": ("svarande", Rule("any", (("drift", ("1",)),), lambda r: r.get("drift") == "1")),
    "tjanst.ja": ("driver", _SERVICE),
    "tjanst.lan": ("lan_2", Rule("any", (("tjanst", ("1", "2")),), lambda r: r.get("tjanst") in {"1", "2"})),
    "tjanst.tom": ("ingen", _SERVICE),
    "flagga.nagon": ("svarande", Rule("any", _FLAGS, lambda r: _marked(r) > 0)),
    "flagga.alla": ("svarande", Rule("all", _FLAGS, lambda r: _marked(r) == len(_FLAGS))),
    "flagga.ingen": ("svarande", Rule("none", _FLAGS, lambda r: _marked(r) == 0)),
    "flagga.inte_alla": ("svarande", Rule("not_all", _FLAGS, lambda r: _marked(r) < len(_FLAGS))),
    "medel.ja": (
        "svarande",
        Rule(
            "all",
            (("medel", ("1",)), ("reg_enkat", ("A",))),
            lambda r: r.get("medel") == "1" and r["reg_enkat"] == "A",
        ),
    ),
    "nytt.ja": ("svarande", Rule("any", (("nytt", ("1",)),), lambda r: r.get("nytt") == "1")),
}


def default_answers() -> dict[tuple[str, str], dict[str, str]]:
    """Both rounds; the second asks one variable more, has districts, and one municipality of the first is silent."""
    whole = _table(_ANSWERS)
    first = {code: {**values, **({"annat": _TEXTS[code]} if code in _TEXTS else {})} for code, values in whole.items()}
    second = {
        unit: {**values, "nytt": "1" if values["drift"] == "1" else "99"}
        for unit, values in {**first, **_table(_DISTRICT_ANSWERS)}.items()
        if unit in units_of(ROUNDS[1]) and unit != SILENT_IN_SECOND
    }
    both = zip(ROUNDS, (first, second), strict=True)
    return {(round_, unit): values for round_, answers in both for unit, values in answers.items()}


def _table(text: str) -> dict[str, dict[str, str]]:
    header, *lines = (line.split() for line in text.strip().splitlines())
    return {
        code: {name: value for name, value in zip(header, values, strict=True) if value != "-"}
        for code, *values in lines
    }


def units_of(round_: str) -> dict[str, str]:
    """Unit → municipality: the frame of the round."""
    if round_ == ROUNDS[0]:
        return {code: code for code in FORMS}
    whole = {code: code for code in FORMS if code not in {SPLIT, MERGED}}
    return whole | dict.fromkeys(DISTRICTS, SPLIT)


def municipalities_of(round_: str) -> tuple[str, ...]:
    """The municipalities of the frame of the round."""
    return tuple(sorted(set(units_of(round_).values())))


@dataclass(frozen=True)
class Cell:
    """One printed cell of the table of the first round; ``thing`` is an indicator or, for a quantity, a quantity."""

    row_no: int
    col_no: int
    thing: str
    grouping: str
    group: str
    measure: str
    zero_symbol: str = ""
    not_asked_symbol: str = ""
    round: str = ROUNDS[0]
    period: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class World:
    """What a landing is made from.

    ``published``: row_no and col_no → printed figure; ``errata``: the same place → printed and computed figure;
    ``extra``: landed table → rows that are added to it as they are, e.g. wrong ones; ``series``: figures printed
    outside the table, of the country. ``cells``: the table, the usual one unless given.
    """

    answers: Answers = field(default_factory=default_answers)
    published: Mapping[tuple[int, int], str] = field(default_factory=dict)
    errata: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    extra: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    series: tuple[Row, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Quantity:
    """A figure that is no share, as the catalogue has it."""

    source: str
    measure: str
    statistic: str
    threshold: int | None = None
    denominator: str | None = None
    base: str | None = None


QUANTITIES = {
    "antal.summa": Quantity("answers", "antal", "sum"),
    "antal.storst": Quantity("answers", "antal", "max"),
    "antal.har": Quantity("answers", "antal", "count_positive"),
    "antal.manga": Quantity("answers", "antal", "count_at_least", threshold=12),
    "medel.forbrukat": Quantity("stimulus_funds", "used_sek", "sum", denominator="requisitioned_sek"),
    "npo.per_anvandare": Quantity("npo", "slagningar", "value", denominator="unika_anvandare"),
}
PERIOD = "2031-01"
STATUSES = [("npo", "suppressed", "x", "Dold i källan"), ("stimulus_funds", "suppressed", "x", "Dold i källan")]
REVIEWS = (  # municipality, category, e-identification; in both rounds
    ("0101", "none", False),
    ("0201", "digital_channel", True),
    ("0202", "digital_channel", False),
    ("0205", "digital_channel", False),
)
LIMITS = [
    (rule, product, origin, smallest)
    for rule, product, smallest in (
        ("share_base", "printed", 0),
        ("share_base", "other", 3),
        ("persons_municipalities", "all", 3),
        ("persons", "all", 10),
    )
    for origin in ("synthetic", "collected")
]
FUNDS = {"requisitioned_sek": 80, "used_sek": 90, "remaining_sek": -10}  # of 0101


def groups_of(municipality: str) -> dict[str, str]:
    """The group of a municipality in every grouping that has it."""
    people = POPULATION[municipality]
    size = next(code for code, _, low, high in SIZE_GROUPS if low <= people and (high is None or people < high))
    county = municipality[:2]
    grouping, group, listed = OWN_LIST
    return {
        "alla": "riket",
        "storlek": size,
        "region": f"r{county}",
        "lan": county,
        "skr": f"k{int(municipality) % 2}",
        **({grouping: group} if municipality in listed else {}),
    }


def asked(name: str, round_: str) -> bool:
    """Whether the round has that variable or indicator."""
    return ONLY_IN.get(name, round_) == round_


def layout() -> list[Cell]:
    """Every indicator a row, every measure of some groups a column, some with own symbols; then other cells."""
    groups = [
        ("alla", "riket"),
        ("storlek", "s1"),
        ("storlek", "s2"),
        ("storlek", "s3"),
        ("region", "r02"),
        ("skr", "k1"),
        ("forbund", "norr"),
    ]
    shown = [(*group, measure) for group in groups for measure in ("share", "numerator", "base", "population")]
    cells = [
        Cell(row, col, indicator, grouping, group, measure, "–" if row % 2 else "", "ej" if col == 1 else "")
        for row, indicator in enumerate(INDICATORS, 1)
        for col, (grouping, group, measure) in enumerate(shown, 1)
    ]
    return cells + _other_cells(len(INDICATORS) + 1)


def _other_cells(row: int) -> list[Cell]:
    units = ("unit_share", "unit_numerator", "unit_base", "unit_population", "share")
    country = ("alla", "riket")
    second = [
        Cell(row, n, "flagga.alla", *country, measure, round=ROUNDS[1], decimals=n % 3)
        for n, measure in enumerate(units, 1)
    ]
    quantities = [
        Cell(row + 1, n, name, *country, "quantity", period=PERIOD if name.startswith("npo") else "", decimals=decimals)
        for n, (name, decimals) in enumerate(((name, d) for name in QUANTITIES for d in (0, 2)), 1)
    ]
    carried = [
        Cell(row + 2, 1, "drift.egen", *country, "share", round=PRINTED_YEAR),
        Cell(row + 2, 2, "drift.egen", *country, "share", round=PRINTED_YEAR, decimals=1),
        Cell(row + 2, 3, "drift.egen", *country, "numerator", round=UNLOADED_ROUND),
        Cell(row + 2, 4, "drift.egen", "lan", "01", "share", round=PRINTED_YEAR),
    ]
    return second + quantities + carried
