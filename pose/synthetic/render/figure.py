"""The athlete's body about his joints: limbs, trunk, head, hands and shoes as one surface."""

from __future__ import annotations

import numpy as np

from pose.sequence import BODY
from pose.synthetic.athlete import FEET
from pose.synthetic.render import sizes
from pose.synthetic.render.head import head
from pose.synthetic.render.look import Floats, Look, to_linear
from pose.synthetic.render.shape import Surface, capped, tube, unit

SIDES = 20


class Figure:
    """Builds the surface of one athlete.

    Parameters
    ----------
    stature_m
        Scales thicknesses; lengths come from the joints.
    look
        His colours.
    """

    def __init__(self, stature_m: float, look: Look) -> None:
        self._scale = stature_m / sizes.STATURE_M
        self._look = look
        self._skin, self._vest = to_linear(look.skin), to_linear(look.vest)
        self._shorts, self._stripe = to_linear(look.shorts), to_linear(look.stripe)

    def surface(self, points: Floats) -> Surface:
        """Surface for joint positions (n, k, 3) of `BODY` in the run's axes, m."""
        at = {name: points[:, i] for i, name in enumerate(BODY)}
        neck = 0.5 * (at["left_shoulder"] + at["right_shoulder"])
        hips = 0.5 * (at["left_hip"] + at["right_hip"])
        parts = [self._trunk(at, neck, hips), *head(at["nose"], neck, self._scale, self._look)]
        for foot in FEET:
            parts += self._leg(at, foot)
            parts += self._arm(at, foot)
        return Surface.join(parts)

    def _limb(
        self, start: Floats, end: Floats, side: Floats, table: Floats, colours: list[tuple[float, Floats]]
    ) -> Surface:
        """Build a segment with rounded ends; `colours` holds (up to this share of its length, colour)."""
        stations = table * np.array([1.0, *3 * [self._scale]])
        stations = capped(stations, float(np.linalg.norm(end - start, axis=1).mean()))
        middle = 0.5 * (stations[1:, 0] + stations[:-1, 0])
        index = np.searchsorted([share for share, _ in colours[:-1]], middle)
        albedo = np.array([colour for _, colour in colours])[index]
        return tube(start, end, side, stations, albedo, SIDES)

    def _leg(self, at: dict[str, Floats], foot: str) -> list[Surface]:
        hip, knee, ankle = (at[f"{foot}_{name}"] for name in ("hip", "knee", "ankle"))
        heel, toe = at[f"{foot}_heel"], at[f"{foot}_foot_index"]
        side = np.array([[0.0, 0.0, 1.0]])
        end = np.inf
        thigh = [(sizes.SHORTS_TO, self._shorts), (end, self._skin)]
        shank = [(sizes.SOCK_FROM, self._skin), (end, to_linear(self._look.sock))]
        shoe = self._limb(heel, toe, side, sizes.SHOE, [(end, to_linear(self._look.shoe))])
        return [
            self._limb(hip, knee, side, sizes.THIGH, thigh),
            self._limb(knee, ankle, side, sizes.SHANK, shank),
            self._soled(shoe),
        ]

    def _soled(self, shoe: Surface) -> Surface:
        """Colour the lower part of the shoe: quads on the downward side of the rings."""
        albedo = shoe.albedo.reshape(-1, SIDES, 3).copy()
        turn = 2 * np.pi * (np.arange(SIDES) + 0.5) / SIDES
        albedo[:, np.cos(turn) < -0.6] = to_linear(self._look.sole)
        return Surface(shoe.corners, albedo.reshape(-1, 3))

    def _arm(self, at: dict[str, Floats], side_name: str) -> list[Surface]:
        shoulder, elbow, wrist = (at[f"{side_name}_{name}"] for name in ("shoulder", "elbow", "wrist"))
        side = np.array([[0.0, 0.0, 1.0]])
        fingers = wrist + sizes.HAND_M * self._scale * unit(wrist - elbow)
        skin = [(np.inf, self._skin)]
        return [
            self._limb(shoulder, elbow, side, sizes.UPPER_ARM, skin),
            self._limb(elbow, wrist, side, sizes.FOREARM, skin),
            self._limb(wrist, fingers, side, sizes.HAND, skin),
        ]

    def _trunk(self, at: dict[str, Floats], neck: Floats, hips: Floats) -> Surface:
        stations = sizes.TRUNK * np.array([1.0, *3 * [self._scale]])
        share = np.clip(stations[:, 0], 0, 1)[None, :, None]
        across = [unit(at[f"right_{name}"] - at[f"left_{name}"])[:, None, :] for name in ("shoulder", "hip")]
        side = across[0] * (1 - share) + across[1] * share  # the spine twists evenly
        middle = 0.5 * (stations[1:, 0] + stations[:-1, 0])
        albedo = np.empty((middle.size, SIDES, 3))
        albedo[:] = self._vest
        turn = 2 * np.pi * (np.arange(SIDES) + 0.5) / SIDES
        albedo[:, np.abs(np.sin(turn)) > 0.95] = self._stripe
        albedo[middle < sizes.NECKLINE] = self._skin
        albedo[middle > sizes.WAISTBAND] = self._shorts
        return tube(neck, hips, side, stations, albedo, SIDES)
