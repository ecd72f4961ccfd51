"""Touchdown and toe-off of every contact, between frames, each with its standard deviation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from metrics.contact_evidence import Window
from metrics.contact_fit import EventFit, fit_events
from metrics.contact_shape import AXES, POINTS, Kind, contact_shapes
from metrics.ground import Frame, hip_speed, rough_stances
from metrics.last_landing import last_landing
from metrics.stance import STANCE_S, Stance
from metrics.values import SIDES, Contact, Floats, Motion

NOISE_M = 0.012
"""Noise of a foot keypoint where the clip does not tell, sd, m."""
GUESS_SD_S = 0.012
"""How far the rough stances, corrected for their usual excess, are off, sd, s; more for long contacts."""
BEFORE_S, AFTER_S = 0.055, 0.050
"""Stretch around an event that is fitted, at the reference contact time, s."""
ROUGH_S = 0.130
"""Rough length of a 108 ms contact, s."""
_SWING_M = 0.20
_SWING_S = 0.25
_SWING_M_S = 0.8
_GLIMPSE_S = 0.12
_GLIMPSE_M_S = 1.5
_MOVED_M = 0.03
_INSIDE_S = 0.020
_RUN_M_S = 1.5
_LOST_S = 0.04
_SHORTEST_S = 0.05
_UNSEEN_S, _LONGEST_UNSEEN_S = 0.035, 0.120
_ENOUGH = 4
_TOO_SHORT = 0.6


@dataclass(frozen=True)
class _Event:
    stance: int
    window: Window


def find_contacts(motion: Motion) -> tuple[Contact, ...]:
    """Find every ground contact of a run.

    Rough stances come from which foot is low and still (`metrics.stance`); then the times are fitted between
    frames, all contacts of a foot together (`metrics.contact_fit`). A foot that has not swung before it
    stands (standing, kneeling, in the blocks) makes no contact.

    Parameters
    ----------
    motion

    Returns
    -------
        In order of time. An event outside the clip is None.
    """
    speed = hip_speed(Frame(motion.time_s, {n: motion.body[:, k] for k, n in enumerate(motion.keypoints)}))

    def runs(stance: Stance) -> bool:
        middle = 0.5 * (stance.start_s + stance.end_s)
        return not _waiting(motion, stance) and float(np.interp(middle, motion.time_s, speed)) > _RUN_M_S

    stances = [stance for stance in _stances(motion) if runs(stance)]
    landing = last_landing(motion, stances)
    if landing is not None and runs(landing):
        stances.append(landing)
    touchdown = _fit(motion, stances, speed, "touchdown")
    toe_off = _fit(motion, stances, speed, "toe_off")
    contacts = [
        _contact(s, touchdown.get(k), toe_off.get(k), _seen(motion, s)) for k, s in enumerate(stances)
    ]
    found = [c for c in contacts if c is not None]
    return tuple(_without_failed_end(c, found, motion) for c in found)


def _without_failed_end(contact: Contact, contacts: Sequence[Contact], motion: Motion) -> Contact:
    """Take back one end of a contact that is far shorter than the others: no contact, but a failed fit.

    Near the clip's first frame that is the touchdown; else the toe-off, since the landing shows more clearly.
    """
    lengths = [
        c.toe_off_s - c.touchdown_s for c in contacts if c.touchdown_s is not None and c.toe_off_s is not None
    ]
    if len(lengths) < _ENOUGH or contact.touchdown_s is None or contact.toe_off_s is None:
        return contact
    if contact.toe_off_s - contact.touchdown_s > _TOO_SHORT * float(np.median(lengths)):
        return contact
    edge_s = motion.time_s[0] + max(_INSIDE_S, 2 / motion.frame_rate_hz)
    if contact.touchdown_s < edge_s:
        return replace(contact, touchdown_s=None, touchdown_sd_s=None)
    return replace(contact, toe_off_s=None, toe_off_sd_s=None)


def _stances(motion: Motion) -> list[Stance]:
    frame = Frame(motion.time_s, {n: motion.feet[:, k] for k, n in enumerate(motion.keypoints)})
    still = np.zeros(motion.time_s.size)
    found = rough_stances(frame, hip_speed(frame), {"left": still, "right": still})
    trimmed = [_trimmed(motion, stance) for stance in found]
    return [stance for stance in trimmed if stance is not None]


def _trimmed(motion: Motion, stance: Stance) -> Stance | None:
    """Cut a stance to the frames in which its foot is seen: who has left the picture does not stand."""
    toe = motion.sharp(f"{stance.foot}_foot_index")
    inside = (motion.time_s >= stance.start_s) & (motion.time_s <= stance.end_s)
    seen = motion.time_s[inside & np.isfinite(toe).all(axis=1)]
    if seen.size == 0:
        return None
    lost = max(_LOST_S, 1.5 / motion.frame_rate_hz)
    late, early = seen[0] - stance.start_s > lost, stance.end_s - seen[-1] > lost
    return Stance(
        stance.foot,
        float(seen[0]) if late else stance.start_s,
        float(seen[-1]) if early else stance.end_s,
        stance.starts and not late,
        stance.ends and not early,
    )


def _waiting(motion: Motion, stance: Stance) -> bool:
    """Whether the foot had not travelled before it stood: standing, kneeling, or in the blocks."""
    if not stance.starts:
        return stance.end_s - stance.start_s > STANCE_S[1]
    ankle = motion.smooth(f"{stance.foot}_ankle")
    before = (motion.time_s >= stance.start_s - _SWING_S) & (motion.time_s <= stance.start_s + 0.03)
    path = ankle[before & np.isfinite(ankle).all(axis=1)]
    if len(path) < 2:
        return False
    seen_s = stance.start_s + 0.03 - max(stance.start_s - _SWING_S, float(motion.time_s[0]))
    if seen_s < _GLIMPSE_S and np.hypot(*np.ptp(path, axis=0)) > _GLIMPSE_M_S * seen_s:
        return False  # the clip begins in the last of the swing, when the foot comes down and back
    # Forward only: the keypoints of a foot in the blocks wander, mostly backward.
    return bool(path[-1, 0] - np.min(path[:, 0]) < min(_SWING_M, _SWING_M_S * seen_s))


def _fit(
    motion: Motion, stances: Sequence[Stance], speed: Floats, kind: Kind
) -> dict[int, tuple[float, float]]:
    """Time and sd of each event of one kind, by place in the list of stances; ``speed`` (n,): of the hips."""
    whole = [s.end_s - s.start_s for s in stances if s.starts and s.ends]
    usual = float(np.median(whole)) if whole else ROUGH_S
    start = kind == "touchdown"
    running = [np.interp(0.5 * (s.start_s + s.end_s), motion.time_s, speed) for s in stances]
    shapes = contact_shapes(kind, _likely_contact(usual), float(np.median(running)) if running else 0.0)
    events, unseen = [], {}
    for k, stance in enumerate(stances):
        rough = stance.end_s - stance.start_s if stance.starts and stance.ends else usual
        guess = _guess(stance, 0.5 * (rough + usual), start=start)
        shown = (stance.starts if start else stance.ends) or _moves_at_edge(
            motion, stance, guess, start=start
        )
        if not shown:
            continue
        gap = _gap_around(motion, stance, guess, start=start)
        window = _window(motion, stance, guess, shapes[0].stretch) if gap is None else None
        if window is not None:
            at = float(np.interp(guess, motion.time_s, speed))
            events.append(_Event(k, replace(window, speed_m_s=at)))
        elif gap is not None and gap[1] - gap[0] <= _LONGEST_UNSEEN_S:
            unseen[k] = (0.5 * (gap[0] + gap[1]), (gap[1] - gap[0]) / np.sqrt(12))
    if not events:
        return unseen
    noise = np.array([[_noise(motion, f"{s}_{p}") for p in POINTS for _ in AXES] for s in SIDES])
    # How a slow runner lands moves the touchdown most against the rough stance.
    prior_sd_s = GUESS_SD_S * (shapes[0].stretch ** 2 if start else 1.0)
    fit: EventFit = fit_events([e.window for e in events], shapes, noise, prior_sd_s=prior_sd_s)
    found = {e.stance: (float(t), float(s)) for e, t, s in zip(events, fit.time_s, fit.sd_s, strict=True)}
    return unseen | {k: _inside(motion, stances[k], event, start=start) for k, event in found.items()}


def _gap_around(motion: Motion, stance: Stance, guess: float, *, start: bool) -> tuple[float, float] | None:
    """Stretch about a likely event in which the foot is not seen, s: the event may be anywhere in it.

    A rough stance ends where its foot gets lost, so that a gap that only touches it counts as well.
    """
    toe = motion.sharp(f"{stance.foot}_foot_index")
    seen = motion.time_s[np.isfinite(toe).all(axis=1)]
    frame = 1.0 / motion.frame_rate_hz
    early, late = guess - GUESS_SD_S, guess + GUESS_SD_S
    if start:
        early = min(early, stance.start_s - frame)
    else:
        late = max(late, stance.end_s + frame)
    near = (seen[1:] > early) & (seen[:-1] < late)
    if not np.any(near):
        return None
    widest = int(np.argmax(np.where(near, np.diff(seen), 0.0)))
    if seen[widest + 1] - seen[widest] <= max(_UNSEEN_S, 1.6 * frame):
        return None
    return float(seen[widest]), float(seen[widest + 1])


def _inside(
    motion: Motion, stance: Stance, event: tuple[float, float], *, start: bool
) -> tuple[float, float]:
    """Keep the one end that is seen of a cut stance before what is seen of it: else the rough time stands."""
    half = 0.5 / motion.frame_rate_hz
    if start and not stance.ends and event[0] > stance.end_s - half:
        return stance.start_s, half + GUESS_SD_S
    if not start and not stance.starts and event[0] < stance.start_s + half:
        return stance.end_s, half + GUESS_SD_S
    return event


def _guess(stance: Stance, rough_s: float, *, start: bool) -> float:
    """Where the event is likely to be: rough stances are too long, the more so the longer the contact."""
    longer = rough_s - ROUGH_S
    # Slow runners land on the forefoot (rough stances begin before it) or the heel (after it): between both.
    slow = 0.15 * max(longer - 0.08, 0.0)
    return stance.start_s + 0.022 + 0.155 * longer - slow if start else stance.end_s - max(0.2 * longer, 0.0)


def _likely_contact(rough_s: float) -> float:
    """Contact time that goes with a rough stance, s."""
    return max(rough_s - 0.022 - 0.355 * max(rough_s - ROUGH_S, 0.0), 0.07)


def _moves_at_edge(motion: Motion, stance: Stance, guess_s: float, *, start: bool) -> bool:
    """Whether a stance that seems cut by the clip's end is whole: its foot is elsewhere there."""
    time = motion.time_s
    if (guess_s - time[0] if start else time[-1] - guess_s) < _INSIDE_S:
        return False
    place = _place(motion, stance)
    outer = time <= time[0] + _INSIDE_S if start else time >= time[-1] - _INSIDE_S
    toe = motion.sharp(f"{stance.foot}_foot_index")[outer]
    if place is None or not np.isfinite(toe).all(axis=1).any():
        return False
    away = np.nanmedian(toe, axis=0) - place
    return bool(np.hypot(*away) > _MOVED_M)


