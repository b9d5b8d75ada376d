"""Gathers what is wrong with one file and turns it into findings, with a cap on how many alike are listed.

Here belongs the gathering; what is a fault is decided by the judges beside this module.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from orchestration.facts.limits import FindingLimits
from orchestration.facts.sources import SourceSpec
from orchestration.findings import Finding
from orchestration.landing.decoder_messages import Fault, on_sheet


class Report:
    """The faults of one file, in the order met."""

    def __init__(self, spec: SourceSpec, limits: FindingLimits) -> None:
        """Start empty; ``spec`` names round, source and file in every finding."""
        self._spec = spec
        self._limits = limits
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Note one fault; the same fault twice counts once."""
        named = on_sheet(fault, self._spec.options.sheet)
        if not any(named == other for other in self._faults[-50:]):
            self._faults.append(named)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Note several."""
        for fault in faults:
            self.add(fault)

    def has(self, what: str) -> bool:
        """Tell whether a fault of that wording was noted."""
        return any(fault.what == what for fault in self._faults)

    def __bool__(self) -> bool:
        """True if anything was noted."""
        return bool(self._faults)

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings: so many of one kind in one column and of the file, and one that counts each rest."""
        groups: dict[tuple[str, str], list[Fault]] = defaultdict(list)
        for fault in _by_cause(self._faults):
            groups[fault.what, fault.column].append(fault)
        listed = [fault for members in groups.values() for fault in self._capped(members)]
        most = self._limits.per_file
        if len(listed) > most:
            rest = Fault(
                f"{len(self._faults) - most} more faults in this file", remedy="mend those above and load again"
            )
            listed = [*listed[:most], on_sheet(rest, self._spec.options.sheet)]
        return tuple(self._finding(fault) for fault in listed)

    def _capped(self, members: Sequence[Fault]) -> list[Fault]:
        most = self._limits.per_kind
        rest = members[most:]
        if not rest:
            return list(members)
        rows = sorted(fault.row for fault in rest if fault.row is not None)
        where = f", rows {rows[0]}–{rows[-1]}" if rows else ""
        note = Fault(
            f"{rest[0].what}: {len(rest)} more alike{where}",
            sheet=rest[0].sheet,
            column=rest[0].column,
            remedy=rest[0].remedy,
        )
        return [*members[:most], note]

    def _finding(self, fault: Fault) -> Finding:
        return Finding(
            round=self._spec.round,
            source=self._spec.source,
            file=self._spec.file_name,
            what=fault.what,
            sheet=fault.sheet,
            row=fault.row,
            municipality=fault.municipality,
            column=fault.column,
            expected=fault.expected,
            found=fault.found,
            remedy=fault.remedy,
        )


_PLACES = 3


def _by_cause(faults: Iterable[Fault]) -> list[Fault]:
    """Make the faults of one cause one, at the place of the first; the others stay as they are."""
    grouped: dict[tuple[str, int], list[Fault]] = defaultdict(list)
    for number, fault in enumerate(faults):
        grouped[fault.cause, 0 if fault.cause else number].append(fault)
    return [members[0] if len(members) == 1 else _together(members) for members in grouped.values()]


def _together(members: Sequence[Fault]) -> Fault:
    first, columns = members[0], dict.fromkeys(fault.column for fault in members)
    places = ", ".join(f"row {fault.row} {fault.column}".rstrip() for fault in members[:_PLACES])
    more = " …" if len(members) > _PLACES else ""
    wide = f" in {len(columns)} columns" if len(columns) > 1 else ""
    found = f"{first.found}, {len(members)} such cells{wide}: {places}{more}"
    return replace(first, municipality="", column=first.column if len(columns) == 1 else "", found=found)
