"""Lengths and speeds: step length, running speed, the foot against the body and the ground at touchdown."""

from __future__ import annotations

import math

import numpy as np

from metrics.estimate import Estimate, Reading, mean_of
from metrics.measures.run import Run
from metrics.measures.temporal import mean_step_time, steps_of
from metrics.values import Contact, MetricSide

STEADY = 0.02
"""Speed counts as steady if it changes by less than this share from step to step."""
_BEFORE_TOUCHDOWN_S = 0.03
_FEWEST_FRAMES = 3
_SPRINT_CONTACT_S = 0.17
OTHER_LANDING = "measured in fast steady sprinting only; film at top speed"
_BRAKING = 80.0
"""How fast the foot slows just before touchdown, m/s2 (60 to 100 in a sprint at 9.5 m/s)."""
_PLACE_SCATTER_M = 0.02


def step_length(run: Run) -> list[Reading]:
    """Distance from one foot's place to the other's next one, m; belongs to the foot that stands first."""
    readings = []
    for step in run.steps:
        if step.following is None:
            continue
        length = run.foot_place(step.following) - run.foot_place(step.contact)
        if math.isfinite(length):
            readings.append(Reading(step.foot, length, _PLACE_SCATTER_M))
    return readings


def speed(run: Run) -> Estimate | None:
    """Return the speed, m/s: the given one if the scale is from it, else that of the hips over whole steps.

    The error, without that of the scale, holds the hips' random error at the ends and the step-to-step
    variation.
    """
    found = _hip_speed(run)
    if found is not None and run.motion.scale.source == "speed" and run.given_speed_m_s is not None:
        return Estimate(run.given_speed_m_s, 0.0, found.freedom, found.n)
    return found


def _hip_speed(run: Run) -> Estimate | None:
    steps = steps_of(run, "both")
    times = np.array([step.step_time_s for step in steps], dtype=np.float64)
    speeds = np.array([run.step_speed(step) for step in steps])
    good = np.isfinite(speeds)
    if not np.any(good):
        return None
    value = float(np.average(speeds[good], weights=times[good]))
    if value <= 0:
        return None
    total = float(times[good].sum())
    noise = [run.motion.noise_m[run.motion.keypoints.index(f"{s}_hip")] for s in ("left", "right")]
    ends = float(np.hypot(*noise)) / math.sqrt(2.0)
    error = ends / total if math.isfinite(ends) else 0.0
    count = int(np.count_nonzero(good))
    return Estimate(value, math.hypot(error, 0.01 * value / math.sqrt(count)), 6.0 + count, count)


def mean_step_length(run: Run, side: MetricSide, scatter_share: float) -> Estimate | None:
    """Mean step length, m.

    One side: from foot place to foot place. Both sides in steady running: speed / step frequency, which is
    the same mean, measured over the hips and so with less error. While the speed changes, the feet are
    placed further and further ahead of the hips and the two differ; then it is from place to place.
    """
    pace, time = speed(run), mean_step_time(run, "both", 0.01)
    steady = run.speed_change is None or abs(run.speed_change) < STEADY
    if side == "both" and steady and pace is not None and time is not None:
        return Estimate(
            pace.value * time.value,
            pace.value * time.value * math.hypot(pace.sd / pace.value, time.sd / time.value),
            min(pace.freedom, time.freedom),
            pace.n,
        )
    readings = [reading for reading in step_length(run) if side in ("both", reading.foot)]
    if not readings:
        return None
    mean = sum(reading.value for reading in readings) / len(readings)
    return mean_of(readings, scatter_share * abs(mean))


def touchdown_distance(run: Run) -> list[Reading]:
    """Toe less centre of mass along the run at touchdown, m; positive = the toe lands ahead.

    The toe's place is that of its stance (median, unsmoothed); the centre of mass is from body segments, or
    the middle of the hips where the arms are not tracked.
    """
    centre, _ = run.centre
    readings = []
    for contact, moment in _touchdowns(run):
        distance = run.foot_place(contact) - centre.value(moment)
        rate = centre.slope(moment)
        if math.isfinite(distance) and math.isfinite(rate):
            readings.append(
                Reading(
                    contact.foot,
                    distance,
                    abs(rate) * (contact.touchdown_sd_s or 0.0),
                    -rate,
                    touchdown_s=moment,
                )
            )
    return readings


def foot_ground_speed(run: Run) -> list[Reading]:
    """Forward speed of the toe over the ground just before touchdown, m/s; 0 = the foot meets it at rest.

    Slope of a straight line through the toe's unsmoothed positions of the last 30 ms (three frames at least).
    The foot slows by 60 to 100 m/s2 in this time, so that this is up to 1 m/s from the speed at touchdown
    itself; what a curve fitted to so few frames would gain is lost to noise.
    """
    readings = []
    for contact, moment in _touchdowns(run):
        name = f"{contact.foot}_foot_index"
        toe, time = run.motion.sharp(name)[:, 0], run.motion.time_s
        window = max(_BEFORE_TOUCHDOWN_S, (_FEWEST_FRAMES + 0.01) / run.motion.frame_rate_hz)
        inside = (time >= moment - window) & (time < moment) & np.isfinite(toe)
        if np.count_nonzero(inside) < _FEWEST_FRAMES:
            continue
        slope = float(np.polyfit(time[inside] - moment, toe[inside], 1)[0])
        noise = float(run.motion.noise_m[run.motion.keypoints.index(name)])
        width = math.sqrt(float(np.sum((time[inside] - time[inside].mean()) ** 2)))
        error = noise / width if math.isfinite(noise) else 0.0
        random = math.hypot(error, _BRAKING * (contact.touchdown_sd_s or 0.0))
        readings.append(Reading(contact.foot, slope, random, -_BRAKING, touchdown_s=moment))
    return readings


def meets_ground_as_in_a_sprint(run: Run) -> bool:
    """Whether the foot slows before touchdown as it does in fast steady running.

    In the first steps and in slow running it comes down in other ways, and the mean of the last 30 ms is some
    m/s away from the speed at touchdown (simulated runs).
    """
    steady = run.speed_change is None or abs(run.speed_change) < STEADY
    return steady and run.mean_contact_s < _SPRINT_CONTACT_S


def _touchdowns(run: Run) -> list[tuple[Contact, float]]:
    return [(c, c.touchdown_s) for c in run.contacts if c.touchdown_s is not None]
