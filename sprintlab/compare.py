"""Two results of one athlete: what changed by more than the measurement error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from pose.errors import InputRejectedError
from sprintlab.output import RESULT, existing_result
from sprintlab.result import Json

Z95 = 1.96


@dataclass(frozen=True)
class Change:
    """Change of one metric between two results.

    ``minimal_detectable`` is the change that measurement error alone exceeds in 5 % of cases.
    """

    name: str
    side: str
    unit: str
    before: float
    after: float
    minimal_detectable: float

    @property
    def difference(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def real(self) -> bool:
        """Whether the change exceeds what measurement error explains."""
        return abs(self.difference) > self.minimal_detectable


def compare_results(before: Path, after: Path) -> tuple[Change, ...]:
    """Compare every metric that both results measured and trust.

    Raises
    ------
    InputRejectedError
        ``result_not_found`` or ``results_not_comparable`` (another schema version or phase).
    """
    first, second = _load(before), _load(after)
    phases = [(r.get("phase") or {}).get("name") for r in (first, second)]
    if phases[0] != phases[1]:
        raise InputRejectedError(
            "results_not_comparable",
            f"One result is {phases[0]}, the other {phases[1]}.",
            "Compare clips of the same phase of the sprint.",
        )
    later = {(m["name"], m["side"]): m for m in second["metrics"]}
    changes = (_change(m, later.get((m["name"], m["side"]))) for m in first["metrics"])
    return tuple(change for change in changes if change is not None)


def show_comparison(changes: tuple[Change, ...]) -> None:
    """Print real changes first, then those within noise."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("metric", "side", "before", "after", "change", "detectable from", ""):
        table.add_column(heading)
    for change in sorted(changes, key=lambda c: not c.real):
        table.add_row(
            change.name.replace("_", " "),
            change.side,
            f"{change.before:.4g} {change.unit}",
            f"{change.after:.4g} {change.unit}",
            f"{change.difference:+.3g}",
            f"{change.minimal_detectable:.2g}",
            "real" if change.real else "within noise",
        )
    Console().print(table)


def _load(path: Path) -> Json:
    folder = path.parent if path.name == RESULT else path
    result = existing_result(folder)
    if result is None or result.get("schema_version") != 1 or not result.get("metrics"):
        raise InputRejectedError(
            "result_not_found",
            f"{path.name} holds no result that can be compared.",
            "Give a folder that sprintlab analyze made.",
        )
    return result


def _change(before: Json, after: Json | None) -> Change | None:
    if after is None or not (before["trusted"] and after["trusted"]):
        return None
    if before["sd"] is None or after["sd"] is None:
        return None
    limit = Z95 * math.hypot(before["sd"], after["sd"])
    return Change(before["name"], before["side"], before["unit"], before["value"], after["value"], limit)
