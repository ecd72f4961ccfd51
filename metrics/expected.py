"""What is expected of an athlete in one metric, from the norm, the speed, the level and the body height."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from metrics.norm_entry import LEVELS, Line, Norm, Sex
from metrics.norms import Norms
from metrics.values import Level, Phase

View = Literal["side", "front", "back"]

LEG_OF_HEIGHT = 0.53  # leg length / body height (Morin et al. 2005)
HEIGHT_M: dict[Sex | None, float] = {"male": 1.78, "female": 1.66, None: 1.72}
HEIGHT_SD_SHARE = 0.04  # of a height that nobody gave
SPEED_SD_SHARE = 0.02  # of a speed given without an error


@dataclass(frozen=True)
class Athlete:
    """What is known about the athlete and the clip when norms are applied.

    Attributes
    ----------
    phase, level
    sex
    height_m
        Body height, m.
    speed_m_s, speed_sd_m_s
        Running speed and its standard deviation, m/s.
    view
        From where the clip was filmed.
    """

    phase: Phase
    level: Level
    sex: Sex | None = None
    height_m: float | None = None
    speed_m_s: float | None = None
    speed_sd_m_s: float | None = None
    view: View = "side"

    @property
    def leg_m(self) -> float:
        """Leg length from body height, or from the usual height, m."""
        return LEG_OF_HEIGHT * (self.height_m or HEIGHT_M[self.sex])

    @property
    def leg_sd_share(self) -> float:
        """Standard deviation of the leg length as a share of it."""
        return 0.01 if self.height_m else HEIGHT_SD_SHARE

    @property
    def speed_sd_share(self) -> float:
        """Standard deviation of the speed as a share of it; 0 without a speed."""
        if self.speed_m_s is None:
            return 0.0
        return SPEED_SD_SHARE if self.speed_sd_m_s is None else self.speed_sd_m_s / self.speed_m_s


@dataclass(frozen=True)
class Expected:
    """Mean, between-athlete sd, and uncertainty of the mean for this athlete, in the metric's unit."""

    mean: float
    sd: float
    u: float


def expect(norm: Norm, norms: Norms, athlete: Athlete) -> Expected:
    """Return what the norm expects of this athlete.

    The uncertainty of the norm, of the speed and of the leg length are added in squares; an unknown sex or
    level widens it by how much the answer depends on them.

    Raises
    ------
    ValueError
        If a norm conditioned on speed is used without a speed.
    """
    if norm.line is not None:
        return _by_line(norm, norm.line, athlete)
    if norm.form != "level":
        return _by_formula(norm, athlete)
    if athlete.level.source == "given" or norm.phase == "acceleration":
        # in acceleration the speed of the clip is not the athlete's top speed and says nothing about level
        extra = 0.0 if athlete.level.source != "default" else _spread(norm)
        return Expected(norm.mean[athlete.level.name], norm.sd, math.hypot(norm.u, extra))
    if athlete.speed_m_s is None:
        return Expected(norm.mean[athlete.level.name], norm.sd, math.hypot(norm.u, _spread(norm)))
    return _by_speed(norm, norms, athlete, athlete.speed_m_s)


def _spread(norm: Norm) -> float:
    """Return how much the mean differs between levels, one sd."""
    return float(np.std([norm.mean[level] for level in LEVELS]))


def _by_formula(norm: Norm, athlete: Athlete) -> Expected:
    """Return the expectation of the forms with speed and leg length."""
    ratio = athlete.leg_m / _known_speed(norm, athlete)
    factor = norm.mean[athlete.level.name]
    mean = factor * ratio if norm.form == "leg_over_speed" else factor * math.degrees(1 / ratio)
    share = math.hypot(norm.u, athlete.leg_sd_share, athlete.speed_sd_share)
    return Expected(mean, norm.sd * mean, share * mean)


def _known_speed(norm: Norm, athlete: Athlete) -> float:
    if athlete.speed_m_s is None:
        msg = f"{norm.metric}: expected a speed for a norm conditioned on it."
        raise ValueError(msg)
    return athlete.speed_m_s


def _by_line(norm: Norm, line: Line, athlete: Athlete) -> Expected:
    """Return the mean on a straight line over speed; beyond its ends it is held, and ever less sure."""
    speed = _known_speed(norm, athlete)
    inside = min(max(speed, line.from_m_s), line.to_m_s)
    mean = norm.mean[athlete.level.name] + line.per_m_s * (inside - line.at_m_s)
    u = math.hypot(
        norm.u,
        line.per_m_s_u * (speed - line.at_m_s),
        line.per_m_s * (speed - inside),
        line.per_m_s * speed * athlete.speed_sd_share,
    )
    return Expected(mean, norm.sd, u)


def _by_speed(norm: Norm, norms: Norms, athlete: Athlete, speed: float) -> Expected:
    """Return the mean interpolated on speed between the middles of the levels; held flat beyond them."""
    sexes: list[Sex] = [athlete.sex] if athlete.sex else ["female", "male"]
    values = [norm.mean[level] for level in LEVELS]
    step = speed * athlete.speed_sd_share
    means, slopes = [], []
    for sex in sexes:
        low, mid, high = np.interp([speed - step, speed, speed + step], norms.level_speeds_m_s[sex], values)
        means.append(mid)
        slopes.append((high - low) / 2)
    unknown_sex = float(np.std(means))
    return Expected(float(np.mean(means)), norm.sd, math.hypot(norm.u, unknown_sex, float(np.mean(slopes))))
