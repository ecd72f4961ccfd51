"""What stands and lies about the athlete: track, lines, grass, boards, stand, trees and sky."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pose.synthetic.render.look import Floats, Look, to_linear
from pose.synthetic.render.texture import Noise

Mask = NDArray[np.bool_]

LANE_M, LINE_M = 1.22, 0.05
LANES_FAR, LANES_NEAR = 4, 3  # beyond the athlete's lane, and on the camera's side
FENCE_AT_M = 13.0  # behind the athlete
BOARD_M = 1.0  # height of the boards
FOREST_AT_M = 30.0


class Scenery:
    """Linear light of every place that a line of sight can meet; the same seed gives the same place."""

    def __init__(self, look: Look) -> None:
        rng = np.random.default_rng(look.seed)
        self._look = look
        self._noise = Noise(rng, 4)
        self._fine = Noise(rng, 1)
        self._boards = rng.uniform(0.15, 0.9, (64, 3))
        self._crowns = rng.uniform(0.75, 1.25, 64)

    def ground(self, x: Floats, near: Floats, footprint: Floats) -> Floats:
        """Light of the ground at x along the run and `near` toward the camera, m.

        `footprint` is how much of `near` one px holds, m: lines thinner than that are drawn fainter.
        """
        grain, patches = self._fine.at(x, near, 0.03), self._noise.at(x, near, 0.17)
        track = to_linear(self._look.track) * (1 + 0.05 * grain + 0.08 * patches)[..., None]
        grass = to_linear(self._look.grass) * np.clip(1 + 0.16 * grain + 0.2 * patches, 0.2, 2)[..., None]
        first, last = -(LANES_FAR + 0.5) * LANE_M, (LANES_NEAR + 0.5) * LANE_M
        on_track = ((near > first) & (near < last))[..., None]
        light = np.where(on_track, track, grass)
        middle = 0.5 * (first + last)
        inside = np.abs(near - middle) < 0.5 * (last - first) + 0.5 * LANE_M
        place = np.mod(near / LANE_M + 0.5, 1.0)
        off = np.minimum(place, 1 - place) * LANE_M  # from the middle of the nearest line
        wide = np.maximum(footprint, 1e-6)
        share = np.clip(
            (np.minimum(off + wide / 2, LINE_M / 2) - np.maximum(off - wide / 2, -LINE_M / 2)) / wide, 0, 1
        )
        share = (share * inside)[..., None]
        return np.asarray(light + share * (0.78 * (1 + 0.03 * grain)[..., None] - light))

    def wall(self, x: Floats, y: Floats) -> tuple[Floats, Mask]:
        """Light (..., 3) of boards and fence at height y, m, and where they hide what is behind."""
        number = np.floor(x / 3.0).astype(int)
        light = self._boards[np.mod(number, 64)].copy()
        light *= (1 + 0.04 * self._noise.at(x, y, 0.1))[..., None]
        inset = np.mod(x / 3.0, 1.0)
        letters = (self._fine.at(x, y, 0.22) > 0.3) & (y > 0.25) & (y < 0.75) & (np.abs(inset - 0.5) < 0.36)
        light[letters] = np.where(light[letters].mean(axis=-1, keepdims=True) > 0.45, 0.06, 0.85)
        light[(inset < 0.02) | (inset > 0.98)] = 0.05
        light[y < 0.08] = 0.08
        rail = (np.abs(y - 1.25) < 0.03) | ((np.mod(x / 1.5, 1.0) < 0.035) & (y < 1.28))
        light[rail & (y > BOARD_M)] = 0.45
        return light, (y < BOARD_M) | rail

    def distance(self, x: Floats, y: Floats) -> tuple[Floats, Mask]:
        """Light of bank, trees and sky in a plane far behind, at height y, m; they hide all behind them."""
        number = np.floor(x / 5.0).astype(int)
        top = 6.0 * np.interp(np.mod(x / 5.0, 64), np.arange(65), np.append(self._crowns, self._crowns[0]))
        ragged = top + np.abs(np.sin(np.pi * x / 5.0)) + 0.5 * self._noise.at(x, y, 0.12)
        light = np.empty((*x.shape, 3))
        blue = np.clip(y / 40.0, 0, 1)[..., None]
        cloud = np.clip(0.5 * self._noise.at(x, 2.2 * y, 1.1), 0, 1)[..., None]
        light[:] = (1 - blue) * np.array([0.66, 0.78, 0.90]) + blue * np.array([0.30, 0.50, 0.82])
        light += cloud * (0.92 - light)
        leaves = (
            np.array([0.075, 0.135, 0.045])
            * (
                np.clip(1 + 0.45 * self._noise.at(x, y, 0.10) + 0.25 * self._fine.at(x, y, 0.16), 0.15, 3)
                * (0.9 + 0.2 * self._crowns[np.mod(number, 64)])
            )[..., None]
        )
        trees = y < ragged
        light[trees] = leaves[trees]
        bank = y < 1.6 + 0.15 * self._noise.at(x, np.zeros_like(x), 0.3)
        grass = 0.8 * to_linear(self._look.grass) * (1 + 0.2 * self._noise.at(x, y, 0.08))[..., None]
        light[bank] = grass[bank]
        return light, np.ones(light.shape[:-1], dtype=bool)
