"""Who runs: sizes, style and key values, drawn for one athlete."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

STYLES = ("pinned", "rolling", "soft")
STRIKES = ("forefoot", "midfoot", "heel")


@dataclass(frozen=True)
class Athlete:
    """All that is drawn once for an athlete; lengths in m, times in s, angles in rad."""

    style: str
    strike: str
    height: float
    speed: float
    gain_per_step: float
    contact_length: float
    frequency: float
    contact_asymmetry: float
    scatter: float
    forward_share: float
    knee_touchdown: float
    knee_toe_off: float
    pitch_toe_off: float
    pitch_touchdown: float
    pitch_low: float
    pitch_power: float
    flat_until: float
    slap_s: float
    roll_s: float
    settle_s: float
    settle_angle: float
    landing_forward: float
    landing_down: float
    flexion_peak: float
    flexion_peak_at: float
    knee_peak: float
    knee_peak_at: float
    ankle_swing: float
    knee_turn_s: float
    reach_out_s: float
    knee_reach_out: float
    thigh_turn_s: float
    ankle_turn_s: float
    toe_turn_s: float
    toe_joint_swing: float
    toe_spring_s: float
    lean: float
    lean_gain_per_step: float
    shoulder_turn: float
    pelvis_turn: float
    turn_phase: float
    arm_middle: float
    arm_swing: float
    arm_lag: float
    elbow_middle: float
    elbow_swing: float
    force_skew: float
    impact_share: float
    braking: float
    harmonics: np.ndarray = field(repr=False)
    phases: np.ndarray = field(repr=False)
    toe_point: tuple[float, float] = (0.0, 0.0)

    @property
    def thigh(self) -> float:
        """Hip to knee, m."""
        return 0.245 * self.height

    @property
    def shank(self) -> float:
        """Knee to ankle, m."""
        return 0.246 * self.height

    @property
    def leg(self) -> float:
        """Leg length of the spring-mass formulas, m."""
        return 0.53 * self.height


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def draw(rng: np.random.Generator, speed: float, style: str, *, gain_per_step: float = 0.0) -> Athlete:
    """One athlete who runs at this speed, m/s, with this behaviour of the toes."""
    u = lambda low, high: _between(rng, low, high)  # noqa: E731
    deg = lambda low, high: float(np.radians(_between(rng, low, high)))  # noqa: E731
    height = u(1.6, 1.93)
    fast = float(np.clip((speed - 2.5) / 8.0, 0.0, 1.1))
    chance = [1.0, 0.0, 0.0] if speed > 8 else [0.55, 0.3, 0.15] if speed > 5 else [0.25, 0.3, 0.45]
    strike = str(rng.choice(STRIKES, p=chance))
    leg = 0.53 * height
    contact_length = leg * (0.68 + 0.30 * (1 - np.exp(-(speed - 2.5) / 2.5))) * u(0.94, 1.06)
    frequency = float(np.interp(speed, [2.5, 4, 5, 7, 9, 11, 12], [2.65, 2.8, 3.0, 3.55, 4.15, 4.5, 4.6]))
    frequency *= u(0.95, 1.05) * (1.75 / height) ** 0.4
    pitch = {"forefoot": deg(6, 14) * (0.6 + 0.5 * fast), "midfoot": deg(0.5, 2), "heel": -deg(7, 17)}[strike]
    return Athlete(
        style=style,
        strike=strike,
        height=height,
        speed=speed,
        gain_per_step=gain_per_step,
        contact_length=float(contact_length),
        frequency=frequency,
        contact_asymmetry=float(rng.normal(0, 0.025)),
        scatter=u(0.01, 0.025),
        forward_share=u(0.41, 0.47),
        knee_touchdown=deg(22, 34),
        knee_toe_off=deg(26, 38),
        pitch_toe_off=deg(62, 78),
        pitch_touchdown=pitch,
        pitch_low=deg(0.0, 5.0) if strike == "forefoot" else 0.0,
        pitch_power=u(1.6, 2.2),
        flat_until=u(0.2, 0.35) if strike == "forefoot" else u(0.25, 0.42),
        slap_s=u(0.025, 0.045),
        roll_s=u(0.005, 0.020) if style == "rolling" else 0.0,
        settle_s=u(0.008, 0.022) if style == "soft" else 0.0,
        settle_angle=deg(8, 22) if style == "soft" else 0.0,
        landing_forward=u(0.2, 2.2),
        landing_down=-u(0.9, 2.8) * (0.5 + 0.5 * fast),
        flexion_peak=deg(30, 38) + np.radians(34) * fast * u(0.85, 1.15),
        flexion_peak_at=u(0.62, 0.71),
        knee_peak=deg(82, 100) + np.radians(32) * fast * u(0.7, 1.2),
        knee_peak_at=u(0.42, 0.5),
        ankle_swing=deg(-12, 6),
        knee_turn_s=u(0.012, 0.022),
        reach_out_s=u(0.03, 0.055),
        knee_reach_out=deg(12, 26),
        thigh_turn_s=u(0.02, 0.045),
        ankle_turn_s=u(0.01, 0.025),
        toe_turn_s=u(0.008, 0.02),
        toe_joint_swing=deg(5, 18),
        toe_spring_s=u(0.035, 0.07),
        lean=deg(1, 12),
        lean_gain_per_step=-0.02 * gain_per_step / 0.2,
        shoulder_turn=deg(7, 14),
        pelvis_turn=deg(4, 9),
        turn_phase=u(-0.06, 0.06),
        arm_middle=deg(-20, -5),
        arm_swing=deg(30, 42) + np.radians(16) * fast,
        arm_lag=u(-0.04, 0.06),
        elbow_middle=deg(80, 100),
        elbow_swing=deg(8, 25),
        force_skew=u(0.82, 1.0),
        impact_share=u(0.0, 0.08) if strike == "forefoot" else u(0.05, 0.13),
        braking=u(0.01, 0.03),
        harmonics=rng.normal(0, 1, (4, 3)) * np.array([1.0, 0.6, 0.35]),
        phases=rng.uniform(0, 2 * np.pi, (4, 3)),
        toe_point=(u(0.008, 0.045), u(0.012, 0.03)),
    )
