"""A light smoothing of the leg for what happens within one contact.

The body's smoothing (about 9 Hz) takes 20 % off the rise of knee and ankle in a contact of 0.1 s; unsmoothed
points lift every greatest value by their noise. 15 Hz is the compromise: on a simulated sprint with 1 cm of
noise it left under 0.6 deg of bias, where 9 Hz left 2 to 5 and polynomials over the contact up to 3.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy.interpolate import make_smoothing_spline

from metrics.tracks import finite_runs
from metrics.values import SIDES, Floats, Motion

CUT_OFF_HZ = 15.0
"""Frequency at which the gain is 0.707."""
_LEG = ("hip", "knee", "ankle", "heel", "foot_index")
_FEWEST = 5


def lightly_smoothed(motion: Motion) -> Motion:
    """Return the motion with `body` made from the unsmoothed legs, smoothed at 15 Hz; all else is missing."""
    body = np.full_like(motion.feet, np.nan)
    for side in SIDES:
        for part in _LEG:
            column = motion.keypoints.index(f"{side}_{part}")
            for axis in (0, 1):
                body[:, column, axis] = smoothed(motion.time_s, motion.feet[:, column, axis], CUT_OFF_HZ)
    return replace(motion, body=body)


def smoothed(time_s: Floats, values: Floats, cut_off_hz: float) -> Floats:
    """Smooth each stretch of samples by a penalised cubic spline; no delay, irregular times, gaps stay.

    Its gain is 1 / (1 + (f / f0)^4), that of a second-order Butterworth filter run forwards and backwards;
    f0 is chosen so that the gain at the cut-off is 0.707.
    """
    result = values.copy()
    corner = 2 * math.pi * cut_off_hz / math.sqrt(math.sqrt(math.sqrt(2.0) - 1.0))
    for run in finite_runs(time_s, values):
        count = run.stop - run.start
        if count >= _FEWEST:
            spacing = float(time_s[run.stop - 1] - time_s[run.start]) / (count - 1)
            spline = make_smoothing_spline(time_s[run], values[run], lam=1.0 / (spacing * corner**4))
            result[run] = spline(time_s[run])
    return result
