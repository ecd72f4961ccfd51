"""How the speed of the run changes over the clip: what tells acceleration from steady speed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.values import Contact, Floats, Motion

REST_S = 0.3
"""Length of the stretch at the beginning that must be at rest for a start, s."""
REST_SHARE = 0.25
"""Below this share of the speed at the end, the athlete was at rest."""
MIN_STEPS = 3


def speed_change_share(motion: Motion, contacts: Sequence[Contact]) -> float | None:
    """Return the speed at the last contact less that at the first, over the mean speed.

    From a parabola through the hips' path between the first and the last event, so that the rise and fall
    of speed within a step cancels. None with fewer than three contacts, or on a treadmill, whose belt
    keeps its speed.
    """
    if motion.treadmill or len(contacts) < MIN_STEPS:
        return None
    moments = [t for c in contacts for t in (c.touchdown_s, c.toe_off_s) if t is not None]
    time_s, x = _hips(motion)
    inside = (time_s >= min(moments)) & (time_s <= max(moments))
    if inside.sum() < 6:
        return None
    t, x = time_s[inside], x[inside]
    curve, slope, _ = np.polyfit(t - t[0], x - x[0], 2)
    mean = slope + curve * (t[-1] - t[0])
    if mean <= 0:
        return None
    return float(2 * curve * (t[-1] - t[0]) / mean)


def starts_from_rest(motion: Motion, contacts: Sequence[Contact]) -> bool | None:
    """Return whether the athlete is at rest when first seen; None if too little is seen to say."""
    if motion.treadmill or len(contacts) < 2:
        return None if len(contacts) < 2 else False
    time_s, x = _hips(motion)
    early = time_s <= time_s[0] + REST_S if time_s.size else np.zeros(0, bool)
    if early.sum() < 4 or time_s[-1] - time_s[0] < 2 * REST_S:
        return None
    late = time_s >= time_s[-1] - REST_S
    speeds = [np.polyfit(time_s[part], x[part], 1)[0] for part in (early, late)]
    return bool(speeds[0] < REST_SHARE * speeds[1])


def _hips(motion: Motion) -> tuple[Floats, Floats]:
    """Return time and forward position of the middle of the hips where both are seen."""
    x = (motion.smooth("left_hip")[:, 0] + motion.smooth("right_hip")[:, 0]) / 2
    seen = np.isfinite(x)
    return motion.time_s[seen], x[seen]
