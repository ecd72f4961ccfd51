"""The stride-averaged curve: mean and spread over strides on a common axis of 0 to 100 % of the stride."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metrics.steps import Stride, build_strides
from metrics.tracks import Track
from metrics.values import SIDES, Angles, Contact, Floats, Side

POINTS = 101
"""Points on the axis, 0 to 100 % of the stride, both ends included."""
SEGMENTS = ("thigh", "knee", "ankle", "upper_arm")


@dataclass(frozen=True, eq=False)
class StrideCurve:
    """One angle over the stride, touchdown to next touchdown of the same side's foot.

    Attributes
    ----------
    name, side
        For example ``"thigh"``, ``"left"``.
    percent : (101,)
        % of the stride.
    mean_deg, sd_deg : (101,)
        Over strides; sd is NaN for fewer than two strides.
    mean_deg_s, sd_deg_s : (101,)
        The same of the angular velocity.
    strides
        Number of whole strides.
    toe_off_percent
        Mean toe-off, % of the stride, or None if it was not seen.
    """

    name: str
    side: Side
    percent: Floats
    mean_deg: Floats
    sd_deg: Floats
    mean_deg_s: Floats
    sd_deg_s: Floats
    strides: int
    toe_off_percent: float | None


def stride_times(stride: Stride) -> Floats:
    """Return the times of the 101 points of one stride, s."""
    return np.linspace(stride.start_s, stride.end_s, POINTS)


def ensemble(track: Track, strides: Sequence[Stride]) -> tuple[Floats, Floats, tuple[Stride, ...]]:
    """Angle and angular velocity of each stride on the common axis.

    Returns
    -------
    angle, velocity : (strides, 101)
        deg and deg/s. Strides with a gap are left out.
    kept
        The strides that are in.
    """
    angles, velocities, kept = [], [], []
    for stride in strides:
        times = stride_times(stride)
        angle = track.at(times)
        if np.all(np.isfinite(angle)):
            angles.append(angle)
            velocities.append(track.velocity(times))
            kept.append(stride)
    shape = (len(kept), POINTS)
    return np.reshape(angles, shape), np.reshape(velocities, shape), tuple(kept)


def stride_curves(angles: Angles, contacts: Sequence[Contact]) -> Mapping[tuple[str, Side], StrideCurve]:
    """Stride-averaged curves of thigh, knee, ankle and upper arm, by name and side.

    A side without a whole stride has no entry.
    """
    strides = build_strides(contacts)
    curves: dict[tuple[str, Side], StrideCurve] = {}
    for name in SEGMENTS:
        for side in SIDES:
            track = Track.through(angles.time_s, angles.angle_deg[f"{side}_{name}"])
            angle, velocity, kept = ensemble(track, [s for s in strides if s.foot == side])
            if kept:
                curves[name, side] = _curve(name, side, angle, velocity, kept)
    return curves


def _curve(name: str, side: Side, angle: Floats, velocity: Floats, kept: Sequence[Stride]) -> StrideCurve:
    stances = [stride.duty_factor for stride in kept]
    seen = [stance for stance in stances if stance is not None]
    return StrideCurve(
        name=name,
        side=side,
        percent=np.linspace(0.0, 100.0, POINTS),
        mean_deg=angle.mean(axis=0),
        sd_deg=_spread(angle),
        mean_deg_s=velocity.mean(axis=0),
        sd_deg_s=_spread(velocity),
        strides=len(kept),
        toe_off_percent=100.0 * float(np.mean(seen)) if seen else None,
    )


def _spread(curves: Floats) -> Floats:
    if curves.shape[0] < 2:
        return np.full(POINTS, np.nan)
    spread: Floats = curves.std(axis=0, ddof=1)
    return spread
