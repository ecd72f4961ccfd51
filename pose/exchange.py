"""Left and right exchanged by the pose network: found over the whole clip and put back.

Method: each frame is in one of four states (upper and lower part of the limb pair, each exchanged or not). The cheapest
path of states over the clip is found by dynamic programming (Viterbi) over pairs of frames; the cost is the robust error of
a constant-velocity prediction of both sides' segment angles, the speed beyond what a sprinter reaches, the distance from
the anti-phase rhythm (`pose.rhythm`), and a price for each change. Angles need neither scale nor camera motion. Motion
alone cannot tell which side is left: that is a weighted majority of the original labels over the clip, for arms and legs
together because an arm swings with the opposite leg.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from pose.limbs import (
    ARMS,
    LEGS,
    SOUND,
    STATES,
    WHOLE,
    LimbPair,
    chosen,
    difference,
    exchange,
    state_angles,
    wrap,
)
from pose.rhythm import Rhythm, fit_rhythm, stride_frequency
from pose.runs import runs_of
from pose.sequence import Floats, Ints, PoseSequence, Repair

ANGLE_NOISE_DEG = 4.0
"""Random error of a segment angle in one frame, small athlete and motion blur included."""
COST_CEILING = 16.0
"""Squared normalised error beyond which an angle is simply an outlier."""
CHANGE_PRICE = 6.0
"""For each part that changes sides between two frames."""
SPLIT_PRICE = 1.5
"""For each frame in which only one part of the limb is exchanged."""
RHYTHM_NOISE_DEG: tuple[float, float] = (12.0, 25.0)
RHYTHM_CEILING = 9.0
RHYTHM_RATE_HZ = 60.0
"""Frames closer together than this share one vote of the rhythm, as their errors are related."""
LABEL_PRICE = 0.2
"""For each exchanged part and 1/60 s: without evidence the network's own label stands."""
FLIP_GAIN = 0.2
ROUNDS = 4


@dataclass(frozen=True)
class Identity:
    """How sure it is which limb is left.

    Attributes
    ----------
    legs, arms
        Probability (0.5 to 1) that the labels of the whole clip are right, from how one-sidedly the network's own labels
        vote, step by step; 0.5 if nothing is known.
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
        The repaired sequence, a log entry of kind ``left_right_exchange`` for each run of frames (detail: ``legs``,
        ``arms``, or the part, such as ``lower legs``), and how sure the identity is.
    """
    states: dict[str, Ints] = {}
    votes: dict[str, Floats] = {}
    frequency: float | None = None
    for pair in (LEGS, ARMS):
        states[pair.name], frequency = find_states(sequence, pair, frequency)
        votes[pair.name] = _label_votes(sequence, pair, states[pair.name])
    flips = dict.fromkeys(states, False)
    relation = _arm_leg_relation(sequence, states)
    agree: bool | None = None
    if abs(relation) > 0.3:
        agree = relation < 0
        if not agree:  # the weaker vote gives way
            weaker = min(votes, key=lambda name: abs(_score(votes[name])))
            flips[weaker] = True
    log: list[Repair] = []
    for pair in (LEGS, ARMS):
        if flips[pair.name]:
            states[pair.name] = WHOLE - states[pair.name]
        sequence = exchange(sequence, pair, states[pair.name])
        log += _log(sequence, pair, states[pair.name])
    sure = {name: float(ndtr(abs(_score(vote)))) for name, vote in votes.items()}
    return sequence, tuple(log), Identity(sure["legs"], sure["arms"], agree)


def find_states(
    sequence: PoseSequence, pair: LimbPair, frequency_hz: float | None = None
) -> tuple[Ints, float]:
    """Find the state of each frame.

    Parameters
    ----------
    sequence, pair
    frequency_hz
        Stride frequency if known (from the legs, for the arms), else it is estimated.

    Returns
    -------
        States (n,), so that most of the network's labels stand, and the stride frequency (NaN if there is none).
    """
    angles = state_angles(sequence, pair)
    states = np.full(sequence.time_s.size, SOUND, dtype=np.int64)
    seen = np.flatnonzero(np.isfinite(angles).any(axis=(1, 2)))
    frequency = float("nan") if frequency_hz is None else frequency_hz
    if seen.size < 3:
        return states, frequency
    time, angles = sequence.time_s[seen], angles[seen]
    local = _local_costs(time, angles, pair)
    share = np.minimum(1.0, np.gradient(time) * RHYTHM_RATE_HZ)
    own_label = LABEL_PRICE * STATES.sum(axis=1) * share[:, None]
    path = _cheapest_path(*local, np.zeros((seen.size, len(STATES))))
    for _ in range(ROUNDS):
        before = path
        if frequency_hz is None:
            frequency = stride_frequency(time, difference(chosen(angles, path)))
        path = _mend_walls(time, angles, path, frequency)
        states[:] = path[np.clip(np.searchsorted(seen, np.arange(states.size), side="right") - 1, 0, None)]
        if _label_votes(sequence, pair, states).sum() < 0:
            path = WHOLE - path
        rhythm = fit_rhythm(time, difference(chosen(angles, path)), frequency)
        path = _cheapest_path(*local, _rhythm_costs(time, angles, rhythm) + own_label)
        if np.array_equal(path, before):
            break
    # A gap takes the state of the frame before it, so that the log shows one run.
    states[:] = path[np.clip(np.searchsorted(seen, np.arange(states.size), side="right") - 1, 0, None)]
    return states, frequency


def _capped(error: Floats, ceiling: float) -> Floats:
    """Squared normalised error, capped, summed over the last axis; a missing angle costs nothing."""
    return np.sum(np.nan_to_num(np.minimum(error**2, ceiling)), axis=-1)