def _place(motion: Motion, stance: Stance) -> Floats | None:
    """Where the toe stands, (2,), m."""
    middle, half = 0.5 * (stance.start_s + stance.end_s), 0.5 * (stance.end_s - stance.start_s)
    toe = motion.sharp(f"{stance.foot}_foot_index")
    standing = (np.abs(motion.time_s - middle) <= max(0.4 * half, 0.02)) & np.isfinite(toe).all(axis=1)
    return np.asarray(np.median(toe[standing], axis=0)) if np.any(standing) else None


def _noise(motion: Motion, name: str) -> float:
    value = float(motion.noise_m[motion.keypoints.index(name)])
    return value if np.isfinite(value) and value > 0 else NOISE_M


def _window(motion: Motion, stance: Stance, guess: float, stretch: float) -> Window | None:
    """Frames around one end of a stance, relative to where the toe stands."""
    place = _place(motion, stance)
    if place is None:
        return None
    inside = (motion.time_s >= guess - BEFORE_S * stretch) & (motion.time_s <= guess + AFTER_S * stretch)
    # Beyond the end of what is seen of the foot, keypoints are missing or made up.
    inside &= (motion.time_s >= stance.start_s) if not stance.starts else True
    inside &= (motion.time_s <= stance.end_s) if not stance.ends else True
    points = [motion.sharp(f"{stance.foot}_{point}")[inside] - place for point in POINTS]
    values: Floats = np.concatenate(points, axis=1)
    if np.count_nonzero(np.isfinite(values).all(axis=1)) < 2:
        return None
    return Window(guess, motion.time_s[inside], values, 0.0, SIDES.index(stance.foot))


