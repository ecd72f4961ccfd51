"""What the drawn athlete and his light look like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """Colours (sRGB, 0 to 255), light and camera noise.

    Attributes
    ----------
    skin, hair, vest, stripe, shorts, sock, shoe, sole
        Colours of the athlete.
    track, grass
        Colours of the ground.
    sun
        Direction toward the sun: right in the picture, up, toward the camera.
    sun_light, sky_light
        Strength of direct and of scattered light.
    noise
        Standard deviation of the sensor's noise, levels of 255.
    seed
        Seeds scenery and noise.
    """

    skin: Colour = (178, 124, 96)
    hair: Colour = (38, 28, 24)
    vest: Colour = (38, 70, 150)
    stripe: Colour = (225, 225, 230)
    shorts: Colour = (28, 30, 46)
    sock: Colour = (228, 228, 226)
    shoe: Colour = (232, 120, 38)
    sole: Colour = (240, 240, 236)
    track: Colour = (164, 78, 62)
    grass: Colour = (92, 128, 58)
    sun: tuple[float, float, float] = (-0.45, 0.75, 0.55)
    sun_light: float = 1.05
    sky_light: float = 0.42
    noise: float = 1.5
    seed: int = 0


def to_linear(srgb: object) -> Floats:
    """Linear light, 0 to 1, of sRGB values 0 to 255."""
    value = np.asarray(srgb, dtype=float) / 255
    return np.asarray(np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4))


def to_srgb(light: Floats) -> Floats:
    """SRGB values 0 to 255 of linear light, 0 to 1."""
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(255 * curved)


def random_look(rng: np.random.Generator) -> Look:
    """Draw skin, clothes and light at random."""
    skins: tuple[Colour, ...] = (
        (226, 182, 152),
        (198, 146, 114),
        (166, 112, 82),
        (122, 80, 58),
        (88, 58, 44),
    )
    vests: tuple[Colour, ...] = ((38, 70, 150), (190, 40, 40), (230, 200, 60), (40, 130, 80), (232, 232, 232))
    shorts: tuple[Colour, ...] = ((28, 30, 46), (24, 24, 26), (70, 24, 30), (30, 60, 120))
    shoes: tuple[Colour, ...] = ((232, 120, 38), (210, 230, 60), (235, 235, 235), (220, 50, 90))
    return Look(
        skin=skins[int(rng.integers(len(skins)))],
        vest=vests[int(rng.integers(len(vests)))],
        shorts=shorts[int(rng.integers(len(shorts)))],
        shoe=shoes[int(rng.integers(len(shoes)))],
        sun=(float(rng.uniform(-0.8, 0.8)), float(rng.uniform(0.5, 0.9)), float(rng.uniform(0.2, 0.8))),
        seed=int(rng.integers(2**31)),
    )
