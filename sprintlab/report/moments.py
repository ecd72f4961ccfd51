"""The five moments of a kinogram, chosen from the contacts.

After the ALTIS kinogram (McMillan and Pfaff 2018), once for each landing foot; how each is found here:

    toe-off              last contact of the other foot
    maximal projection   middle of shoulders and hips highest in the middle half of the flight: the body falls
                         freely, and rises by less than the keypoints err towards the flight's ends
    strike               knee of the landing leg straightest between the two moments beside this one: the leg
                         has swung out and comes back to the ground
    touchdown            first contact of this foot
    full support         this foot (middle of heel and toe) under the hips
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from metrics.steps import build_steps
from metrics.values import SIDES, Contact, Floats, Motion, Side
from pose.sequence import BODY, LEG, PoseSequence

MomentName = Literal["toe-off", "maximal projection", "strike", "touchdown", "full support"]
MOMENTS: tuple[MomentName, ...] = ("toe-off", "maximal projection", "strike", "touchdown", "full support")
LONGEST_FLIGHT_S = 0.35
LONGEST_CONTACT_S = 0.30
"""A stance whose end was not seen is searched this far for full support."""
_INSTANT_S = 1e-6


@dataclass(frozen=True)
class Moment:
    """One picture of the kinogram, or of the evidence for a component.

    Attributes
    ----------
    name
    landing
        The foot that lands in this row of pictures; of the evidence the side to look at.
    row
        Row of the sequence, the frame nearest to the moment.
    time_s
        Time of that frame, s.
    """

    name: str
    landing: Side
    row: int
    time_s: float


def choose_moments(
    motion: Motion, contacts: Sequence[Contact], sequence: PoseSequence
) -> Mapping[Side, tuple[Moment, ...]]:
    """Choose the five moments of each side, from its clearest step; a side without a whole one has no entry.

    The clearest step is the one whose contacts and leg points have the highest confidence, all body points
    inside the picture; of equals the one nearest to the middle of the clip.
    """
    best: dict[Side, tuple[float, tuple[Moment, ...]]] = {}
    middle = (motion.time_s[0] + motion.time_s[-1]) / 2
    for step in build_steps(contacts):
        if step.following is None:
            continue
        rows = _rows(motion, step.contact, step.following)
        if rows is None or not all(is_whole(sequence, row) for row in rows):
            continue
        side = step.following.foot
        moments = tuple(
            Moment(name, side, row, float(motion.time_s[row]))
            for name, row in zip(MOMENTS, rows, strict=True)
        )
        score = _score(motion, step.contact, step.following, rows)
        score -= 1e-3 * abs(moments[3].time_s - middle)
        if side not in best or score > best[side][0]:
            best[side] = (score, moments)
    return {side: best[side][1] for side in SIDES if side in best}


def _rows(motion: Motion, before: Contact, landing: Contact) -> tuple[int, ...] | None:
    """Rows of the five moments, or None if one of them is not in the clip."""
    start, touchdown = before.toe_off_s, landing.touchdown_s
    if start is None or touchdown is None or not 0 <= touchdown - start <= LONGEST_FLIGHT_S:
        return None
    end = landing.toe_off_s if landing.toe_off_s is not None else touchdown + LONGEST_CONTACT_S
    toe_off, landed = _nearest(motion, start), _nearest(motion, touchdown)
    foot = (motion.sharp(f"{landing.foot}_heel") + motion.sharp(f"{landing.foot}_foot_index"))[:, 0] / 2
    ahead = foot - _middle(motion, "hip")[:, 0]
    height = (_middle(motion, "hip") + _middle(motion, "shoulder"))[:, 1]
    quarter = (touchdown - start) / 4
    apex = _best(motion, height, start + quarter, touchdown - quarter, np.nanargmax)
    if toe_off is None or landed is None or apex is None:
        return None
    between = float(motion.time_s[apex]) + _INSTANT_S, float(motion.time_s[landed]) - _INSTANT_S
    strike = _best(motion, _knee_flexion(motion, landing.foot), *between, np.nanargmin)
    support = _best(motion, np.abs(ahead), touchdown, end, np.nanargmin)
    if strike is None or support is None:
        return None
    return toe_off, apex, strike, landed, support


def _nearest(motion: Motion, time_s: float) -> int | None:
    """Row of the frame nearest to a time; None if the clip has none within one frame interval."""
    row = int(np.argmin(np.abs(motion.time_s - time_s)))
    return row if abs(motion.time_s[row] - time_s) <= 1.0 / motion.frame_rate_hz else None


def _best(
    motion: Motion, values: Floats, start_s: float, end_s: float, pick: Callable[[Floats], np.intp]
) -> int | None:
    """Row in a span of time where a curve is extreme; nearest to the middle if no frame lies inside."""
    inside = np.flatnonzero((motion.time_s >= start_s) & (motion.time_s <= end_s))
    if inside.size == 0:
        return _nearest(motion, (start_s + end_s) / 2)
    if not np.isfinite(values[inside]).any():
        return None
    return int(inside[pick(values[inside])])


def _middle(motion: Motion, part: str) -> Floats:
    middle: Floats = (motion.smooth(f"left_{part}") + motion.smooth(f"right_{part}")) / 2
    return middle


def _knee_flexion(motion: Motion, side: Side) -> Floats:
    """Angle between thigh and shank, rad, 0 straight; NaN where a joint is missing."""
    hip, knee, ankle = (motion.smooth(f"{side}_{part}") for part in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    across = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    flexion: Floats = np.abs(np.arctan2(across, np.sum(thigh * shank, axis=1)))
    return flexion


def is_whole(sequence: PoseSequence, row: int) -> bool:
    """Whether a frame shows legs and hips, and no body point that is seen lies outside the picture."""
    legs = [sequence.keypoints.index(f"{side}_{part}") for side in SIDES for part in LEG]
    if not np.isfinite(sequence.xy_px[row, legs]).all():
        return False
    if sequence.width_px is None or sequence.height_px is None:
        return True
    points = sequence.xy_px[row, [sequence.keypoints.index(name) for name in BODY]]
    points = points[np.isfinite(points).all(axis=1)]
    return bool(np.all(points >= 0) and np.all(points < [sequence.width_px, sequence.height_px]))


def _score(motion: Motion, before: Contact, landing: Contact, rows: Sequence[int]) -> float:
    legs = [motion.keypoints.index(f"{side}_{part}") for side in SIDES for part in LEG]
    seen = float(np.mean(motion.confidence[np.ix_(sorted(set(rows)), legs)]))
    return min(before.confidence, landing.confidence) + seen
