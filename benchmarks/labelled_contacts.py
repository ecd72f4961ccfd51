"""Contacts labelled by eye, and how the contacts that the program finds pair with them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from metrics.values import Contact

LABELS = Path(__file__).resolve().parents[1] / "tests" / "data" / "contacts_by_eye.csv"
SURE = 0.5  # least confidence of a label for its time or foot to be counted


@dataclass(frozen=True)
class Label:
    """One contact seen by eye.

    Attributes
    ----------
    foot
        ``"left"`` or ``"right"``, by anatomy.
    touchdown, toe_off
        Time in frames: half a frame before the first frame in which the foot is loaded, and before the first
        in which it has left, as the event lies somewhere between two frames. None where it is not shown.
    touchdown_sure, toe_off_sure, foot_sure
        Whether the label is good enough to be scored against.
    optional
        Ground contact that is no step; it counts neither as missed nor as invented.
    """

    foot: str
    touchdown: float | None
    toe_off: float | None
    touchdown_sure: bool
    toe_off_sure: bool
    foot_sure: bool
    optional: bool


@dataclass(frozen=True)
class Found:
    """One contact that the program found, its times in frames."""

    foot: str
    touchdown: float | None
    toe_off: float | None


def read_labels(clip: str) -> list[Label]:
    """Labels of one clip (name without ending), in order of time."""
    with LABELS.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["clip"] == f"{clip}.mp4"]
    return [
        Label(
            row["foot"],
            _middle(row["touchdown_frame"]),
            _middle(row["airborne_frame"]),
            _sure(row, "touchdown_confidence") and row["touchdown_frame"] != "",
            _sure(row, "toe_off_confidence") and row["airborne_frame"] != "",
            _sure(row, "foot_confidence"),
            row["remark"].startswith("optional"),
        )
        for row in rows
    ]


def in_frames(contacts: tuple[Contact, ...], time_s: np.ndarray, frame: np.ndarray) -> list[Found]:
    """Found contacts with their times as frame numbers, between the frames' own times."""

    def number(at: float | None) -> float | None:
        return None if at is None else float(np.interp(at, time_s, frame))

    return [Found(c.foot, number(c.touchdown_s), number(c.toe_off_s)) for c in contacts]


def pair(labels: list[Label], found: list[Found]) -> list[tuple[Label | None, Found | None]]:
    """Pair labels and found contacts that overlap in time, most overlap first, whatever the foot.

    A label without a partner was missed, a found contact without one was invented.
    """
    overlaps = [
        (_overlap(label, contact), i, j) for i, label in enumerate(labels) for j, contact in enumerate(found)
    ]
    partner: dict[int, int] = {}
    for overlap, i, j in sorted(overlaps, reverse=True):
        if overlap > 0 and i not in partner and j not in partner.values():
            partner[i] = j
    pairs: list[tuple[Label | None, Found | None]] = [
        (label, found[partner[i]] if i in partner else None) for i, label in enumerate(labels)
    ]
    return pairs + [(None, contact) for j, contact in enumerate(found) if j not in partner.values()]


def _middle(frame: str) -> float | None:
    return float(frame) - 0.5 if frame else None


def _sure(row: dict[str, str], column: str) -> bool:
    return float(row[column]) >= SURE


def _overlap(a: Label, b: Found) -> float:
    """Common time over the time of both; an end that one of them leaves open is taken from the other."""
    down = [t.touchdown if t.touchdown is not None else -np.inf for t in (a, b)]
    off = [t.toe_off if t.toe_off is not None else np.inf for t in (a, b)]
    start = min((t for t in down if np.isfinite(t)), default=min(off) - 1)
    end = max((t for t in off if np.isfinite(t)), default=max(down) + 1)
    if end <= start:
        return 0.0
    return float((min(*off, end) - max(*down, start)) / (end - start))
