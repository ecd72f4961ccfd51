"""Left and right exchanged by the pose network: found over the whole clip and put back.

Method: each frame is in one of four states (upper and lower part of the limb pair, each exchanged or not).
The cheapest path of states over the clip is found by dynamic programming (`pose.label_path`); the cost is the
robust error of a constant-velocity prediction of both sides' segment angles, the speed beyond what a sprinter
reaches, implausible lengths, the distance from the anti-phase rhythm (`pose.rhythm`; the arms' rhythm is
that of the legs), and a price for each change and each exchanged frame. Angles need neither scale nor
camera motion. Motion alone cannot tell which side is left: that is a weighted majority of the network's
labels over the clip, for arms and legs together because an arm swings with the opposite leg.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from pose.label_path import cheapest_path, local_costs, rhythm_costs
from pose.limbs import (
    ARMS,
    LEGS,
    SOUND,
    STATES,
    WHOLE,
    LimbPair,
    chosen,
    difference,
    direction,
    exchange,
    state_angles,
    state_segments,
)
from pose.rhythm import Rhythm, flip_gains, predict_difference, predict_from_partner, stride_frequency
from pose.runs import present, runs_of
from pose.sequence import Floats, Ints, PoseSequence, Repair

LABEL_PRICE = 1.0
"""For each exchanged part: without evidence the network's own label stands."""
VOTE_RATE_HZ = 60.0
"""Frames closer together than this share one vote of rhythm and label, as their errors are related."""
FLIP_GAIN, SURE_FLIP_GAIN, SURE_SHARE = 0.2, 0.6, 0.85
"""Gain of the rhythm's fit (share of its variance) from which the identity was lost at a frame."""
MOST_WALLS = 40
ROUNDS = 4
STEP_S = 0.25


@dataclass(frozen=True)
class Identity:
    """How sure it is which limb is left.

    Attributes
    ----------
    legs, arms
        Probability (0.5 to 1) that left and right of the whole clip are right, from how one-sidedly the
        network's own labels vote, step by step; 0.5 if nothing is known.
    agree
        Whether arms and legs agree by their anti-phase (None if that cannot be seen).
    """

    legs: float
    arms: float
    agree: bool | None


def repair_exchanges(sequence: PoseSequence) -> tuple[PoseSequence, tuple[Repair, ...], Identity]:
    """Put exchanged legs and arms back.

    Returns
    -------
        The repaired sequence, a log entry of kind ``left_right_exchange`` for each run of frames (detail:
        ``legs``, ``arms``, or the part, such as ``lower legs``), and how sure the identity is.
    """
    states: dict[str, Ints] = {}
    votes: dict[str, Floats] = {}
    legs: Floats | None = None
    for pair in (LEGS, ARMS):
        states[pair.name] = find_states(sequence, pair, legs)
        votes[pair.name] = _label_votes(sequence, pair, states[pair.name])
        if pair is LEGS:
            swing = difference(chosen(state_angles(sequence, pair), states[pair.name]))
            frequency = stride_frequency(sequence.time_s, swing)
            legs = predict_difference(sequence.time_s, swing, frequency).predicted
    relation = _arm_leg_relation(sequence, states)
    agree = relation < 0 if abs(relation) > 0.3 else None
    if agree is False:  # the weaker vote gives way
        weaker = min(votes, key=lambda name: abs(_score(votes[name])))
        states[weaker] = WHOLE - states[weaker]
    log: list[Repair] = []
    for pair in (LEGS, ARMS):
        sequence = exchange(sequence, pair, states[pair.name])
        log += _log(sequence, pair, states[pair.name])
    sure = {name: float(ndtr(abs(_score(vote)))) for name, vote in votes.items()}
    return sequence, tuple(log), Identity(sure["legs"], sure["arms"], agree)


