"""Sunlight and skylight on a surface."""

from __future__ import annotations

import numpy as np

from pose.synthetic.render.look import Floats, Look

SUN_COLOUR = np.array([1.0, 0.96, 0.88])
SKY_COLOUR = np.array([0.86, 0.93, 1.0])
GROUND_GLOW = np.array([0.30, 0.17, 0.13])  # light that the red track gives back upward
SHADOW_DEPTH = 0.62  # share of light that the shadow takes from the ground


def sun_direction(look: Look) -> Floats:
    """Return the unit vector toward the sun, in the scene's axes."""
    sun = np.asarray(look.sun, dtype=float)
    return np.asarray(sun / np.linalg.norm(sun))


def shade(albedo: Floats, normal: Floats, lit: Floats, look: Look) -> Floats:
    """Linear light (..., 3) that surfaces give back: Lambert's law, sky above, glow of the ground below.

    Parameters
    ----------
    albedo : (..., 3)
    normal : (..., 3)
        Unit, outward.
    lit : (...)
        Share of the sun that reaches the surface.
    """
    sun = lit * np.clip(normal @ sun_direction(look), 0, None)
    above = (0.5 + 0.5 * normal[..., 1])[..., None]
    around = look.sky_light * (above * SKY_COLOUR + (1 - above) * GROUND_GLOW)
    return np.asarray(albedo * (sun[..., None] * SUN_COLOUR * look.sun_light + around))
