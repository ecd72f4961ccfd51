"""Runs of frames in which something holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def runs_of(on: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First index and index after the last of each run of True in a mask (n,)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[0::2], edges[1::2], strict=True)]
