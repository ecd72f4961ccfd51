"""Run the whole estimation on one simulated film and set it against the truth, row by row."""

from __future__ import annotations

from typing import Any

import numpy as np
from conditions import CONDITIONS, Condition
from truth_film import Filming, shoot

from metrics.angles import compute_angles
from metrics.events import find_contacts
from metrics.ground import ground_motion
from metrics.measures import compute_metrics
from metrics.values import Contact, Motion
from pose.clean import clean
from pose.sequence import CleanPose
from pose.synthetic import Film, TrueContact

EDGE_S = 0.03  # a contact nearer than this to the film's end may be called cut off
Row = dict[str, Any]


def run_one(condition: str, rate_hz: float, number: int) -> dict[str, list[Row]]:
    """Rows of `steps`, `metrics` and `repairs` of one athlete (numbered, so that rates share athletes)."""
    tag = {"condition": condition, "rate": rate_hz, "athlete": number}
    return run_condition(CONDITIONS[condition], rate_hz, number, tag)


def run_condition(setting: Condition, rate_hz: float, number: int, tag: Row) -> dict[str, list[Row]]:
    """Return the same of any condition; each row begins with `tag`."""
    return measure_film(shoot(setting, rate_hz, number), tag)


def measure_film(filming: Filming, tag: Row) -> dict[str, list[Row]]:
    """Return the rows of one film."""
    shot = filming.film
    pose = clean(shot.sequence)
    motion = motion_of(filming, pose)
    contacts = find_contacts(motion)
    metrics = compute_metrics(motion, compute_angles(motion), contacts)
    steps = [{**tag, **row} for row in match(shot, contacts)]
    values = []
    for m in metrics:
        truth = shot.truth.metrics.get((m.name, m.side))
        low, high = m.ci95 if m.ci95 is not None else (None, None)
        values.append(
            {**tag, "name": m.name, "side": m.side, "truth": truth, "value": m.value, "sd": m.sd, "low": low}
            | {"high": high, "trusted": m.trusted, "reason": m.reason}
        )
    return {"steps": steps, "metrics": values, "repairs": [{**tag, **exchanges(shot, pose.feet.xy_px)}]}


def motion_of(filming: Filming, pose: CleanPose) -> Motion:
    """Return the athlete's motion over the ground, with what the user would say."""
    return ground_motion(
        pose,
        height_m=filming.height_m,
        speed_m_s=filming.film.truth.metrics["speed", "both"] if filming.treadmill else None,
        treadmill=filming.treadmill or None,
    )


def match(shot: Film, contacts: tuple[Contact, ...]) -> list[Row]:
    """Pair estimated with true contacts of the same foot that overlap in time.

    True times are taken on the film's own clock: with a rolling shutter the feet, low in the picture, are
    read after the frame's time.
    """
    late = _read_late(shot)
    start, end = float(shot.sequence.time_s[0]), float(shot.sequence.time_s[-1])
    rows, used = [], set()
    for true in shot.truth.contacts:
        best = next((i for i, c in enumerate(contacts) if i not in used and _overlap(c, true)), None)
        whole = true.touchdown_s > start + EDGE_S and true.toe_off_s < end - EDGE_S
        if best is not None:
            used.add(best)
        if not whole:
            continue
        got = contacts[best] if best is not None else None
        row: Row = {"kind": "missed" if got is None else "found", "foot": true.foot}
        row["near"] = true.foot == shot.near_side
        row |= {"touchdown": true.touchdown_s, "toe_off": true.toe_off_s}
        if got is not None:
            row |= {
                "touchdown_error": _minus(got.touchdown_s, true.touchdown_s - late),
                "touchdown_sd": got.touchdown_sd_s,
            }
            row |= {
                "toe_off_error": _minus(got.toe_off_s, true.toe_off_s - late),
                "toe_off_sd": got.toe_off_sd_s,
            }
        rows.append(row)
    for i, c in enumerate(contacts):
        when = c.touchdown_s if c.touchdown_s is not None else c.toe_off_s
        if i not in used and when is not None and start + EDGE_S < when < end - EDGE_S:
            rows.append({"kind": "invented", "foot": c.foot})
    return rows


def _read_late(shot: Film) -> float:
    """How much later than the frame's time the feet are read, s."""
    sequence, readout = shot.sequence, shot.camera.readout_s
    feet = [sequence.keypoints.index(f"{side}_foot_index") for side in ("left", "right")]
    row = float(np.nanquantile(sequence.xy_px[:, feet, 1], 0.8))
    return readout * (row / (sequence.height_px or 1) - 0.5)


def _overlap(c: Contact, true: TrueContact) -> bool:
    begin = c.touchdown_s if c.touchdown_s is not None else -np.inf
    stop = c.toe_off_s if c.toe_off_s is not None else np.inf
    return c.foot == true.foot and begin < true.toe_off_s and stop > true.touchdown_s


def _minus(value: float | None, truth: float) -> float | None:
    return None if value is None else value - truth


def exchanges(shot: Film, cleaned_px: np.ndarray) -> Row:
    """How many injected exchanged frames were put right, and how many sound frames were changed."""
    names = shot.sequence.keypoints
    legs = [
        (names.index(f"left_{p}"), names.index(f"right_{p}")) for p in ("knee", "ankle", "heel", "foot_index")
    ]
    given = shot.sequence.xy_px
    swapped = np.zeros((len(legs), given.shape[0]))
    for row, (left, right) in enumerate(legs):
        stay = np.linalg.norm(cleaned_px[:, [left, right]] - given[:, [left, right]], axis=2).sum(axis=1)
        cross = np.linalg.norm(cleaned_px[:, [left, right]] - given[:, [right, left]], axis=2).sum(axis=1)
        swapped[row] = np.where(np.isfinite(stay) & np.isfinite(cross), np.where(cross < stay, 1, 0), np.nan)
    known = np.isfinite(swapped).any(axis=0)
    changed = np.zeros(given.shape[0], dtype=bool)
    changed[known] = np.nanmean(swapped[:, known], axis=0) > 0.5
    bad = shot.damage.exchanged & known
    sound = known & ~shot.damage.exchanged & ~shot.damage.collapsed
    return {
        "exchanged": int(bad.sum()),
        "repaired": int((bad & changed).sum()),
        "sound": int(sound.sum()),
        "changed": int((sound & changed).sum()),
    }
