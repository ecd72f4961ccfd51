"""One simulated film of the truth bench: the numbered athlete, filmed as a condition says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from conditions import Condition

from pose.synthetic import Film, film, random_athlete, simulate


@dataclass(frozen=True, eq=False)
class Filming:
    """A film with what the user would say about it.

    Attributes
    ----------
    film
    height_m
        The athlete's height as stated, m, with the statement's error.
    treadmill
    """

    film: Film
    height_m: float
    treadmill: bool


def shoot(setting: Condition, rate_hz: float, number: int) -> Filming:
    """Film an athlete; the number fixes athlete, start and errors: conditions and rates share them."""
    rng = np.random.default_rng(1000 + number)
    speed = None if setting.speeds_m_s is None else float(rng.uniform(*setting.speeds_m_s))
    athlete = random_athlete(rng, setting.phase, speed, **setting.feet)
    said = np.random.default_rng(5000 + number).normal(0, 1)
    offset = float(rng.uniform(0.02, 0.2))
    first = "right" if rng.random() < 0.5 else "left"
    direction = "right" if rng.random() < 0.5 else "left"
    run = simulate(athlete, setting.duration_s, first_foot=first, offset_s=offset)
    shot = film(run, setting.camera_at(rate_hz, direction), setting.pose_errors(), seed=number)
    height = athlete.body.height_m * (1 + setting.height_sd * said)
    return Filming(shot, height, bool(setting.camera.get("treadmill", False)))
