"""The athlete's head: skull, hair, face, nose, ears and neck."""

from __future__ import annotations

import numpy as np

from pose.synthetic.render import sizes
from pose.synthetic.render.look import Floats, Look, to_linear
from pose.synthetic.render.shape import Surface, tube

SIDES, RINGS = 24, 18


def head(nose: Floats, neck: Floats, scale: float, look: Look) -> list[Surface]:
    """Head and neck of an athlete who looks ahead.

    Parameters
    ----------
    nose, neck : (n, 3)
        Tip of the nose and mid-shoulder, m, in the run's axes.
    scale
        Of all sizes.
    """
    line = nose - neck
    tilt = np.arctan2(line[:, 0], line[:, 1]) - np.arctan(sizes.NOSE_AHEAD)
    zero = np.zeros_like(tilt)
    up = np.stack([np.sin(tilt), np.cos(tilt), zero], axis=1)
    ahead = np.stack([np.cos(tilt), -np.sin(tilt), zero], axis=1)
    level = np.sum(line * up, axis=1, keepdims=True)
    middle = neck + (level + scale * sizes.HEAD_UP_M) * up + scale * sizes.HEAD_AHEAD_M * ahead
    side = np.array([[0.0, 0.0, 1.0]])
    radius = scale * sizes.NECK_RADIUS_M
    throat = np.array(
        [[0.1, radius, radius, 0.0], [0.6, radius, radius, 0.0], [1.1, 1.1 * radius, 1.2 * radius, 0.0]]
    )
    shaded = 0.9 * to_linear(look.skin)
    return [
        _skull(middle, up, side, scale, look),
        tube(middle, neck, side, throat, np.array([shaded, shaded]), SIDES),
        _nose(nose, up, ahead, side, scale, look),
    ]


def _skull(middle: Floats, up: Floats, side: Floats, scale: float, look: Look) -> Surface:
    latitude = np.linspace(0.02, np.pi - 0.02, RINGS)
    height = np.cos(latitude)  # 1 at the vertex, -1 under the chin
    jaw = np.clip(-height, 0, 1)
    front = sizes.HEAD_FRONT_M * np.sin(latitude) * (1 - 0.06 * jaw)
    across = sizes.HEAD_SIDE_M * np.sin(latitude) * (1 - 0.16 * jaw)
    shift = 0.018 * jaw
    stations = np.column_stack([0.5 - 0.5 * height, scale * front, scale * across, scale * shift])
    tall = scale * sizes.HEAD_TALL_M
    turn = 2 * np.pi * (np.arange(SIDES) + 0.5) / SIDES
    mid = slice(None, -1), slice(1, None)
    level = 0.5 * sizes.HEAD_TALL_M * (height[mid[0]] + height[mid[1]])
    x = 0.5 * (front[mid[0]] + front[mid[1]])[:, None] * np.cos(turn)
    z = 0.5 * (across[mid[0]] + across[mid[1]])[:, None] * np.sin(turn)
    albedo = _paint(x, np.broadcast_to(level[:, None], x.shape), np.abs(z), look)
    return tube(middle + tall * up, middle - tall * up, side, stations, albedo, SIDES)


def _paint(x: Floats, y: Floats, z: Floats, look: Look) -> Floats:
    """Colour by place on the head: ahead, up, and away from the middle plane, m."""
    skin, hair = to_linear(look.skin), to_linear(look.hair)
    albedo = np.empty((*x.shape, 3))
    albedo[:] = skin
    is_hair = (y > 0.062) | ((x < 0.030) & (y > 0.020)) | ((x < -0.035) & (y > -0.045))
    ear = (np.abs(x + 0.006) < 0.018) & (np.abs(y) < 0.03) & (z > 0.06)
    eye = (np.abs(y - 0.012) < 0.009) & (z > 0.018) & (z < 0.052) & (x > 0.05)
    brow = (np.abs(y - 0.034) < 0.008) & (z > 0.014) & (z < 0.056) & (x > 0.045)
    mouth = (np.abs(y + 0.058) < 0.008) & (z < 0.030) & (x > 0.03)
    albedo[is_hair] = hair
    albedo[ear] = skin * np.array([0.85, 0.62, 0.58])
    albedo[brow] = 0.6 * hair + 0.4 * skin
    albedo[eye] = 0.25 * skin
    albedo[mouth] = skin * np.array([0.75, 0.42, 0.42])
    return albedo


def _nose(nose: Floats, up: Floats, ahead: Floats, side: Floats, scale: float, look: Look) -> Surface:
    bridge, base = nose + scale * (0.035 * up - 0.018 * ahead), nose + scale * (-0.012 * up - 0.010 * ahead)
    stations = np.array(
        [[0, 0.002, 0.004, 0], [0.5, 0.009, 0.009, 0], [0.85, 0.013, 0.015, 0], [1, 0.002, 0.004, 0]]
    )
    stations = stations * np.array([1, scale, scale, scale])
    skin = to_linear(look.skin)
    return tube(bridge, base, side, stations, np.array([skin, skin, 0.6 * skin]), 10)
