"""Draw plausible athletes at random.

Contact length over leg length, angles and their change with speed follow the ranges that sprint and running
studies report (Weyand 2000; Mattes 2021; Meng 2024; Nagahara 2014); they are the middle of those ranges, and
no claim about any group.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Literal, TypeVar

import numpy as np

from pose.synthetic.athlete import Athlete, Body, Stance, Start, Swing, Upper
from pose.synthetic.geometry import UnreachableError
from pose.synthetic.run import simulate

Phase = Literal["max-velocity", "running", "acceleration"]
SPEEDS: dict[Phase, tuple[float, float]] = {
    "max-velocity": (6.5, 12.0),
    "running": (2.5, 5.0),
    "acceleration": (7.5, 11.5),
}
LEG_SHARE = 0.53
TRIES = 200
LOWEST_SWING_M, LOWEST_M = 0.020, 0.01
FASTEST_THIGH = 26.0  # rad/s
_Part = TypeVar("_Part", Stance, Swing)

_KNOTS = np.array([2.5, 4.0, 6.0, 8.0, 10.0, 12.0])
_BY_SPEED: dict[str, tuple[tuple[float, ...], float]] = {
    # name: (mean at the knots, sd between athletes)
    "contact_length": ((0.74, 0.90, 1.02, 1.07, 1.10, 1.12), 0.045),
    "flight": ((0.085, 0.115, 0.118, 0.112, 0.118, 0.125), 0.009),
    "thigh_front": ((32, 42, 54, 61, 67, 71), 3.5),
    "knee_swing": ((86, 106, 122, 132, 140, 143), 5.0),
    "knee_touchdown": ((18, 20, 23, 25, 26, 26), 2.5),
    "knee_excursion": ((27, 25, 20, 15, 12, 10), 2.5),
    "knee_toe_off": ((17, 15, 13, 12, 10, 10), 1.5),
    "pitch_toe_off": ((-62, -67, -74, -79, -82, -83), 2.5),
    "hip_rise": ((0.012, 0.014, 0.018, 0.024, 0.028, 0.030), 0.005),
    "hip_fall": ((9.2, 8.2, 6.4, 5.0, 4.2, 3.6), 0.5),
    "arm_range": ((55, 72, 90, 104, 114, 120), 9.0),
    "knee_late": ((12, 14, 16, 19, 20, 20), 2.5),
}
"""What changes with running speed, m/s."""


def random_athlete(
    rng: np.random.Generator,
    phase: Phase = "max-velocity",
    speed_m_s: float | None = None,
    *,
    toe_at_tip: bool = False,
    odd_feet: bool = False,
) -> Athlete:
    """Draw an athlete whose motion is possible and keeps the swinging foot off the ground.

    Parameters
    ----------
    rng
        Source of chance.
    phase, speed_m_s
        Kind of running; speed (with a start: the one it rises to), or None to draw it as well.
    toe_at_tip
        Whether the toe marker is at the very tip and stays down until the foot leaves the ground. As a rule a
        shoe rolls over its tip, and the marker lifts 10 to 19 ms before (at 9.5 m/s; seen on force plates).
    odd_feet
        Whether the toe marker settles and lifts in other ways than with constant acceleration, over other
        times: to test an estimator on feet that it was not made for.

    Raises
    ------
    UnreachableError
        If no plausible athlete was found for this speed.
    """
    for _ in range(TRIES):
        low, high = SPEEDS[phase]
        speed = rng.uniform(low, high) if speed_m_s is None else speed_m_s
        athlete = _draw(rng, phase, float(speed))
        if toe_at_tip:
            athlete = athlete.change_legs({"lift_before_s": -athlete.right.lift_before_s})
        if odd_feet:
            athlete = _odd_feet(athlete, rng)
        if is_plausible(athlete):
            return athlete
    msg = f"no plausible athlete at {speed_m_s} m/s."
    raise UnreachableError(msg)


def _odd_feet(athlete: Athlete, rng: np.random.Generator) -> Athlete:
    """Change how the toe marker comes to rest and lifts, the same way for both feet."""
    longer, steeper, earlier = rng.uniform(0.6, 1.5), rng.uniform(-0.5, 1.0), rng.uniform(-0.005, 0.005)
    foot = athlete.right
    return athlete.change_legs(
        {
            "settle_power": float(rng.uniform(-0.6, 1.0)),
            "settle_s": float((longer - 1) * foot.settle_s),
            "lift_power": float(steeper),
            "lift_before_s": float(max(earlier, -foot.lift_before_s)),
            "lift_y_m": float(rng.uniform(-0.25, 0.25) * foot.lift_y_m),
        }
    )


def is_plausible(athlete: Athlete) -> bool:
    """Whether the motion is possible: the legs reach, feet clear the ground, knees and hips move smoothly."""
    try:
        run = simulate(athlete, 1.2)
    except UnreachableError:
        return False
    t = np.arange(0.0, 1.2, 0.003)
    for leg in run.legs.values():
        feet = leg.points(t)[:, 3:, 1]
        near_ground = np.zeros(t.size, dtype=bool)
        for here in leg.landings:
            near_ground |= (t > here.plan.touchdown_s - 0.03) & (t < here.plan.toe_off_s + 0.02)
        thigh, knee, _ = leg.angles(t).T
        if feet[~near_ground].min() < LOWEST_SWING_M or feet.min() < LOWEST_M or knee.min() < 0:
            return False
        if np.abs(np.gradient(thigh, t)).max() > FASTEST_THIGH:
            return False
    landings = run.landings
    flights = np.array([b.plan.touchdown_s - a.plan.toe_off_s for a, b in pairwise(landings)])
    return bool(flights.min() > 0.02)


def _by_speed(name: str, speed: float, rng: np.random.Generator) -> float:
    means, sd = _BY_SPEED[name]
    return float(np.interp(speed, _KNOTS, means) + sd * np.clip(rng.normal(), -2.2, 2.2))


def _draw(rng: np.random.Generator, phase: Phase, speed: float) -> Athlete:
    height = float(np.clip(rng.normal(1.75, 0.08), 1.55, 1.98))
    body = Body(
        height_m=height,
        mass_kg=float(21.5 * height**2 * rng.normal(1, 0.05)),
        thigh=0.245 + rng.normal(0, 0.004),
        shank=0.246 + rng.normal(0, 0.004),
        foot=0.137 + rng.normal(0, 0.004),
    )
    left = _stance(rng, speed)
    right = _like(rng, left, {"knee_touchdown": 1.2, "knee_excursion": 1.0, "pitch_toe_off": 1.0})
    left_swing = _swing(rng, speed)
    right_swing = _like(
        rng, left_swing, {"thigh_flexion_max": 1.5, "knee_flexion_max": 2.0, "thigh_front_at": 0.004}
    )
    contact = _by_speed("contact_length", speed, rng) * LEG_SHARE * height / speed
    return Athlete(
        speed_m_s=speed,
        contact_time_s=contact,
        flight_time_s=_by_speed("flight", speed, rng),
        contact_difference_s=float(rng.normal(0, 0.02) * contact),
        flight_difference_s=float(rng.normal(0, 0.003)),
        hip_rise_m=_by_speed("hip_rise", speed, rng),
        hip_fall_m_s2=_by_speed("hip_fall", speed, rng),
        speed_dip=float(rng.uniform(0.006, 0.016)),
        body=body,
        left=left,
        right=right,
        left_swing=left_swing,
        right_swing=right_swing,
        upper=_upper(rng, speed),
        variability=float(rng.uniform(0.008, 0.028)),
        start=_start(rng, speed, LEG_SHARE * height) if phase == "acceleration" else None,
        seed=int(rng.integers(2**31)),
    )


def _stance(rng: np.random.Generator, speed: float) -> Stance:
    heel = speed < 5.5 and rng.random() < 0.75
    slow = 9.5 / speed
    # speed of the toe marker when the foot meets and leaves the ground, force plates at 9.5 and 2.7 m/s:
    # 2.5 and 1.7 m/s down, 5.6 and 0.2 to 0.9 m/s up
    down, ahead = rng.uniform(1.9, 3.0) / slow**0.3, rng.uniform(1.2, 2.6) / slow**0.6
    up, along = rng.uniform(4.3, 6.0) / slow**1.4, rng.uniform(1.8, 3.2) / slow**1.4
    # it comes to rest in a slow tail: 25 mm above rest at touchdown, 9 mm 8 ms later
    power, height = rng.uniform(2.0, 3.5), rng.uniform(0.010, 0.026) * (0.5 if heel else 1.0)
    settle = float(np.clip(power * height / down, 0.006, 0.034))
    lift = float(rng.uniform(0.010, 0.019) * slow**0.3)
    return Stance(
        # a straight leg could not follow as the foot slaps down
        knee_touchdown=_by_speed("knee_touchdown", speed, rng) + (4.0 if heel else 0.0),
        knee_excursion=max(4.0, _by_speed("knee_excursion", speed, rng)),
        knee_toe_off=max(7.5, _by_speed("knee_toe_off", speed, rng)),
        pitch_touchdown=float(rng.uniform(6, 18) if heel else rng.uniform(-7, 0)),
        pitch_toe_off=_by_speed("pitch_toe_off", speed, rng),
        settle_s=settle,
        settle_x_m=float(ahead * settle / power),
        settle_y_m=float(down * settle / power),
        settle_power=float(power),
        lift_before_s=lift,
        lift_s=lift,
        lift_x_m=float(0.5 * along * lift),
        lift_y_m=float(0.5 * up * lift),
    )


def _swing(rng: np.random.Generator, speed: float) -> Swing:
    return Swing(
        thigh_flexion_max=_by_speed("thigh_front", speed, rng),
        knee_flexion_max=_by_speed("knee_swing", speed, rng),
        knee_late=max(6.0, _by_speed("knee_late", speed, rng)),
        ankle_rest=float(rng.normal(-23, 4)),
        ankle_front=float(rng.normal(3, 3)),
        thigh_front_at=float(rng.normal(0.69, 0.012)),
        thigh_middle_at=float(rng.normal(0.46, 0.007)),
        thigh_middle=float(rng.normal(0.63, 0.012)),
        thigh_early=float(rng.normal(0.11, 0.012)),
        retraction=float(rng.normal(0.62, 0.035)),
        knee_flexed_at=float(rng.normal(0.43, 0.012)),
    )


def _upper(rng: np.random.Generator, speed: float) -> Upper:
    arm = _by_speed("arm_range", speed, rng)
    return Upper(
        trunk_lean=float(rng.normal(7, 2.5)),
        trunk_sway=float(rng.uniform(1.5, 3.5)),
        shoulder_rotation=float(rng.normal(11, 1.8)),
        pelvis_rotation=float(rng.normal(7, 1.2)),
        pelvis_obliquity=float(rng.uniform(5, 9)),
        pelvis_phase=float(rng.normal(0, 10)),
        arm_mean=float(rng.normal(-18, 4)),
        arm_range_left=arm * float(rng.normal(1, 0.025)),
        arm_range_right=arm * float(rng.normal(1, 0.025)),
        arm_lag=float(rng.normal(0, 0.012)),
        arm_dwell=float(rng.uniform(0, 0.06)),
        elbow_mean=float(rng.normal(82, 6)),
        elbow_amplitude=float(rng.uniform(15, 32)),
        elbow_lag=float(rng.uniform(0, 0.06)),
    )


def _start(rng: np.random.Generator, speed: float, leg_m: float) -> Start:
    clearance = float(rng.normal(3.4, 0.15) * (speed / 10) ** 0.5)
    fade_steps = float(rng.uniform(4.5, 6.5))
    first = clearance + 0.5 * (speed - clearance) * (1 - float(np.exp(-1 / fade_steps)))
    return Start(
        speed_m_s=clearance,
        contact_s=float(rng.normal(0.66, 0.02)) * leg_m / first,
        flight_s=float(rng.normal(0.055, 0.008)),
        trunk_lean=float(rng.normal(45, 3)),
        knee_touchdown=float(rng.normal(88, 3)),
        knee_excursion=float(rng.normal(-3, 2)),
        knee_toe_off=float(rng.normal(24, 2)),
        pitch_touchdown=float(rng.normal(-14, 3)),
        pitch_toe_off=float(rng.normal(-72, 2)),
        thigh_flexion_max=float(rng.normal(84, 2)),
        knee_flexion_max=float(rng.normal(116, 4)),
        ankle_front=float(rng.normal(14, 2)),
        fade_steps=fade_steps,
    )


def _like(rng: np.random.Generator, other: _Part, spread: dict[str, float]) -> _Part:
    """Return the other leg: the same but for small differences of the stated sd."""
    return replace(
        other, **{name: getattr(other, name) + float(rng.normal(0, sd)) for name, sd in spread.items()}
    )
