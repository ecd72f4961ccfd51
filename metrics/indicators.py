"""Indicators: each metric of a component against what is expected, as a signed z with its error."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from metrics.expected import Athlete, Expected, expect
from metrics.norm_entry import COMPONENT_NAMES, Norm
from metrics.norms import Norms
from metrics.unclear import why_unclear
from metrics.values import Metric

MAX_SE = 1.0  # an indicator whose error exceeds the spread between athletes says nothing about one of them
FARTHEST = 5.0  # spreads from the norm beyond which a wrong measurement is likelier than such an athlete
SPRINT_HZ = (3.0, 6.0)  # step frequencies that occur in sprinting; others mean that steps were miscounted
DEAD_BAND = 0.5  # sd around an optimum within which nothing is off


@dataclass(frozen=True)
class Indicator:
    """One metric of one component, compared with its norm.

    Attributes
    ----------
    norm
    value, sd
        Measured, in the norm's unit; None when not measured.
    low, high
        Expected range: mean -+ one between-athlete sd.
    z
        Signed so that negative lags, in between-athlete sd, before anything is taken out.
    s_z, u_z
        Measurement error and uncertainty of the norm, in between-athlete sd.
    z_left, se_left
        What is left of z, and its standard error, once the metric named by ``norm.given`` has explained its
        share; equal to z and its error where nothing is taken out.
    side
        On which side of the mean the value lies.
    conditioned_on
        Whether the expectation follows the athlete's speed or only the level.
    reason
        Why it is not used; None when it is.
    """

    norm: Norm
    value: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    z: float | None = None
    s_z: float = math.inf
    u_z: float = math.inf
    z_left: float = math.nan
    se_left: float = math.inf
    side: Literal["high", "low"] | None = None
    conditioned_on: Literal["speed", "level"] = "level"
    reason: str | None = None

    @property
    def used(self) -> bool:
        """Whether it counts towards its component."""
        return self.reason is None

    @property
    def se(self) -> float:
        """Standard error of z: measurement and norm together."""
        return math.hypot(self.s_z, self.u_z)


def score_indicators(metrics: Iterable[Metric], norms: Norms, athlete: Athlete) -> tuple[Indicator, ...]:
    """Compare every metric that has a norm in this phase with what is expected of this athlete.

    Metrics that are not trusted are not used; nor are indicators with a standard error above one
    between-athlete sd, values so far off that a wrong measurement is likelier, and trunk and pelvis
    rotation unless the view is said to be the front or the back; the program measures them from none.

    Parameters
    ----------
    metrics
    norms
    athlete
        Its phase decides which norms apply; in ``"running"`` none do, and the result is empty.
    """
    measured = tuple(metrics)
    speed = combined(measured, "speed") if athlete.speed_m_s is None else None
    unknown = speed if isinstance(speed, str) else None

    @cache
    def score(one: Athlete) -> dict[str, Indicator]:
        return _score(measured, norms, one)

    def drop(one: Indicator) -> Indicator:
        if not _unclear(one):
            return one
        if one.s_z >= one.u_z:
            name = one.norm.metric.replace("_", " ")
            return replace(one, reason=f"{name}: the error of the measurement is as large as athletes differ")
        reason = why_unclear(
            one, athlete, lambda other: _clear(score(other).get(one.norm.metric)), speed_unknown=unknown
        )
        return replace(one, reason=reason)

    return tuple(drop(_doubt_far(one)) for one in score(athlete).values())


def _score(measured: Sequence[Metric], norms: Norms, athlete: Athlete) -> dict[str, Indicator]:
    """Return the indicators by metric, before any is dropped for its error."""
    phase = athlete.phase.name
    if phase == "running":
        return {}
    doubt = doubted_steps(measured)
    scored: dict[str, Indicator] = {}
    for component in COMPONENT_NAMES:
        for name in norms.metrics_of(component, phase):
            norm = norms.find(name, phase, athlete.sex, with_speed=athlete.speed_m_s is not None)
            if norm is None:
                continue
            scored[name] = (
                Indicator(norm, reason=doubt) if doubt else _compare(norm, measured, norms, athlete)
            )
    return {name: _take_out(one, scored) for name, one in scored.items()}


def combined(metrics: Sequence[Metric], name: str) -> tuple[float, float] | str:
    """Return one value and sd for a metric, or the reason why there is none.

    The value of both sides together comes first, then the mean of the trusted sides. The sd of that mean is
    not made smaller, since left and right share most of their error.
    """
    found = [m for m in metrics if m.name == name]
    sound = [m for m in found if m.trusted and m.value is not None and m.sd is not None]
    chosen = [m for m in sound if m.side == "both"] or sound
    if chosen:
        values = [m.value for m in chosen if m.value is not None]
        sds = [m.sd for m in chosen if m.sd is not None]
        return sum(values) / len(values), sum(sds) / len(sds)
    reasons = [m.reason for m in found if m.reason]
    return reasons[0] if reasons else f"{name.replace('_', ' ')} was not measured"


def doubted_steps(metrics: Sequence[Metric]) -> str | None:
    """Return why no metric can be believed, if the step frequency is not one of a sprint."""
    found = [m.value for m in metrics if m.name == "step_frequency" and m.side == "both" and m.value]
    if not found or SPRINT_HZ[0] <= found[0] <= SPRINT_HZ[1]:
        return None
    return (
        f"{found[0]:.1f} steps per second is no sprint; steps were missed, or the capture rate is wrong; "
        "give the capture rate or the events"
    )


def _compare(norm: Norm, metrics: Sequence[Metric], norms: Norms, athlete: Athlete) -> Indicator:
    """Return the indicator before anything is taken out."""
    if norm.component == "rotation" and athlete.view == "side":
        return Indicator(norm, reason="one camera does not show rotation about the long axis")
    found = combined(metrics, norm.metric)
    if isinstance(found, str):
        return Indicator(norm, reason=found)
    value, sd = found
    expected = expect(norm, norms, athlete)
    z = signed_z(norm, expected, value)
    s_z, u_z = sd / expected.sd, expected.u / expected.sd
    return Indicator(
        norm,
        value,
        sd,
        expected.mean - expected.sd,
        expected.mean + expected.sd,
        z,
        s_z,
        u_z,
        z,
        math.hypot(s_z, u_z),
        "high" if value > expected.mean else "low",
        "speed" if athlete.speed_m_s is not None and athlete.level.source != "given" else "level",
    )


def signed_z(norm: Norm, expected: Expected, value: float) -> float:
    """Return the distance from the mean in between-athlete sd, negative = lags.

    An optimum costs nothing within half an sd, the whole distance from 1.5 sd on, and never gains; only
    the side that counts is looked at.
    """
    distance = (value - expected.mean) / expected.sd
    if norm.direction == "higher":
        return distance
    if norm.direction == "lower":
        return -distance
    if (norm.side == "high" and distance < 0) or (norm.side == "low" and distance > 0):
        return 0.0
    off = abs(distance)
    return -off * min(1.0, max(0.0, off - DEAD_BAND))


def _take_out(one: Indicator, scored: dict[str, Indicator]) -> Indicator:
    """Take out the share that the given metric explains (regression on its shrunken z)."""
    given = one.norm.given
    if one.z is None or given is None:
        return one
    other = scored.get(given.metric)
    if other is None or other.z is None or other.se > MAX_SE:
        return one
    shrink = 1 / (1 + other.se**2)
    rest = 1 - given.r**2
    variance = one.se**2 + given.r**2 * other.se**2 * shrink
    variance -= 2 * given.r * given.error_r * one.s_z * other.s_z * shrink
    z_left = (one.z - given.r * shrink * other.z) / math.sqrt(rest)
    return replace(one, z_left=z_left, se_left=math.sqrt(max(variance, one.u_z**2) / rest))


def _doubt_far(one: Indicator) -> Indicator:
    """Drop an indicator whose value cannot be right."""
    if one.reason is not None or one.value is None or one.low is None or one.high is None:
        return one
    middle, spread = (one.low + one.high) / 2, (one.high - one.low) / 2
    if abs(one.value - middle) <= FARTHEST * spread:
        return one
    name = one.norm.metric.replace("_", " ")
    return replace(one, reason=f"{name} is so far from any sprint that the measurement is doubted")


def _unclear(one: Indicator) -> bool:
    """Whether an indicator's error exceeds the spread between athletes."""
    return one.reason is None and one.value is not None and one.se_left > MAX_SE


def _clear(one: Indicator | None) -> bool:
    return one is not None and one.value is not None and one.se_left <= MAX_SE