def _local_costs(time: Floats, angles: Floats, pair: LimbPair) -> tuple[Floats, Floats]:
    """Costs of two (n-1, 4, 4) and of three (n-2, 4, 4, 4) states in a row."""
    step = np.diff(time)
    limit = np.repeat(pair.speed_deg_s, 2) * step[:, None]
    jump = wrap(angles[1:, None, :, :] - angles[:-1, :, None, :])
    excess = np.maximum(np.abs(jump) - limit[:, None, None, :], 0) / (np.sqrt(2) * ANGLE_NOISE_DEG)
    ratio = (step[1:] / step[:-1])[:, None, None, None, None]
    error = wrap(jump[1:, None] - jump[:-1, :, :, None] * ratio)
    bend = np.repeat(pair.acceleration_deg_s2, 2) * (0.5 * step[1:] * (step[1:] + step[:-1]))[:, None]
    spread = np.sqrt(
        (1 + (1 + ratio[:, 0, 0, 0]) ** 2 + ratio[:, 0, 0, 0] ** 2) * ANGLE_NOISE_DEG**2 + bend**2
    )
    change = CHANGE_PRICE * np.abs(STATES[:, None] - STATES[None]).sum(axis=-1)
    return _capped(excess, COST_CEILING) + change, _capped(
        error / spread[:, None, None, None, :], COST_CEILING
    )


def _cheapest_path(two: Floats, three: Floats, one: Floats) -> Ints:
    """Viterbi over pairs of states with costs of one, two and three states in a row."""
    one = one + SPLIT_PRICE * (STATES[:, 0] != STATES[:, 1])
    value = one[0][:, None] + one[1][None] + two[0]
    back = np.empty((len(three), 4, 4), dtype=np.int64)
    for i, cost in enumerate(three):
        total = value[:, :, None] + cost
        back[i] = total.argmin(axis=0)
        value = total.min(axis=0) + two[i + 1] + one[i + 2][None]
    path = np.empty(len(one), dtype=np.int64)
    path[-2], path[-1] = np.unravel_index(int(value.argmin()), value.shape)
    for i in range(len(three) - 1, -1, -1):
        path[i] = back[i][path[i + 1], path[i + 2]]
    return path


def _mend_walls(time: Floats, angles: Floats, path: Ints, frequency: float) -> Ints:
    """Exchange all that follows a frame where the rhythm says that the identity was lost there."""
    path = path.copy()
    for _ in range(max(4, path.size // 20)):
        gain = fit_rhythm(time, difference(chosen(angles, path)), frequency).flip_gain
        at = int(np.argmax(gain))
        if gain[at] < FLIP_GAIN:
            break
        path[at:] = WHOLE - path[at:]
    return path


def _rhythm_costs(time: Floats, angles: Floats, rhythm: Rhythm) -> Floats:
    """Cost of each state by its distance from the rhythm, (n, 4)."""
    spread = np.hypot(np.array(RHYTHM_NOISE_DEG), rhythm.residual_deg)
    error = wrap(difference(angles) - rhythm.predicted_deg[:, None, :]) / spread[:, None, :]
    share = np.minimum(1.0, np.gradient(time) * RHYTHM_RATE_HZ)
    return _capped(error, RHYTHM_CEILING) * share[:, None]


def _label_votes(sequence: PoseSequence, pair: LimbPair, states: Ints) -> Floats:
    """Vote of each step (about 0.25 s) for the original labels (+) or for their exchange (-), -1 to 1."""
    apart = np.nan_to_num(np.abs(difference(chosen(state_angles(sequence, pair), states)))).sum(axis=1)
    names = [f"{side}_{part}" for side in ("left", "right") for part in (pair.middle, pair.end)]
    sure = sequence.confidence[:, [sequence.keypoints.index(name) for name in names]].mean(axis=1)
    weight = sure * np.minimum(apart / 60.0, 1.0)
    vote = weight * (1.0 - STATES[states].sum(axis=1))
    block = ((sequence.time_s - sequence.time_s[0]) / 0.25).astype(np.int64)
    total = np.bincount(block, weights=weight)
    return np.bincount(block, weights=vote)[total > 0] / np.maximum(total[total > 0].mean(), 1e-9)


def _score(votes: Floats) -> float:
    """Mean vote in units of its standard error; a vote of few steps counts little."""
    if votes.size == 0:
        return 0.0
    spread = np.hypot(votes.std(), 0.5)
    return float(votes.mean() / spread * np.sqrt(votes.size))


def _arm_leg_relation(sequence: PoseSequence, states: dict[str, Ints]) -> float:
    """Correlation of the arms' with the legs' left-right difference; an arm swings with the other leg (negative)."""
    arms, legs = (
        difference(chosen(state_angles(sequence, pair), states[pair.name]))[:, 0] for pair in (ARMS, LEGS)
    )
    both = np.isfinite(arms) & np.isfinite(legs)
    if both.sum() < 10 or arms[both].std() < 5 or legs[both].std() < 5:
        return 0.0
    return float(np.corrcoef(arms[both], legs[both])[0, 1])


def _log(sequence: PoseSequence, pair: LimbPair, states: Ints) -> list[Repair]:
    """One entry for each run of frames in the same exchanged state."""
    present = np.isfinite(sequence.point(f"left_{pair.middle}")).any(axis=1)
    present |= np.isfinite(sequence.point(f"right_{pair.middle}")).any(axis=1)
    details = {1: f"lower {pair.name}", 2: f"upper {pair.name}", WHOLE: pair.name}
    return [
        Repair("left_right_exchange", int(sequence.frame[a]), int(sequence.frame[b - 1]), detail)
        for state, detail in details.items()
        for a, b in runs_of((states == state) & present)
    ]
