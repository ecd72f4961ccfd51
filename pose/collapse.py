"""Limb collapse: the network puts both legs on the same leg.

Knee, ankle, heel and toe of two running legs are never all in one place: when the knees pass each other, the
swinging shank is folded. So frames in which all of them lie on each other are known by their distance alone,
whatever the labels say. They tell nothing about which leg is which, so they are hidden from the search for
exchanged labels (`pose.exchange`); afterwards the leg whose path leads there gets the points, and the leg
that jumped to join it is missing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pose.limbs import LEGS, SOUND, LimbPair, difference, middle_of, state_angles
from pose.outliers import thigh_length
from pose.rhythm import predict_difference, stride_frequency
from pose.runs import log_of, present, runs_of
from pose.sequence import Floats, Ints, PoseSequence, Repair

TOGETHER = 0.2
"""Legs lie on each other if no part is farther from its partner, thigh lengths; in running 0.3 at least."""
NEARLY_TOGETHER = 0.3
"""A stretch of closeness ends where they are farther apart than this."""
JUMP_PER_S = 60.0
"""Change of that distance beyond what legs so close together can do, thigh lengths per s ..."""
LEAST_JUMP = 0.4
"""... and of at least this size, above the noise."""
SHORT_S = 0.14
"""Legs that do not run lie on each other too, but for longer."""
RUNNING, AROUND_S = 1.0, 0.25
"""Median distance of running legs before and after, thigh lengths; at rest and in the blocks it is less."""
SWING_DEG = 60.0
"""... and their shanks do not swing together so far, also not in a crouch."""
TOGETHER_DEG = 20.0
"""Both segments of the two legs differ by less than this ..."""
APART_DEG = 60.0
"""... while the rhythm puts them at least so far apart (both segments together)."""
NEAR_EDGE_S = 0.05
"""Frames so near to the start or end of a collapse show which leg jumped."""
SLOPE_S = 1 / 60
"""Time over which a leg's velocity before and after is taken."""
FAR_OFF = 0.5
"""The leg that stayed is nearer than this to its expected place, thigh lengths."""
SURE = 1.5
"""The leg that jumped is at least so many times farther from its expected place; else both are missing."""

Mask = NDArray[np.bool_]


def collapsed_frames(sequence: PoseSequence, pair: LimbPair = LEGS) -> Mask:
    """Mask (n,) of frames in which the two limbs lie on each other while they should be apart.

    By their distance, where the closeness is short-lived, begins or ends with a jump, goes through a swing
    or is against the rhythm; and by their angles, where these are against the rhythm.
    """
    distance = limb_distance(sequence, pair)
    seen = np.flatnonzero(np.isfinite(distance))
    angles = state_angles(sequence, pair)[:, SOUND]
    apart = difference(angles)
    # Where they lie on each other their difference would only weaken the rhythm.
    known = np.where((distance < TOGETHER)[:, None], np.nan, apart)
    rhythm = predict_difference(sequence.time_s, known, stride_frequency(sequence.time_s, known))
    against = np.hypot(*rhythm.predicted.T) - np.hypot(*rhythm.residual.T) > APART_DEG
    collapsed = against & (np.abs(apart).max(axis=1) < TOGETHER_DEG)
    time, near = sequence.time_s[seen], distance[seen]
    for a, b in runs_of(near < NEARLY_TOGETHER):
        own = seen[a:b][near[a:b] < TOGETHER]
        if own.size == 0:
            continue
        swings = np.ptp(angles[own, 2:].mean(axis=1)) > SWING_DEG
        if swings or against[own].mean() > 0.5 or _jumps(time, near, a, b):
            collapsed[own] = True
    return np.asarray(collapsed, dtype=np.bool_)


def limb_distance(sequence: PoseSequence, pair: LimbPair = LEGS) -> Floats:
    """Distance (n,) of that part of the two limbs which is farthest from its partner, thigh lengths.

    NaN where middle or end joint of either is missing.
    """
    parts = [part for part in (pair.middle, *pair.lower) if f"left_{part}" in sequence.keypoints]
    between = [sequence.point(f"left_{part}") - sequence.point(f"right_{part}") for part in parts]
    distance = np.stack([np.hypot(*vector.T) for vector in between], axis=1)
    known = np.isfinite(distance)
    farthest = np.where(known, distance, 0.0).max(axis=1)
    both = known[:, parts.index(pair.middle)] & known[:, parts.index(pair.end)]
    return np.where(both, farthest, np.nan) / thigh_length(sequence, sequence.xy_px)


def _jumps(time: Floats, distance: Floats, a: int, b: int) -> bool:
    """Whether the closeness of frames [a, b) amid a run is short-lived, or begins or ends with a jump."""
    around = (time > time[a] - AROUND_S) & (time < time[b - 1] + AROUND_S)
    around[a:b] = False
    if not around.any() or np.median(distance[around]) < RUNNING:
        return False
    if a > 0 and b < time.size and time[b] - time[a - 1] <= SHORT_S:
        return True
    for outside, inside in ((a - 1, a), (b, b - 1)):
        if 0 <= outside < time.size:
            jump = distance[outside] - distance[inside]
            if jump > max(LEAST_JUMP, JUMP_PER_S * abs(time[outside] - time[inside])):
                return True
    return False


def hide_limbs(sequence: PoseSequence, on: Mask, pair: LimbPair = LEGS) -> PoseSequence:
    """Make all below the roots of both limbs missing in the frames ``on`` (n,)."""
    xy = sequence.xy_px.copy()
    for side in ("left", "right"):
        xy[np.ix_(on, _columns(sequence, pair, side))] = np.nan
    return sequence.with_positions(xy)


