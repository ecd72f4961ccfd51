"""Surfaces made of rings: elliptical cross-sections along an axis, joined by quads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CAP_ANGLES = np.radians([78.0, 52.0, 26.0])


@dataclass(frozen=True, eq=False)
class Surface:
    """Quads of a body at n instants.

    Attributes
    ----------
    corners : (n, q, 4, 3)
        m; seen from outside they follow each other so that the product of the diagonals points outward.
    albedo : (q, 3)
        Share of light given back, linear.
    """

    corners: Floats
    albedo: Floats

    @classmethod
    def join(cls, parts: list[Surface]) -> Surface:
        """One surface of several."""
        return cls(
            np.concatenate([part.corners for part in parts], axis=1),
            np.concatenate([part.albedo for part in parts]),
        )


def unit(vector: Floats) -> Floats:
    """Vectors of length 1, (..., 3)."""
    return np.asarray(vector / np.linalg.norm(vector, axis=-1, keepdims=True))


def capped(stations: Floats, length: float) -> Floats:
    """Stations with a rounded cap at both ends.

    Parameters
    ----------
    stations : (m, 4)
        Place along the axis as a share of its length, radius to the front, radius to the side, and shift to
        the front, m.
    length
        Of the axis, m.
    """
    before: list[list[float]] = []
    after: list[list[float]] = []
    for angle in CAP_ANGLES:
        for cap, end, sign in ((before, stations[0], -1), (after, stations[-1], 1)):
            place, front, side, shift = end
            reach = sign * min(front, side) * np.sin(angle) / length
            cap.append([place + reach, front * np.cos(angle), side * np.cos(angle), shift])
    return np.array([*before, *stations, *after[::-1]])


def tube(
    start: Floats, end: Floats, side: Floats, stations: Floats, albedo: Floats, sides: int = 16
) -> Surface:
    """Surface of rings about the axis from `start` to `end`.

    Parameters
    ----------
    start, end : (n, 3)
        Ends of the axis at n instants, m.
    side : (n, 3) or (n, m, 3)
        Direction about to the athlete's right; the front of an axis that points down is then ahead of him.
    stations : (m, 4)
        As in `capped`.
    albedo : (m - 1, 3) or (m - 1, sides, 3)
        Colour between the rings.
    """
    axis = unit(end - start)[:, None, :]
    side = np.broadcast_to(side[:, None, :] if side.ndim == 2 else side, (len(start), len(stations), 3))
    lateral = unit(side - np.sum(side * axis, axis=-1, keepdims=True) * axis)
    front = np.cross(lateral, axis)
    place, ahead, across, shift = (stations[None, :, i, None] for i in range(4))
    centre = start[:, None, :] + place * (end - start)[:, None, :] + shift * front
    turn = 2 * np.pi * np.arange(sides) / sides
    ring = (
        centre[:, :, None, :]
        + (ahead * front)[:, :, None, :] * np.cos(turn)[None, None, :, None]
        + (across * lateral)[:, :, None, :] * np.sin(turn)[None, None, :, None]
    )
    following = np.roll(ring, -1, axis=2)
    corners = np.stack([ring[:, :-1], following[:, :-1], following[:, 1:], ring[:, 1:]], axis=3)
    if albedo.ndim == 2:
        albedo = np.repeat(albedo[:, None, :], sides, axis=1)
    return Surface(corners.reshape(len(start), -1, 4, 3), albedo.reshape(-1, 3))
