"""Curves of least jerk through key values: piecewise quintics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PPoly


@dataclass(frozen=True)
class Key:
    """A value that the curve passes at a time, and its rate and acceleration where they are set."""

    time: float
    value: float
    rate: float | None = None
    acceleration: float | None = None


def _row(u: float, order: int, span: float) -> np.ndarray:
    """Coefficients' row (descending powers) of a derivative at u in [0, 1] of a piece of this length."""
    out = np.zeros(6)
    for power in range(order, 6):
        factor = float(np.prod(np.arange(power - order + 1, power + 1))) if order else 1.0
        out[5 - power] = factor * (u ** (power - order)) / span**order
    return out


def least_jerk(keys: Sequence[Key]) -> PPoly:
    """Curve of least squared jerk; rates and accelerations that are None are free."""
    times = np.array([k.time for k in keys])
    spans = np.diff(times)
    pieces = spans.size
    rows: list[np.ndarray] = []
    right: list[float] = []

    def add(parts: list[tuple[int, np.ndarray]], value: float) -> None:
        row = np.zeros(6 * pieces)
        for piece, part in parts:
            row[6 * piece : 6 * piece + 6] += part
        scale = np.abs(row).max()
        rows.append(row / scale)
        right.append(value / scale)

    for k, key in enumerate(keys):
        sides = [(p, u) for p, u in ((k - 1, 1.0), (k, 0.0)) if 0 <= p < pieces]
        for p, u in sides:
            add([(p, _row(u, 0, spans[p]))], key.value)
            if key.rate is not None:
                add([(p, _row(u, 1, spans[p]))], key.rate)
        if len(sides) == 1:
            _end(add, sides[0], spans, key)
        else:
            for order in (2, 3) if key.rate is not None else (1, 2, 3, 4):
                (p, u), (q, w) = sides
                add([(p, _row(u, order, spans[p])), (q, -_row(w, order, spans[q]))], 0.0)
    solved = np.linalg.solve(np.array(rows), np.array(right)).reshape(pieces, 6)
    powers = spans[:, None] ** np.arange(5, -1, -1)
    return PPoly((solved / powers).T, times)


def _end(add, side: tuple[int, float], spans: np.ndarray, key: Key) -> None:  # type: ignore[no-untyped-def]
    """Conditions of an end: what is free there obeys the natural conditions of least jerk."""
    p, u = side
    if key.acceleration is not None:
        add([(p, _row(u, 2, spans[p]))], key.acceleration)
    else:
        add([(p, _row(u, 3, spans[p]))], 0.0)
    if key.rate is None:
        add([(p, _row(u, 4, spans[p]))], 0.0)


def smooth_step(u: np.ndarray) -> np.ndarray:
    """0 to 1 with zero rate at both ends."""
    u = np.clip(u, 0.0, 1.0)
    return (1 - np.cos(np.pi * u)) / 2


def bump(u: np.ndarray, weights: np.ndarray, phases: np.ndarray) -> np.ndarray:
    """Sum of harmonics whose value, rate and acceleration vanish at u = 0 and 1."""
    inside = np.clip(4 * u * (1 - u), 0.0, None) ** 3
    waves = [
        w * np.sin(2 * np.pi * (k + 1) * u + p) for k, (w, p) in enumerate(zip(weights, phases, strict=True))
    ]
    return inside * np.sum(waves, axis=0)