def find_states(sequence: PoseSequence, pair: LimbPair, legs_deg: Floats | None = None) -> Ints:
    """Find the state of each frame, (n,), so that most of the network's labels stand.

    Parameters
    ----------
    sequence, pair
    legs_deg : (n, 2)
        For the arms: the rhythm of the repaired legs (left minus right), deg, with which they swing.
    """
    segments = state_segments(sequence, pair)
    states = np.full(sequence.time_s.size, SOUND, dtype=np.int64)
    seen = np.flatnonzero(np.isfinite(segments).any(axis=(1, 2, 3)))
    if seen.size < 3:
        return states
    # A gap takes the state of the frame before it, so that the log shows one run.
    slot = np.clip(np.searchsorted(seen, np.arange(states.size), side="right") - 1, 0, None)
    time, angles = sequence.time_s[seen], direction(segments[seen])
    one, two, three = local_costs(time, segments[seen], pair)
    share = np.minimum(1.0, np.gradient(time) * VOTE_RATE_HZ)[:, None]
    one = one + share * LABEL_PRICE * STATES.sum(axis=1)
    path = cheapest_path(one, two, three)
    for _ in range(ROUNDS):
        before = path
        if legs_deg is None:
            path, rhythm = _mend_walls(time, angles, path)
        else:
            rhythm = predict_from_partner(difference(chosen(angles, path)), legs_deg[seen])
        if _label_votes(sequence, pair, path[slot]).sum() < 0:
            path, rhythm = WHOLE - path, Rhythm(-rhythm.predicted, rhythm.residual)
        path = cheapest_path(one + share * rhythm_costs(angles, rhythm), two, three)
        if np.array_equal(path, before):
            break
    return path[slot]


def _mend_walls(time: Floats, angles: Floats, path: Ints) -> tuple[Ints, Rhythm]:
    """Exchange all that follows a frame where the rhythm says that the identity was lost there.

    Where that agrees with the network's labels over the next stride, little evidence is enough; against
    them much is needed, because noise at rest can look like a rhythm. Also returns the rhythm of what
    results.
    """
    path = path.copy()
    frequency = stride_frequency(time, difference(chosen(angles, path)))
    for _ in range(MOST_WALLS):
        tried, share, gain = flip_gains(time, difference(chosen(angles, path)), frequency)
        label = np.concatenate([[0.0], np.cumsum(1.0 - STATES[path].sum(axis=1))])
        end = np.searchsorted(time, time[tried] + 1 / frequency) if tried.size and frequency > 0 else tried
        mends = label[end] < label[tried]
        enough = np.where(mends, gain > FLIP_GAIN, (gain > SURE_FLIP_GAIN) & (share > SURE_SHARE))
        if not enough.any():
            break
        start = tried[int(np.argmax(np.where(enough, gain, -np.inf)))]
        path[start:] = WHOLE - path[start:]
    return path, predict_difference(time, difference(chosen(angles, path)), frequency)


def _label_votes(sequence: PoseSequence, pair: LimbPair, states: Ints) -> Floats:
    """Vote of each step (about 0.25 s) for the network's labels (+) or for their exchange (-)."""
    apart = np.nan_to_num(np.abs(difference(chosen(state_angles(sequence, pair), states)))).sum(axis=1)
    names = [f"{side}_{part}" for side in ("left", "right") for part in (pair.middle, pair.end)]
    sure = sequence.confidence[:, [sequence.keypoints.index(name) for name in names]].mean(axis=1)
    weight = sure * np.minimum(apart / 90.0, 1.0) ** 2  # at rest the sides are hardly apart
    vote = weight * (1.0 - STATES[states].sum(axis=1))
    step = ((sequence.time_s - sequence.time_s[0]) / STEP_S).astype(np.int64)
    total = np.bincount(step, weights=weight)
    if not total.any():
        return np.zeros(0)
    votes: Floats = np.bincount(step, weights=vote)[total > 0] / total[total > 0].mean()
    return votes


def _score(votes: Floats) -> float:
    """Mean vote in units of its standard error; a vote of few steps counts little."""
    if votes.size == 0:
        return 0.0
    return float(votes.mean() / np.hypot(votes.std(), 0.5) * np.sqrt(votes.size))


def _arm_leg_relation(sequence: PoseSequence, states: dict[str, Ints]) -> float:
    """Correlation of the arms' with the legs' left-right difference: negative in running."""
    arms, legs = (
        difference(chosen(state_angles(sequence, pair), states[pair.name]))[:, 0] for pair in (ARMS, LEGS)
    )
    both = np.isfinite(arms) & np.isfinite(legs)
    if both.sum() < 10 or arms[both].std() < 5 or legs[both].std() < 5:
        return 0.0
    return float(np.corrcoef(arms[both], legs[both])[0, 1])


def _log(sequence: PoseSequence, pair: LimbPair, states: Ints) -> list[Repair]:
    """One entry for each run of frames in the same exchanged state."""
    seen = present(sequence.point(f"left_{pair.middle}"))
    seen |= present(sequence.point(f"right_{pair.middle}"))
    details = {1: f"lower {pair.name}", 2: f"upper {pair.name}", WHOLE: pair.name}
    return [
        Repair("left_right_exchange", int(sequence.frame[a]), int(sequence.frame[b - 1]), detail)
        for state, detail in details.items()
        for a, b in runs_of((states == state) & seen)
    ]
