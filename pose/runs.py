"""Runs of frames in which something holds, and their place in the log of repairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pose.sequence import Floats, PoseSequence, Repair


def present(values: Floats) -> NDArray[np.bool_]:
    """Mask (...) of points of which all coordinates (..., m) are finite."""
    return np.asarray(np.isfinite(values).all(axis=-1), dtype=np.bool_)


def runs_of(on: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First index and index after the last of each run of True in a mask (n,)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[0::2], edges[1::2], strict=True)]


def log_of(sequence: PoseSequence, kind: str, on: NDArray[np.bool_]) -> tuple[Repair, ...]:
    """Log entries of a mask (n, k): one for each run of frames, with the names of its keypoints."""
    names: dict[tuple[int, int], list[str]] = {}
    for k, name in enumerate(sequence.keypoints):
        for run in runs_of(on[:, k]):
            names.setdefault(run, []).append(name)
    return tuple(
        Repair(kind, int(sequence.frame[a]), int(sequence.frame[b - 1]), ", ".join(names[a, b]))
        for a, b in sorted(names)
    )
