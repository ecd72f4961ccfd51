"""What the leg gives way in contact: knee, ankle and hip height between touchdown and toe-off."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from metrics.estimate import Reading
from metrics.measures.run import Run
from metrics.tracks import Track
from metrics.values import Contact

_GRID = 60


def knee_angle_touchdown(run: Run) -> list[Reading]:
    """Knee angle at touchdown, deg; 0 = straight, flexion positive."""
    readings = []
    for contact in run.contacts:
        if contact.touchdown_s is None:
            continue
        name = f"{contact.foot}_knee"
        value = run.angle(name).value(contact.touchdown_s)
        rate = run.angle(name).slope(contact.touchdown_s)
        if math.isfinite(value):
            random = math.hypot(run.noise_of(name), rate * (contact.touchdown_sd_s or 0.0))
            readings.append(Reading(contact.foot, value, random, rate, touchdown_s=contact.touchdown_s))
    return readings


def knee_flexion_excursion(run: Run) -> list[Reading]:
    """Greatest knee flexion in contact less that at touchdown, deg."""
    return _rise(run, "knee")


def ankle_excursion(run: Run) -> list[Reading]:
    """Greatest dorsiflexion in contact less that at touchdown, deg."""
    return _rise(run, "ankle")


def hip_drop_stance(run: Run) -> list[Reading]:
    """Height of the hips at touchdown less their lowest in contact, m."""
    readings = []
    for contact, start, end in _whole(run):
        path = _path(run.hip_y, start, end)
        if path is not None:
            rate = run.hip_y.slope(start)
            random = abs(rate) * (contact.touchdown_sd_s or 0.0)
            readings.append(
                Reading(contact.foot, float(path[0] - path.min()), random, rate, touchdown_s=start)
            )
    return readings


def _rise(run: Run, joint: str) -> list[Reading]:
    """How far a joint angle rises above its value at touchdown within each contact, deg."""
    readings = []
    for contact, start, end in _whole(run):
        name = f"{contact.foot}_{joint}"
        path = _path(run.light_angle(name), start, end)
        if path is not None:
            rate = run.light_angle(name).slope(start)
            random = math.hypot(1.4 * run.noise_of(name), rate * (contact.touchdown_sd_s or 0.0))
            readings.append(
                Reading(contact.foot, float(path.max() - path[0]), random, -rate, touchdown_s=start)
            )
    return readings


def _whole(run: Run) -> Iterator[tuple[Contact, float, float]]:
    for contact in run.contacts:
        if contact.touchdown_s is not None and contact.toe_off_s is not None:
            yield contact, contact.touchdown_s, contact.toe_off_s


def _path(track: Track, start: float, end: float) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    """Values from touchdown to toe-off, or None where a part is missing."""
    path = track.at(np.linspace(start, end, _GRID))
    return path if np.all(np.isfinite(path)) else None
