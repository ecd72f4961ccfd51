"""Rough stance of each foot, to about a frame: the start for the exact fit and for the ground line.

Every frame gets a score per foot for standing: low, and not moving over the ground. The best sequence of
stance, flight and standing about is then found over the whole clip, with left and right in turn and with
durations that running allows (a semi-Markov model solved by dynamic programming).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.values import SIDES, Floats, Side
from pose.sequence import Ints

STANCE_S = (0.055, 0.45)
"""Shortest and longest contact, s."""
FLIGHT_S = (0.0, 0.32)
"""Shortest and longest flight, s."""
MISSED_PENALTY = 12.0
"""Cost of two contacts of one foot in a row (the other's contact unseen)."""
SWITCH_PENALTY = 2.0
"""Cost of each contact, so that noise makes none."""
EVIDENCE_CAP = 3.0
GRID_HZ = 120.0
_STILL_M_S = 0.35
_HEIGHT_M = 0.045
_MIN_SPEED_M_S = 2.0
_STANDING = 3


@dataclass(frozen=True)
class Stance:
    """A stance found roughly, s; ``first`` / ``last`` False where the clip's start or end cuts it."""

    foot: Side
    start_s: float
    end_s: float
    starts: bool
    ends: bool


def foot_evidence(time_s: Floats, foot: Floats, ground_y: Floats, speed_m_s: Floats) -> Floats:
    """Log odds that a foot stands, per frame.

    Parameters
    ----------
    time_s : (n,)
    foot : (n, 3, 2)
        Toe, heel and ankle, m, x over the ground, y up.
    ground_y : (n,)
        Height of the foot's lowest point when it stands, m.
    speed_m_s : (n,)
        Speed of the hips, m/s; how fast a foot must move to count as swinging scales with it.

    Returns
    -------
    (n,)
        Between -EVIDENCE_CAP and EVIDENCE_CAP; 0 where the foot is not seen.
    """
    x = mean_seen(foot[..., 0])
    low = lowest_seen(foot[:, :2, 1])
    velocity = slope(time_s, x)
    reference = np.maximum(np.abs(speed_m_s), _MIN_SPEED_M_S)
    moving = velocity / (0.22 * reference + _STILL_M_S)
    height = np.maximum(low - ground_y, 0.0) / _HEIGHT_M
    cost = 0.5 * np.minimum(moving**2, 16.0) + 0.5 * np.minimum(height**2, 16.0)
    return np.where(np.isfinite(cost), np.clip(EVIDENCE_CAP - cost, -EVIDENCE_CAP, EVIDENCE_CAP), 0.0)


def mean_seen(values: Floats) -> Floats:
    """Mean of the finite values along the last axis; NaN where there are none."""
    good = np.isfinite(values)
    count = good.sum(axis=-1)
    total = np.where(good, values, 0.0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def lowest_seen(values: Floats) -> Floats:
    """Least finite value along the last axis; NaN where there is none."""
    least = np.where(np.isfinite(values), values, np.inf).min(axis=-1)
    return np.where(np.isfinite(least), least, np.nan)


def slope(time_s: Floats, values: Floats, width_s: float = 0.012) -> Floats:
    """Central difference over about ``2 * width_s`` or the neighbouring frames, per second; NaN at gaps."""
    result = np.full(values.size, np.nan)
    step = float(np.median(np.diff(time_s)))
    reach = max(1, round(width_s / step))
    padded = np.arange(values.size)
    before, after = np.maximum(padded - reach, 0), np.minimum(padded + reach, values.size - 1)
    ahead, behind = values[after], values[before]
    ahead = np.where(np.isfinite(ahead), ahead, values)
    behind = np.where(np.isfinite(behind), behind, values)
    t_ahead = np.where(np.isfinite(values[after]), time_s[after], time_s)
    t_behind = np.where(np.isfinite(values[before]), time_s[before], time_s)
    span = t_ahead - t_behind
    np.divide(ahead - behind, span, out=result, where=(span > 0) & np.isfinite(values))
    return result


def find_stances(time_s: Floats, evidence: dict[Side, Floats]) -> list[Stance]:
    """Best sequence of stances.

    Parameters
    ----------
    time_s : (n,)
    evidence
        Log odds of standing per frame, by foot, from `foot_evidence`.

    Returns
    -------
        Stances of both feet in order of time. Standing about (both feet still) is none.
    """
    count = max(2, round((time_s[-1] - time_s[0]) * GRID_HZ) + 1)
    grid = np.linspace(time_s[0], time_s[-1], count)
    # The evidence counts per time, not per frame, up to what a 60 frames/s clip gives.
    scores = {side: np.interp(grid, time_s, evidence[side]) * 0.5 for side in SIDES}
    path = _best_path(scores["left"], scores["right"], grid[1] - grid[0])
    found = []
    for state, start, stop in path:
        if state in (0, 1):
            half = 0.5 * (grid[1] - grid[0])
            found.append(
                Stance(
                    SIDES[state],
                    float(grid[start] - half),
                    float(grid[stop - 1] + half),
                    start > 0,
                    stop < count,
                )
            )
    return found


@dataclass(frozen=True, eq=False)
class _Segment:
    """One kind of segment of the path.

    Attributes
    ----------
    after
        Which kinds may come before it, each with its cost.
    score : (n + 1,)
        Sum of what each frame gives.
    shortest, longest
        Frames; a segment at the clip's start or end may be cut short.
    penalty
        Cost of the segment itself.
    """

    after: tuple[tuple[int, float], ...]
    score: Floats
    shortest: int
    longest: int
    penalty: float

    def starts(self, stop: int, end: int) -> slice:
        """Where a segment that stops here can have begun, in a clip that ends there."""
        return slice(max(0, stop - self.longest), stop if stop == end else max(1, stop - self.shortest + 1))


def _segments(left: Floats, right: Floats, step_s: float) -> tuple[_Segment, ...]:
    """Left stance, right stance, flight after left, flight after right, standing."""
    longest, flight = max(1, round(STANCE_S[1] / step_s)), max(1, round(FLIGHT_S[1] / step_s))
    shortest = max(1, round(STANCE_S[0] / step_s))
    both = np.minimum(left + right, 2 * np.minimum(left, right) + 0.5)
    sums = [np.concatenate([[0.0], np.cumsum(s)]) for s in (left, right, both)]
    stances = [
        _Segment(
            ((1 - foot, 0.0), (3 - foot, 0.0), (2 + foot, MISSED_PENALTY), (4, 0.0)),
            sums[foot],
            shortest,
            longest,
            SWITCH_PENALTY,
        )
        for foot in (0, 1)
    ]
    flights = [_Segment(((foot, 0.0),), np.zeros(left.size + 1), 1, flight, 0.0) for foot in (0, 1)]
    standing = tuple((kind, 0.0) for kind in (2, 3, 4, 0, 1))
    return (*stances, *flights, _Segment(standing, sums[2], 1, 4 * longest, SWITCH_PENALTY))


def _best_path(left: Floats, right: Floats, step_s: float) -> list[tuple[int, int, int]]:
    """Segments (state, start, stop); state 0 left stance, 1 right stance, 2 flight, 3 standing.

    Kinds of the recursion are those of `_segments`: a flight remembers which foot left the ground.
    """
    n = left.size
    segments = _segments(left, right, step_s)
    best = np.zeros(len(segments))  # value of the best path up to here whose last segment is of each kind
    starts = np.zeros((n + 1, len(segments)), dtype=np.int64)
    before = np.zeros((n + 1, len(segments)), dtype=np.int64)
    # Value with which a segment of each kind may begin at each frame.
    entry = np.full((len(segments), n + 1), -np.inf)
    for stop in range(n + 1):
        if stop > 0:
            for kind, segment in enumerate(segments):
                span = segment.starts(stop, n)
                value = entry[kind, span] + segment.score[stop] - segment.score[span] - segment.penalty
                place = int(value.argmax())
                starts[stop, kind], best[kind] = span.start + place, value[place]
        for kind, segment in enumerate(segments):
            entry[kind, stop], before[stop, kind] = _best_before(best, segment)
    return _trace(starts, before, int(np.argmax(best)))


def _best_before(best: Floats, segment: _Segment) -> tuple[float, int]:
    """Value of the best path that the segment may follow, and the kind of that path's last segment."""
    value, kind = -np.inf, segment.after[0][0]
    for other, cost in segment.after:
        if best[other] - cost > value:
            value, kind = best[other] - cost, other
    return value, kind


def _trace(starts: Ints, before: Ints, kind: int) -> list[tuple[int, int, int]]:
    """Segments of the best path, in order."""
    names = (0, 1, 2, 2, _STANDING)
    stop = starts.shape[0] - 1
    path = []
    while stop > 0:
        start = int(starts[stop, kind])
        path.append((names[kind], start, stop))
        stop, kind = start, int(before[start, kind])
    return path[::-1]