def keep_right_limb(
    hidden: PoseSequence, given: PoseSequence, collapsed: Mask, pair: LimbPair = LEGS
) -> tuple[PoseSequence, tuple[Repair, ...]]:
    """Give the points of collapsed frames to the limb whose path leads there.

    Parameters
    ----------
    hidden
        The collapsed frames hidden, the labels of all others right.
    given
        The points as the network gave them.
    collapsed : (n,)
    pair

    Returns
    -------
        The sequence, in which the other limb is missing in these frames, and both where their paths do not
        tell; and log entries of kind ``limb_collapse`` with the keypoints' names.
    """
    xy, confidence = hidden.xy_px.copy(), hidden.confidence.copy()
    columns = {side: _columns(hidden, pair, side) for side in ("left", "right")}
    sure = {side: given.confidence[:, part].sum(axis=1) for side, part in columns.items()}
    surer = sure["right"] > sure["left"]
    wrong = np.zeros(confidence.shape, dtype=bool)
    for a, b in _stretches(hidden, collapsed, columns):
        on = np.flatnonzero(collapsed[a:b]) + a
        for part in columns.values():
            wrong[np.ix_(on, part)] = True
        keep = _leg_there(hidden, given, on, (a, b), pair)
        if keep is None:
            continue
        # Both labels show the kept leg; the surer one is its own, the other a copy.
        for source, frames in (("left", on[~surer[on]]), ("right", on[surer[on]])):
            xy[np.ix_(frames, columns[keep])] = given.xy_px[np.ix_(frames, columns[source])]
            confidence[np.ix_(frames, columns[keep])] = given.confidence[np.ix_(frames, columns[source])]
        wrong[np.ix_(on, columns[keep])] = False
    wrong &= present(given.xy_px)
    parted = hidden.with_positions(xy, confidence)
    return parted, log_of(hidden, "limb_collapse", wrong)


def _columns(sequence: PoseSequence, pair: LimbPair, side: str) -> Ints:
    names = [f"{side}_{part}" for part in (pair.middle, *pair.lower)]
    return np.array([sequence.keypoints.index(name) for name in names if name in sequence.keypoints])


def _stretches(hidden: PoseSequence, collapsed: Mask, columns: dict[str, Ints]) -> list[tuple[int, int]]:
    """Find runs of collapsed frames, lost frames between them included."""
    seen = present(hidden.xy_px[:, np.concatenate(list(columns.values()))])
    lost = np.asarray(~seen.any(axis=1), dtype=np.bool_)
    return [(a, b) for a, b in runs_of(lost) if collapsed[a:b].any()]


def _leg_there(
    hidden: PoseSequence, given: PoseSequence, on: Ints, stretch: tuple[int, int], pair: LimbPair
) -> str | None:
    """Side whose path before and after leads to where both limbs are seen; None if that is not clear."""
    unit = thigh_length(given, given.xy_px)
    root = middle_of(given.point(f"left_{pair.root}"), given.point(f"right_{pair.root}"))
    parts = [part for part in (pair.middle, *pair.lower) if f"left_{part}" in given.keypoints]
    error = {}
    for side in ("left", "right"):
        off = []
        for part in parts:
            there = middle_of(given.point(f"left_{part}"), given.point(f"right_{part}")) - root
            expected = _expected(hidden.time_s, hidden.point(f"{side}_{part}") - root, on, stretch)
            off.append(np.hypot(*(there[on] - expected).T))
        known = np.isfinite(off)
        error[side] = float(np.asarray(off)[known].mean()) / unit if known.any() else np.inf
    keep = min(error, key=lambda side: error[side])
    other = max(error, key=lambda side: error[side])
    return keep if error[keep] < FAR_OFF and error[other] > SURE * error[keep] else None


def _expected(time: Floats, path: Floats, on: Ints, stretch: tuple[int, int]) -> Floats:
    """Path (n, 2) at the frames ``on`` of a stretch [a, b) without it, by the cubic or a line from each side.

    NaN where too far from what is known of it.
    """
    known = np.flatnonzero(present(path))
    before, after = known[known < stretch[0]], known[known >= stretch[1]]
    sides = [_nodes(time, before[::-1]), _nodes(time, after)]
    expected = np.full((on.size, 2), np.nan)
    if before.size and after.size and time[after[0]] - time[before[-1]] <= SHORT_S:
        return _through(time, path, np.concatenate(sides), on)
    for nodes in sides:
        near = (
            np.abs(time[on] - time[nodes[0]]) <= NEAR_EDGE_S if nodes.size else np.zeros(on.size, dtype=bool)
        )
        expected[near] = _through(time, path, nodes, on[near]) if near.any() else np.nan
    return expected


def _nodes(time: Floats, nearest_first: Ints) -> Ints:
    """Nearest known frame and one `SLOPE_S` beyond it."""
    if nearest_first.size == 0:
        return nearest_first
    away = np.abs(time[nearest_first] - time[nearest_first[0]])
    second = nearest_first[(away >= 0.99 * SLOPE_S) & (away <= 4 * SLOPE_S)][:1]
    return np.concatenate([nearest_first[:1], second])


def _through(time: Floats, path: Floats, nodes: Ints, at: Ints) -> Floats:
    """Polynomial through the nodes, at other frames, (m, 2)."""
    start = time[nodes[0]]
    powers = np.arange(nodes.size)
    columns = (time[nodes] - start)[:, None] ** powers
    value: Floats = (time[at] - start)[:, None] ** powers @ np.linalg.solve(columns, path[nodes])
    return value
