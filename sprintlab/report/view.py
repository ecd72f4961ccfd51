"""What the report says, as plain values ready for the template: words and places, no new numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.values import Component, Metric
from sprintlab.report.names import (
    COMPONENT_MUSCLES,
    GRADES,
    GROUPS,
    KEY_METRICS,
    display_unit,
    metric_label,
)

if TYPE_CHECKING:
    from metrics.indicators import Indicator

Z_SPAN = 3.0
"""The component chart reaches from -3 to +3 between-athlete sd."""
Z95 = 1.96
DAGGER = "\u2020"
MINUS = "\u2212"


@dataclass(frozen=True)
class Picture:
    """One picture: what it shows, when, of which side, and the picture itself as a data URI."""

    name: str
    time: str
    side: str
    uri: str


@dataclass(frozen=True)
class ChartRow:
    """One component in the chart; positions are % of the chart's width, None when it was not measured."""

    name: str
    muscles: str
    status: str
    status_words: str
    z_words: str
    dot: float | None
    low: float | None
    high: float | None
    beyond: str
    reason: str
    paragraphs: tuple[str, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Number:
    """One value in words.

    `unit` brings its own space; `interval` is the 95 % interval; `note` says why it is missing or doubtful.
    """

    value: str
    unit: str
    interval: str
    n: int
    trusted: bool
    note: str


@dataclass(frozen=True)
class NumberRow:
    """One metric with both sides together and each alone."""

    label: str
    meaning: str
    both: Number | None
    left: Number | None
    right: Number | None
    typical: str
    note: str


@dataclass(frozen=True)
class Missing:
    """One reason for which values are missing, and the values."""

    reason: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class SourceRow:
    """One norm that was used."""

    label: str
    component: str
    typical: str
    population: str
    grade: str
    verified: bool


@dataclass(frozen=True)
class Citation:
    """One source with all norms from it that were used."""

    text: str
    norms: tuple[SourceRow, ...]

    @property
    def unchecked(self) -> int:
        """Number of its norms that nobody has checked in it."""
        return sum(not norm.verified for norm in self.norms)


STATUS_WORDS = {
    "lags": "lags",
    "typical": "typical",
    "strong": "strong",
    "not_measurable": "not measured",
}


def chart_row(
    component: Component, paragraphs: Sequence[str] = (), pictures: Sequence[Picture] = ()
) -> ChartRow:
    """Place a component in the chart."""
    z, se = component.z, component.z_se
    half = Z95 * se if se is not None else 0.0
    return ChartRow(
        name=component.name,
        muscles=COMPONENT_MUSCLES.get(component.name, component.role.split(":")[0]),
        status=component.status,
        status_words=STATUS_WORDS[component.status],
        z_words="" if z is None else f"{signed(z, 1)} ± {half:.1f}",
        dot=None if z is None else _place(z),
        low=None if z is None else _place(z - half),
        high=None if z is None else _place(z + half),
        beyond="" if z is None or abs(z) <= Z_SPAN else ("low" if z < 0 else "high"),
        reason=component.reason or "",
        paragraphs=tuple(paragraphs),
        pictures=tuple(pictures),
    )


def number(metric: Metric) -> Number:
    """Put a metric into words; digits follow the width of its interval."""
    factor, unit = display_unit(metric.name, metric.unit)
    if metric.value is None:
        return Number("–", "", "", metric.n, trusted=False, note=metric.reason or "")
    low, high = metric.ci95 if metric.ci95 is not None else (metric.value, metric.value)
    digits = decimals((high - low) / 2 * factor, metric.value * factor)
    interval = (
        "" if metric.ci95 is None else f"{signed(low * factor, digits)} to {signed(high * factor, digits)}"
    )
    return Number(
        signed(metric.value * factor, digits, plus=False),
        spaced(unit),
        interval.replace("+", ""),
        metric.n,
        metric.trusted,
        metric.reason or "",
    )


def decimals(half_width: float, value: float) -> int:
    """Decimals worth showing: down to the first digit of half the interval, 0 to 3."""
    guide = half_width if half_width > 0 else abs(value) / 100
    if not math.isfinite(guide) or guide <= 0:
        return 0
    return min(3, max(0, -math.floor(math.log10(guide))))


def spaced(unit: str) -> str:
    """Return a unit as it follows a number: degrees close up, others after a space that does not break."""
    return unit if not unit or unit.startswith("°") else f"\u00a0{unit}"


def signed(value: float, digits: int, *, plus: bool = True) -> str:
    """Return a number with a true minus sign, and a plus if wanted."""
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return (MINUS if value < 0 else "+" if plus else "") + text


def number_groups(
    metrics: Sequence[Metric], indicators: Mapping[str, Indicator]
) -> dict[str, tuple[NumberRow, ...]]:
    """All metrics that were measured, in their groups; unknown ones at the end."""
    found: dict[str, dict[str, Metric]] = {}
    for metric in metrics:
        found.setdefault(metric.name, {})[metric.side] = metric
    named = {name for group in GROUPS.values() for name in group}
    groups = {title: dict(group) for title, group in GROUPS.items()}
    groups["More"] = {name: (metric_label(name), "") for name in found if name not in named}
    return {
        title: rows
        for title, group in groups.items()
        if (
            rows := tuple(
                _number_row(label, meaning, found[name], indicators.get(name))
                for name, (label, meaning) in group.items()
                if name in found and any(m.value is not None for m in found[name].values())
            )
        )
    }


def key_numbers(
    metrics: Sequence[Metric], indicators: Mapping[str, Indicator]
) -> tuple[tuple[str, Number, str], ...]:
    """Label, value and typical range of the few numbers that are shown large."""
    whole = {m.name: m for m in metrics if m.side == "both" and m.value is not None}
    return tuple(
        (metric_label(name), number(whole[name]), typical_range(indicators.get(name)))
        for name in KEY_METRICS
        if name in whole
    )


def missing_values(metrics: Sequence[Metric]) -> tuple[Missing, ...]:
    """Metrics without any value, by reason."""
    measured = {m.name for m in metrics if m.value is not None}
    by_reason: dict[str, dict[str, None]] = {}
    for metric in metrics:
        if metric.name not in measured:
            by_reason.setdefault(metric.reason or "", {})[metric_label(metric.name)] = None
    seen: set[str] = set()
    groups = []
    for reason, labels in by_reason.items():
        new = tuple(label for label in labels if label not in seen)
        seen.update(new)
        if new:
            groups.append(Missing(reason, new))
    return tuple(groups)


def typical_range(one: Indicator | None, *, mark: bool = True) -> str:
    """Return the range of typical athletes in the unit shown, or nothing when no norm is sure enough.

    With `mark` a norm that nobody has checked in the primary paper carries a dagger.
    """
    if one is None or not one.used or one.low is None or one.high is None:
        return ""
    factor, unit = display_unit(one.norm.metric, one.norm.unit)
    low, high = one.low * factor, one.high * factor
    digits = decimals((high - low) / 4, low)
    sign = DAGGER if mark and not one.norm.verified else ""
    return f"{signed(low, digits, plus=False)} to {signed(high, digits, plus=False)}{spaced(unit)}{sign}"


def citations(indicators: Sequence[Indicator], sources: Mapping[str, str]) -> tuple[Citation, ...]:
    """Every source of a norm that counted, with what it was used for."""
    rows: dict[str, list[SourceRow]] = {}
    for one in indicators:
        if one.used:
            norm = one.norm
            grade = GRADES.get(norm.grade, norm.grade)
            row = SourceRow(
                metric_label(norm.metric),
                norm.component,
                typical_range(one, mark=False),
                norm.population,
                grade,
                norm.verified,
            )
            rows.setdefault(norm.source, []).append(row)
    return tuple(Citation(sources.get(name, name), tuple(own)) for name, own in rows.items())


def _number_row(label: str, meaning: str, sides: Mapping[str, Metric], one: Indicator | None) -> NumberRow:
    numbers = {side: number(metric) for side, metric in sides.items() if metric.value is not None}
    notes = [
        numbers[side].note for side in ("both", "left", "right") if side in numbers and numbers[side].note
    ]
    return NumberRow(
        label,
        meaning,
        numbers.get("both"),
        numbers.get("left"),
        numbers.get("right"),
        typical_range(one),
        notes[0] if notes else "",
    )


def _place(z: float) -> float:
    clipped = min(Z_SPAN, max(-Z_SPAN, z))
    return round(100 * (clipped + Z_SPAN) / (2 * Z_SPAN), 2)
