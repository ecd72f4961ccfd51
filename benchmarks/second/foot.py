"""The shoe: a rear part from heel to ball and a toe part from ball to tip, and how it stands on the ground.

Pitch is positive with the heel up. Points are given in the part's own axes from the ball, x forward, y up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from second.athlete import Athlete
from second.curves import smooth_step


def turned(point: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    """Turn a point of the shoe by the pitch; (..., 2)."""
    c, s = np.cos(pitch), np.sin(pitch)
    return np.stack([point[0] * c + point[1] * s, -point[0] * s + point[1] * c], axis=-1)


@dataclass(frozen=True)
class Shoe:
    """Points of the shoe, m from the ball."""

    sole_heel: np.ndarray
    ankle: np.ndarray
    heel: np.ndarray
    tip: np.ndarray
    toe: np.ndarray

    @staticmethod
    def of(athlete: Athlete) -> Shoe:
        """Shoe of this athlete."""
        length, ball = 0.152 * athlete.height * 1.08, 0.715
        tip = np.array([(1 - ball) * length, 0.0])
        back, up = athlete.toe_point
        return Shoe(
            sole_heel=np.array([-ball * length, 0.0]),
            ankle=np.array([-(ball - 0.24) * length, 0.045 * athlete.height]),
            heel=np.array([-(ball - 0.02) * length, 0.03]),
            tip=tip,
            toe=tip + np.array([-back, up]),
        )


@dataclass(frozen=True)
class Pose:
    """Ball position (n, 2), pitch of the rear part and of the toe part (n,), rad."""

    ball: np.ndarray
    pitch: np.ndarray
    toe_pitch: np.ndarray

    def point(self, shoe: Shoe, name: str) -> np.ndarray:
        """Place of a point of the shoe, (n, 2)."""
        angle = self.toe_pitch if name in ("tip", "toe") else self.pitch
        return self.ball + turned(getattr(shoe, name), angle)


@dataclass(frozen=True)
class Stand:
    """How one contact goes until the shoe begins to roll over its tip."""

    touchdown: float
    roll: float
    toe_off: float
    ball_x: float
    pitch_end: float

    def pose(self, athlete: Athlete, shoe: Shoe, time: np.ndarray) -> Pose:
        """Shoe from touchdown to the beginning of the roll."""
        t = time - self.touchdown
        whole = self.roll - self.touchdown
        flat = athlete.flat_until * whole
        start, low = athlete.pitch_touchdown, athlete.pitch_low
        lowering = athlete.slap_s if athlete.strike == "heel" else flat
        pitch = start + (low - start) * smooth_step(t / lowering)
        rise = np.clip((t - flat) / (whole - flat), 0.0, None)
        pitch = pitch + (self.pitch_end - low) * rise**athlete.pitch_power
        toe = np.where(pitch < 0, pitch, 0.0)
        if athlete.settle_s > 0:
            toe = toe - athlete.settle_angle * (1 - smooth_step(t / athlete.settle_s))
        ball = np.stack([np.full(t.size, self.ball_x), np.zeros(t.size)], axis=-1)
        # While the toes are up after a heel strike the shoe turns about the sole's heel.
        back = np.where(pitch < 0, pitch, 0.0)
        about_heel = ball + shoe.sole_heel - turned(shoe.sole_heel, back)
        return Pose(about_heel, pitch, toe)

    def tip(self, shoe: Shoe) -> np.ndarray:
        """Where the tip stands, (2,)."""
        return np.array([self.ball_x, 0.0]) + shoe.tip

    def rolled(self, shoe: Shoe, ankle: np.ndarray) -> Pose:
        """Shoe that rolls over its fixed tip while the ankle goes its own way, (n, 2)."""
        tip = self.tip(shoe)
        rear, front = float(np.hypot(*shoe.ankle)), float(np.hypot(*shoe.tip))
        gap = ankle - tip
        reach = np.minimum(np.hypot(gap[:, 0], gap[:, 1]), 0.999 * (rear + front))
        inner = np.arccos(np.clip((front**2 + reach**2 - rear**2) / (2 * front * reach), -1, 1))
        # The ball lies below the line from the tip back to the ankle.
        line = np.arctan2(gap[:, 1], gap[:, 0])
        angle = line + inner
        ball = tip + front * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        toe = np.arctan2(ball[:, 1], tip[0] - ball[:, 0])
        way = ankle - ball
        pitch = np.arctan2(shoe.ankle[1], shoe.ankle[0]) - np.arctan2(way[:, 1], way[:, 0])
        return Pose(ball, pitch % (2 * np.pi), toe)
