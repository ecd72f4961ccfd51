"""How the two legs work together: thighs against each other, switch timing, knees at touchdown."""

from __future__ import annotations

import math

import numpy as np

from metrics.curves import stride_times
from metrics.estimate import Reading
from metrics.measures.run import Run, opposite
from metrics.measures.thigh import swings


def thigh_antiphase_share(run: Run) -> list[Reading]:
    """Share of each stride in which the thighs turn in opposite directions, %."""
    readings = []
    for stride in run.strides:
        times = stride_times(stride)[:-1]
        left = run.angle("left_thigh").velocity(times)
        right = run.angle("right_thigh").velocity(times)
        if np.all(np.isfinite(left)) and np.all(np.isfinite(right)):
            readings.append(Reading(stride.foot, 100.0 * float(np.mean(left * right < 0))))
    return readings


def thigh_reversal_timing(run: Run) -> list[Reading]:
    """Moment at which the trailing thigh turns from backward to forward, % of stride after touchdown."""
    readings = []
    for swing in swings(run):
        stride = swing.stride
        share = 100.0 / stride.stride_time_s
        random = (stride.contact.touchdown_sd_s or 0.0) * share
        readings.append(Reading(stride.foot, (swing.rear_s - stride.start_s) * share, random, -share))
    return readings


def knee_separation_touchdown(run: Run) -> list[Reading]:
    """Swing knee less stance knee along the run at touchdown, thigh lengths; positive = swing knee ahead."""
    readings = []
    for contact in run.contacts:
        if contact.touchdown_s is None:
            continue
        swing, stance = run.knee_x[opposite(contact.foot)], run.knee_x[contact.foot]
        moment = contact.touchdown_s
        value = (swing.value(moment) - stance.value(moment)) / run.thigh_length
        rate = (swing.slope(moment) - stance.slope(moment)) / run.thigh_length
        if math.isfinite(value):
            random = abs(rate) * (contact.touchdown_sd_s or 0.0)
            readings.append(Reading(contact.foot, value, random, rate, touchdown_s=moment))
    return readings
