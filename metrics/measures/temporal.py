"""Times of the step cycle: contact, flight, step, swing, and what follows from times alone."""

from __future__ import annotations

import math

from metrics.estimate import Estimate, Reading, mean_of, ratio
from metrics.measures.run import Run
from metrics.steps import Step
from metrics.values import MetricSide


def contact_time(run: Run) -> list[Reading]:
    """Touchdown to toe-off of each whole contact, s."""
    return [
        Reading(step.foot, step.contact_time_s, step.contact_time_sd_s or 0.0, -1.0, 1.0)
        for step in run.steps
        if step.contact_time_s is not None
    ]


def flight_time(run: Run) -> list[Reading]:
    """Toe-off to the other foot's touchdown, s; belongs to the foot that pushed off."""
    return [
        Reading(step.foot, step.flight_time_s, step.flight_time_sd_s or 0.0, 1.0, -1.0)
        for step in run.steps
        if step.flight_time_s is not None
    ]


def step_time(run: Run) -> list[Reading]:
    """Touchdown to the other foot's touchdown, s; belongs to the foot that stands first."""
    return [
        Reading(step.foot, step.step_time_s, step.step_time_sd_s or 0.0)
        for step in run.whole_steps
        if step.step_time_s is not None
    ]


def swing_time(run: Run) -> list[Reading]:
    """Toe-off to the next touchdown of the same foot, s."""
    return [
        Reading(
            stride.foot,
            stride.swing_time_s,
            math.hypot(stride.contact.toe_off_sd_s or 0.0, stride.following.touchdown_sd_s or 0.0),
            1.0,
            -1.0,
        )
        for stride in run.strides
        if stride.swing_time_s is not None
    ]


def duty_factor(run: Run) -> list[Reading]:
    """Contact time as a fraction of the stride time (not of the step time)."""
    readings = []
    for stride in run.strides:
        share = stride.duty_factor
        if share is not None:
            error = math.hypot(stride.contact.touchdown_sd_s or 0.0, stride.contact.toe_off_sd_s or 0.0)
            rate = 1.0 / stride.stride_time_s
            readings.append(Reading(stride.foot, share, error * rate, -rate, rate))
    return readings


def steps_of(run: Run, side: MetricSide) -> list[Step]:
    """Whole steps of one side, or of both."""
    return [step for step in run.whole_steps if side in ("both", step.foot)]


def mean_step_time(run: Run, side: MetricSide, scatter_share: float) -> Estimate | None:
    """Mean step time, s, with its error.

    Event errors nearly cancel in a chain of steps (each touchdown ends one step and begins the next), so the
    error of the mean is that of the chain's ends and the athlete's own variation.
    """
    steps = steps_of(run, side)
    readings = [reading for reading in step_time(run) if side in ("both", reading.foot)]
    if not readings:
        return None
    times = [reading.value for reading in readings]
    mean = sum(times) / len(times)
    own = mean_of(readings, scatter_share * mean)
    if own is None or side != "both":
        return own
    events: dict[float, tuple[int, float]] = {}
    for step in steps:
        for contact, sign in ((step.contact, -1), (step.following, 1)):
            if contact is not None and contact.touchdown_s is not None:
                weight, _ = events.get(contact.touchdown_s, (0, 0.0))
                events[contact.touchdown_s] = (weight + sign, contact.touchdown_sd_s or 0.0)
    error = math.sqrt(sum((weight * sd) ** 2 for weight, sd in events.values())) / len(times)
    variation = scatter_share * mean / math.sqrt(len(times))
    return Estimate(mean, math.hypot(error, variation), own.freedom, len(times))


def step_frequency(run: Run, side: MetricSide) -> Estimate | None:
    """Return steps per second, Hz: one over the mean step time."""
    time = mean_step_time(run, side, 0.01)
    return None if time is None else ratio(Estimate(1.0, 0.0, math.inf, time.n), time)


def mean_support_force(run: Run, side: MetricSide, contact: Estimate | None) -> Estimate | None:
    """Mean vertical force during contact in body weights: (contact + flight) / contact.

    Over whole steps the mean vertical force is one body weight, all of it in contact.

    Parameters
    ----------
    run, side
        Whole steps of this side.
    contact
        Mean contact time of this side, s.
    """
    time = mean_step_time(run, side, 0.01)
    return None if time is None or contact is None else ratio(time, contact)
