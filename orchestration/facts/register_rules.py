"""Rules that every edition of the registers keeps: unique keys, one name a code, nothing missing, no gap.

Here belong rules without figures; figures to compare with lie in ``data/registers/checks.yaml``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence, Set
from datetime import date

from orchestration.facts.errors import FactError
from orchestration.facts.register_model import Municipality, Registers, SizeGroup

MUNICIPALITIES_FILE = "municipalities.csv"
POPULATION_FILE = "population.csv"
SIZE_SCHEMES_FILE = "size_schemes.csv"
SKR_GROUPS_FILE = "skr_groups.csv"


def validate_registers(registers: Registers) -> None:
    """Raise FactError unless keys are unique, codes have one name, and dates and editions are complete."""
    codes = [item.municipality_code for item in registers.municipalities]
    require_unique(MUNICIPALITIES_FILE, "municipality_code", codes)
    require_unique(MUNICIPALITIES_FILE, "municipality", (item.municipality for item in registers.municipalities))
    _require_sound_counties(registers.municipalities)
    by_date: dict[str, list[str]] = defaultdict(list)
    for count in registers.population:
        by_date[count.reference_date.isoformat()].append(count.municipality_code)
    gone = {item.municipality_code for item in registers.changes}
    _require_complete(POPULATION_FILE, "reference_date", by_date, codes, gone)
    by_edition: dict[str, list[str]] = defaultdict(list)
    for group in registers.skr_groups:
        by_edition[group.edition].append(group.municipality_code)
    _require_complete(SKR_GROUPS_FILE, "edition", by_edition, codes, gone)
    for scheme in registers.size_schemes:
        if scheme.population_date.isoformat() not in by_date:
            raise FactError(
                "size scheme on a date without population",
                f"{SIZE_SCHEMES_FILE}, row {scheme.row}, column population_date (scheme {scheme.scheme})",
                f"one of {', '.join(sorted(by_date))}",
                scheme.population_date.isoformat(),
                "correct the day, or import its population: a CSV municipality_code,date,population, entered under "
                "population.lists of registers/sources.yaml (`ehalsa registers import`; registers/README.md)",
            )


def require_unique(where: str, column: str, values: Iterable[Hashable]) -> None:
    """Raise FactError if a value of the key column comes more than once."""
    repeated = sorted(str(value) for value, number in Counter(values).items() if number > 1)
    if repeated:
        raise FactError(
            "key more than once",
            f"{where}, column {column}",
            "each value once",
            f"{', '.join(repeated[:5])} repeated",
            "remove the duplicate from the source of the register",
        )


def _require_sound_counties(municipalities: Iterable[Municipality]) -> None:
    names: dict[tuple[str, str], str] = {}
    for item in municipalities:
        if not item.municipality_code.startswith(item.county_code):
            raise FactError(
                "municipality in another county than its code says",
                f"{MUNICIPALITIES_FILE}, municipality {item.municipality_code}, column county_code",
                item.municipality_code[:2],
                item.county_code,
                "correct the code in the source of the register",
            )
        pairs = {("county", item.county_code): item.county, ("region", item.region_code): item.region}
        for (kind, code), name in pairs.items():
            known = names.setdefault((kind, code), name)
            if known != name:
                raise FactError(
                    f"{kind} of two names",
                    f"{MUNICIPALITIES_FILE}, municipality {item.municipality_code}, column {kind}",
                    f"{known} for code {code}",
                    name,
                    "give every code one name in the source of the register",
                )


def _require_complete(
    file: str, column: str, found: dict[str, list[str]], codes: Sequence[str], gone: Set[str]
) -> None:
    """Raise FactError unless each value has exactly the codes; those of ``gone`` (merged away) may be missing."""
    known = set(codes)
    for value, members in sorted(found.items()):
        require_unique(f"{file}, {column} {value}", "municipality_code", members)
        different = sorted((known - gone).difference(members) | set(members) - known)
        if different:
            raise FactError(
                "register does not hold exactly the municipalities",
                f"{file}, {column} {value}",
                f"the {len(known)} codes of {MUNICIPALITIES_FILE}",
                f"{len(members)} codes; missing or unknown: {', '.join(different[:5])}",
                "run `ehalsa registers import` again; if the division changed, renew the list of municipalities first",
            )


def require_contiguous(file: str, scheme: str, dates: set[date], groups: Sequence[SizeGroup]) -> None:
    """Raise FactError unless every number of residents, 0 or more, belongs to exactly one of the groups."""
    require_unique(f"{file}, scheme {scheme}", "group_code", (group.group_code for group in groups))
    lowers = [group.lower for group in groups]
    uppers = [group.upper for group in groups]
    rules = {
        "one population_date": len(dates) == 1,
        "group_no 1, 2, 3 … in order": [group.group_no for group in groups] == list(range(1, len(groups) + 1)),
        "lower 0 in the first group, in each other the upper before": lowers == [0, *uppers[:-1]],
        "an empty upper in the last group": uppers[-1] is None,
        "upper above lower": all(group.upper is None or group.lower < group.upper for group in groups),
    }
    broken = [rule for rule, holds in rules.items() if not holds]
    if broken:
        raise FactError(
            "size scheme with a gap or an overlap",
            f"{file}, scheme {scheme}",
            "; ".join(broken),
            "; ".join(f"{group.group_no}: {group.lower} to {group.upper or 'no limit'}" for group in groups),
            "every number of residents must belong to exactly one group; correct the limits",
        )
