"""Where in the clip to look: the moments that show most clearly why a component is low."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from metrics.curves import stride_times
from metrics.estimate import Reading
from metrics.indicators import Indicator
from metrics.measures import coordination, spatial, stance, thigh
from metrics.measures.run import Run, opposite
from metrics.values import Angles, Component, Contact, Floats, Motion, Side, WeakestLink

METRICS_SHOWN = 2
"""Of one component the metrics that lie lowest are shown."""
_GRID = 60


@dataclass(frozen=True)
class Sighting:
    """A moment of the clip at which a metric can be seen.

    Attributes
    ----------
    component, metric
    moment
        In plain words, for example ``"touchdown"``.
    side
        The leg or arm to look at.
    time_s
        Real time, s.
    """

    component: str
    metric: str
    moment: str
    side: Side
    time_s: float


@dataclass(frozen=True)
class _Example:
    """One step or stride: its value of a metric, and the moments that show it."""

    side: Side
    value: float
    moments: tuple[tuple[str, float], ...] = field(default=())


Reader = Callable[[Run], list[_Example]]


def find_sightings(
    motion: Motion,
    angles: Angles,
    contacts: Sequence[Contact],
    components: Sequence[Component],
    indicators: Sequence[Indicator],
    link: WeakestLink,
) -> tuple[Sighting, ...]:
    """Find where each component that lags, or that the verdict names as a candidate, can be seen.

    Of each of its lowest indicators that step or stride is shown that is farthest off on the side on which
    the athlete's mean lies: of a contact time that is too long, the longest contact.
    """
    run = Run(motion, angles, tuple(contacts))
    looked_at = {c.name for c in components if c.status == "lags"} | set(link.candidates)
    found: list[Sighting] = []
    for component in components:
        if component.name not in looked_at:
            continue
        low = [i for i in indicators if i.norm.component == component.name and i.used and i.z_left < 0]
        shown = 0
        for one in sorted(low, key=lambda i: i.z_left / i.se_left):
            moments = _farthest(run, one)
            if moments and shown < METRICS_SHOWN:
                found += moments
                shown += 1
    return tuple(found)


def _farthest(run: Run, one: Indicator) -> list[Sighting]:
    """Return the moments of the step or stride that is farthest off, or none if the metric shows nowhere."""
    examples = [e for e in _EXAMPLES.get(one.norm.metric, _nothing)(run) if math.isfinite(e.value)]
    if not examples:
        return []
    pick = max if one.side == "high" else min
    worst = pick(examples, key=lambda e: e.value)
    return [
        Sighting(one.norm.component, one.norm.metric, moment, worst.side, time_s)
        for moment, time_s in worst.moments
    ]


def _nothing(run: Run) -> list[_Example]:
    return []


def _whole(run: Run) -> Iterator[tuple[Side, float, float]]:
    for contact in run.contacts:
        if contact.touchdown_s is not None and contact.toe_off_s is not None:
            yield contact.foot, contact.touchdown_s, contact.toe_off_s


def _contact_time(run: Run) -> list[_Example]:
    return [_Example(side, end - start, _ends(start, end)) for side, start, end in _whole(run)]


def _support(run: Run) -> list[_Example]:
    """Mean support force of one step, body weights: step time / contact time."""
    examples = []
    for step in run.steps:
        start, end, step_time = step.contact.touchdown_s, step.contact.toe_off_s, step.step_time_s
        if start is not None and end is not None and step_time is not None:
            examples.append(_Example(step.foot, step_time / (end - start), _ends(start, end)))
    return examples


def _drive(run: Run) -> list[_Example]:
    examples = []
    for side, start, end in _whole(run):
        track = run.angle(f"{side}_thigh")
        rate = (track.value(start) - track.value(end)) / (end - start)
        examples.append(_Example(side, rate, _ends(start, end)))
    return examples


def _ends(start: float, end: float) -> tuple[tuple[str, float], ...]:
    return ("touchdown", start), ("toe-off", end)


def _bend(joint: str, words: str) -> Reader:
    """Make the reader of how far a joint bends in contact: at touchdown, and where it is bent most."""

    def examples(run: Run) -> list[_Example]:
        found = []
        for side, start, end in _whole(run):
            times = np.linspace(start, end, _GRID)
            path = run.light_angle(f"{side}_{joint}").at(times)
            if np.all(np.isfinite(path)):
                deepest = float(times[int(np.argmax(path))])
                moments = ("touchdown", start), (words, deepest)
                found.append(_Example(side, float(path.max() - path[0]), moments))
        return found

    return examples


def _hip_drop(run: Run) -> list[_Example]:
    found = []
    for side, start, end in _whole(run):
        times = np.linspace(start, end, _GRID)
        path = run.hip_y.at(times)
        if np.all(np.isfinite(path)):
            lowest = float(times[int(np.argmin(path))])
            moments = ("touchdown", start), ("hips lowest", lowest)
            found.append(_Example(side, float(path[0] - path.min()), moments))
    return found


def _at_touchdown(measure: Callable[[Run], list[Reading]], before: tuple[str, float] | None = None) -> Reader:
    """Make the reader of a measure that is taken at touchdown, with a moment before it, s, if wanted."""

    def examples(run: Run) -> list[_Example]:
        found = []
        for reading in measure(run):
            if reading.touchdown_s is not None:
                earlier = () if before is None else ((before[0], reading.touchdown_s - before[1]),)
                moments = (*earlier, ("touchdown", reading.touchdown_s))
                found.append(_Example(reading.foot, reading.value, moments))
        return found

    return examples


def _swing(value: Callable[[thigh.Swing], float], *, rear: bool, front: bool) -> Reader:
    """Make the reader of a measure of the swinging thigh: where it turns at the back, in front, or both."""

    def examples(run: Run) -> list[_Example]:
        found = []
        for swing in thigh.swings(run):
            turns = [("thigh rearmost", swing.rear_s)] * rear + [("thigh foremost", swing.front_s)] * front
            found.append(_Example(swing.stride.foot, value(swing), tuple(turns)))
        return found

    return examples


def _swing_speed(swing: thigh.Swing) -> float:
    return (swing.most_deg - swing.least_deg) / (swing.front_s - swing.rear_s)


def _reversal(swing: thigh.Swing) -> float:
    return (swing.rear_s - swing.stride.start_s) / swing.stride.stride_time_s


def _arm(joint: str, value: Callable[[Floats], float]) -> Reader:
    """Make the reader of a measure of the arm: where the upper arm is foremost and rearmost."""

    def examples(run: Run) -> list[_Example]:
        found = []
        for stride in run.strides:
            times = stride_times(stride)
            path = run.angle(f"{stride.foot}_upper_arm").at(times)
            read = run.angle(f"{stride.foot}_{joint}").at(times)
            if np.all(np.isfinite(path)) and np.all(np.isfinite(read)):
                front, rear = (float(times[int(pick(path))]) for pick in (np.argmax, np.argmin))
                moments = ("arm foremost", front), ("arm rearmost", rear)
                found.append(_Example(stride.foot, value(read), moments))
        return found

    return examples


def _arm_lag(run: Run) -> list[_Example]:
    """Arm against the opposite thigh: each at its foremost point."""
    found = []
    for swing in thigh.swings(run):
        times = stride_times(swing.stride)
        arm = opposite(swing.stride.foot)
        path = run.angle(f"{arm}_upper_arm").at(times)
        if np.all(np.isfinite(path)):
            front = float(times[int(np.argmax(path))])
            lag = (front - swing.front_s) / swing.stride.stride_time_s
            moments = ("opposite thigh foremost", swing.front_s), ("arm foremost", front)
            found.append(_Example(arm, (lag + 0.5) % 1.0 - 0.5, moments))
    return found


def _opposition(run: Run) -> list[_Example]:
    """Thighs against each other, in each stride: where the one turns at the back."""
    found = []
    for swing in thigh.swings(run):
        times = stride_times(swing.stride)[:-1]
        left, right = (run.angle(f"{side}_thigh").velocity(times) for side in ("left", "right"))
        share = float(np.mean(left * right < 0)) if np.all(np.isfinite(left * right)) else math.nan
        found.append(_Example(swing.stride.foot, share, (("thigh rearmost", swing.rear_s),)))
    return found


def _lean(run: Run) -> list[_Example]:
    trunk = run.angle("trunk")
    return [_Example(side, trunk.value(end), (("toe-off", end),)) for side, _, end in _whole(run)]


def _step(run: Run) -> list[_Example]:
    found = []
    for step in run.whole_steps:
        start, time = step.contact.touchdown_s, step.step_time_s
        if start is not None and time is not None:
            moments = ("touchdown", start), ("next touchdown", start + time)
            found.append(_Example(step.foot, 1 / time, moments))
    return found


_EXAMPLES: Mapping[str, Reader] = {
    "contact_time": _contact_time,
    "mean_support_force": _support,
    "thigh_extension_velocity_stance": _drive,
    "knee_flexion_excursion": _bend("knee", "knee bent most"),
    "ankle_excursion": _bend("ankle", "ankle bent most"),
    "hip_drop_stance": _hip_drop,
    "touchdown_distance": _at_touchdown(spatial.touchdown_distance),
    "foot_ground_speed_touchdown": _at_touchdown(spatial.foot_ground_speed),
    "knee_angle_touchdown": _at_touchdown(stance.knee_angle_touchdown),
    "knee_separation_touchdown": _at_touchdown(coordination.knee_separation_touchdown),
    "retraction_velocity": _at_touchdown(
        thigh.retraction_velocity, ("40 ms before touchdown", thigh.RETRACTION_S)
    ),
    "hip_flexion_velocity_mean": _swing(_swing_speed, rear=True, front=True),
    "hip_flexion_velocity_peak": _swing(_swing_speed, rear=True, front=True),
    "thigh_range": _swing(lambda s: s.most_deg - s.least_deg, rear=True, front=True),
    "thigh_flexion_max": _swing(lambda s: s.most_deg, rear=False, front=True),
    "thigh_extension_max": _swing(lambda s: -s.least_deg, rear=True, front=False),
    "thigh_reversal_timing": _swing(_reversal, rear=True, front=False),
    "thigh_antiphase_share": _opposition,
    "shoulder_range": _arm("upper_arm", lambda path: float(np.ptp(path))),
    "elbow_angle_mean": _arm("elbow", lambda path: float(np.mean(path))),
    "arm_leg_lag": _arm_lag,
    "step_frequency": _step,
    "trunk_lean": _lean,
}