def _seen(motion: Motion, stance: Stance) -> float:
    """Mean confidence of the foot's points around the contact."""
    near = (motion.time_s >= stance.start_s - BEFORE_S) & (motion.time_s <= stance.end_s + AFTER_S)
    columns = [motion.keypoints.index(f"{stance.foot}_{point}") for point in POINTS]
    return float(np.mean(motion.confidence[near][:, columns])) if np.any(near) else 0.0


def _contact(
    stance: Stance, touchdown: tuple[float, float] | None, toe_off: tuple[float, float] | None, seen: float
) -> Contact | None:
    if touchdown is None and toe_off is None:
        return None
    if touchdown is not None and toe_off is not None and toe_off[0] - touchdown[0] < _SHORTEST_S:
        # The fit failed (frames without a foot): the rough times stand, with a wide sd.
        rough = stance.end_s - stance.start_s
        touchdown = (_guess(stance, rough, start=True), 2 * GUESS_SD_S) if stance.starts else None
        toe_off = (_guess(stance, rough, start=False), 2 * GUESS_SD_S) if stance.ends else None
        if touchdown is None and toe_off is None:
            return None
        if touchdown is not None and toe_off is not None and toe_off[0] <= touchdown[0]:
            return None
    return Contact(
        foot=stance.foot,
        touchdown_s=None if touchdown is None else touchdown[0],
        touchdown_sd_s=None if touchdown is None else touchdown[1],
        toe_off_s=None if toe_off is None else toe_off[0],
        toe_off_sd_s=None if toe_off is None else toe_off[1],
        confidence=seen,
    )
