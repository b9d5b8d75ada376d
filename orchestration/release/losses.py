"""What a release would have less of than the one before it: nothing but a person's word makes a release smaller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from orchestration.release.errors import ReleaseError
from orchestration.release.manifest import Manifest

_AGREED = "equal"
_SHOWN = 5


class SmallerReleaseError(ReleaseError):
    """A release would hold less than the current one; ``losses`` says each in a sentence."""

    def __init__(self, release: str, losses: tuple[str, ...]) -> None:
        """Keep the losses, at least one."""
        self.losses = losses
        super().__init__(
            "a release smaller than the current one",
            f"beside release {release[:12]}",
            "at least what it holds",
            "; ".join(losses),
            'bring back what is gone, or load again with --accept-loss "reason"',
        )

    def __str__(self) -> str:
        if len(self.losses) == 1:
            return super().__str__()
        return "\n".join([f"{self.what}: {self.where}. {self.remedy[0].upper()}{self.remedy[1:]}.", *self.losses])


def losses(before: Manifest, after: Manifest) -> tuple[str, ...]:
    """Say what the second lacks of the first: rounds, sources, marts, rows, files, checks, cells that agreed.

    A sentence a loss; more of anything, and another content of the same size, is none.
    """
    return tuple(_losses(before, after))


def _losses(before: Manifest, after: Manifest) -> Iterator[str]:
    rounds = {entry.round for entry in before.inputs} - {entry.round for entry in after.inputs}
    yield from (f"round {round_}: all of it is gone" for round_ in sorted(rounds))
    sources = {(e.round, e.source) for e in before.inputs} - {(e.round, e.source) for e in after.inputs}
    yield from (f"round {r}, source {s}: is gone" for r, s in sorted(sources) if r not in rounds)
    yield from _fewer("mart {}: {} rows", before.counts.get("rows", {}), after.counts.get("rows", {}))
    yield from _files(before, after)
    yield from _fewer("check {}: {} things looked at", _looked_at(before), _looked_at(after))
    for heading in sorted(before.counts.keys() - {"rows"}):
        agreed, now = (manifest.counts.get(heading, {}).get(_AGREED, 0) for manifest in (before, after))
        if now < agreed:
            yield f"{heading.replace('_', ' ')} that agree with print: {agreed}, now {now}"


def _looked_at(manifest: Manifest) -> Counter[str]:
    # By addition: a suite looks at each round's source of the same name.
    counts = Counter[str]()
    for check in manifest.checks:
        counts[check.name] += check.evaluated
    return counts


def _fewer(said: str, before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[str]:
    for name, number in sorted(before.items()):
        if name not in after:
            yield f"{said.format(name, number)}, now there is none of that name"
        elif after[name] < number:
            yield f"{said.format(name, number)}, now {after[name]}"


def _files(before: Manifest, after: Manifest) -> Iterator[str]:
    """Files that are gone, a sentence a folder and kind."""
    gone = sorted({entry.path for entry in before.files} - {entry.path for entry in after.files})
    kinds: dict[tuple[str, str], list[str]] = {}
    for name in gone:
        kinds.setdefault((str(PurePosixPath(name).parent), PurePosixPath(name).suffix), []).append(name)
    for names in kinds.values():
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield f"files: {', '.join(names[:_SHOWN])}{more} gone"
