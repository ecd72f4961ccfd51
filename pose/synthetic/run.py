"""A simulated run: the whole body as an exact function of time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PPoly

from pose.sequence import BODY
from pose.synthetic.athlete import FEET, Athlete, Foot
from pose.synthetic.geometry import LegShape
from pose.synthetic.landing import Landing, land
from pose.synthetic.leg import Leg
from pose.synthetic.pelvis import forward_path, height_path, hip_offset, pelvis_turn, stride_phase
from pose.synthetic.timetable import Plan, plan_contacts

Floats = NDArray[np.float64]
ARM_AT = 0.175  # the right arm is foremost this share of a stride after the middle of the right contact


@dataclass(frozen=True)
class Run:
    """One run; +x is the direction of travel, y up, z to the athlete's right; filmed from 0 to `duration_s`.

    Attributes
    ----------
    athlete, duration_s
    landings
        All contacts, also those before and after the film.
    phase
        Phase of the stride, rad.
    forward, height
        Middle of the hips, m.
    legs
        By foot.
    """

    athlete: Athlete
    duration_s: float
    landings: tuple[Landing, ...]
    phase: CubicSpline
    forward: PPoly
    height: PPoly
    legs: dict[Foot, Leg]

    def points(self, t: Floats) -> Floats:
        """Positions of the `BODY` keypoints, (n, k, 3), m, at times (n,), s."""
        t = np.atleast_1d(np.asarray(t, dtype=float))
        named = {**self._upper_points(t)}
        for foot, leg in self.legs.items():
            named.update(self._leg_points(foot, leg, t))
        return np.stack([named[name] for name in BODY], axis=1)

    def pelvis_rotation(self, t: Floats) -> Floats:
        """Axial rotation, rad, positive: right side forward."""
        return pelvis_turn(self.athlete, self.phase(t))

    def shoulder_rotation(self, t: Floats) -> Floats:
        """Axial rotation, rad, positive: right side forward."""
        turn = self.phase(t) + 2 * np.pi * 0.08 + np.pi
        return np.asarray(np.radians(self.athlete.upper.shoulder_rotation) * np.cos(turn))

    def trunk_angle(self, t: Floats) -> Floats:
        """Forward lean of the trunk, rad."""
        return np.radians(
            self._mean_lean(t) - self.athlete.upper.trunk_sway * np.cos(2 * self.phase(t) - 0.6)
        )

    @cached_property
    def _mean_lean(self) -> CubicSpline:
        """Lean without its sway within the step, deg."""
        middle = [0.5 * (x.plan.touchdown_s + x.plan.toe_off_s) for x in self.landings]
        return CubicSpline(middle, [x.plan.trunk_lean for x in self.landings])

    def arm_angles(self, foot: Foot, t: Floats) -> tuple[Floats, Floats]:
        """Upper-arm angle from the vertical and elbow flexion, rad, of the arm on one side."""
        upper = self.athlete.upper
        half = 0.5 * (upper.arm_range_right if foot == "right" else upper.arm_range_left)
        turn = self.phase(t) - 2 * np.pi * (ARM_AT + upper.arm_lag) - (0 if foot == "right" else np.pi)
        # the third harmonic flattens the ends; the factor keeps the range
        swing = (np.cos(turn) - upper.arm_dwell * np.cos(3 * turn)) / (1 - upper.arm_dwell)
        bend = upper.elbow_mean + upper.elbow_amplitude * np.cos(turn - 2 * np.pi * upper.elbow_lag)
        return np.radians(upper.arm_mean + half * swing), np.radians(bend)

    def hip_middle(self, t: Floats) -> Floats:
        """Middle of the hips, (n, 2), m."""
        return np.stack([self.forward(t), self.height(t)], axis=-1)

    def _leg_points(self, foot: Foot, leg: Leg, t: Floats) -> dict[str, Floats]:
        sign = 1 if foot == "right" else -1
        body = self.athlete.body
        flat = leg.points(t)
        hip_z = sign * 0.5 * body.hip_width * body.height_m * np.cos(self.pelvis_rotation(t))
        result = {}
        # the foot lands near the line under the middle of the body
        for index, (name, share) in enumerate(
            zip(("hip", "knee", "ankle", "heel", "foot_index"), (1, 0.8, 0.6, 0.6, 0.7), strict=True)
        ):
            result[f"{foot}_{name}"] = np.concatenate([flat[:, index], (hip_z * share)[:, None]], axis=1)
        return result

    def _upper_points(self, t: Floats) -> dict[str, Floats]:
        body, h = self.athlete.body, self.athlete.body.height_m
        lean = self.trunk_angle(t)
        axis = np.stack([np.sin(lean), np.cos(lean)], axis=-1)
        neck = self.hip_middle(t) + body.trunk * h * axis
        face = lean * 0.4  # the head stays more upright than the trunk
        nose = neck + body.head * h * np.stack([np.sin(face) + 0.55 * np.cos(face), np.cos(face)], axis=-1)
        result = {"nose": np.concatenate([nose, np.zeros((t.size, 1))], axis=1)}
        turn = self.shoulder_rotation(t)
        for foot in FEET:
            sign = 1 if foot == "right" else -1
            half = 0.5 * body.shoulder_width * h * sign
            shoulder = np.column_stack([neck[:, 0] + half * np.sin(turn), neck[:, 1], half * np.cos(turn)])
            upper, bend = self.arm_angles(foot, t)
            fore = upper + bend
            zero = np.zeros_like(upper)
            elbow = shoulder + body.upper_arm * h * np.column_stack([np.sin(upper), -np.cos(upper), zero])
            wrist = elbow + body.forearm * h * np.column_stack([np.sin(fore), -np.cos(fore), zero])
            result |= {f"{foot}_shoulder": shoulder, f"{foot}_elbow": elbow, f"{foot}_wrist": wrist}
        return result


def simulate(
    athlete: Athlete, duration_s: float = 1.4, *, first_foot: Foot = "right", offset_s: float = 0.08
) -> Run:
    """Simulate a run.

    Parameters
    ----------
    athlete
        Who runs.
    duration_s
        Length of the film, s.
    first_foot
        The foot of the first touchdown.
    offset_s
        Time of that touchdown in upright running, s. A block start is filmed from block clearance.

    Raises
    ------
    UnreachableError
        If the parameters ask for a motion that the legs are too short for.
    """
    plans = plan_contacts(athlete, duration_s, first_foot, offset_s)
    phase = stride_phase(plans)
    forward = forward_path(athlete, plans)
    shape = LegShape.of(athlete.body)
    landings = tuple(land(shape, plan, _hips_at_events(athlete, plan, forward, phase)) for plan in plans)
    height = height_path(landings, athlete.hip_fall_m_s2)
    legs: dict[Foot, Leg] = {}
    for foot in FEET:

        def hip(t: Floats, foot: Foot = foot) -> Floats:
            return np.stack([forward(t), height(t)], axis=-1) + hip_offset(athlete, foot, phase(t))

        legs[foot] = Leg.build(shape, hip, tuple(x for x in landings if x.plan.foot == foot))
    return Run(athlete, duration_s, landings, phase, forward, height, legs)


def _hips_at_events(
    athlete: Athlete, plan: Plan, forward: PPoly, phase: CubicSpline
) -> tuple[Floats, Floats]:
    """Hip joint of the landing leg at touchdown and toe-off: x, and y relative to the middle of the hips."""
    touchdown, toe_off = (
        hip_offset(athlete, plan.foot, phase(t)) + np.array([float(forward(t)), 0.0])
        for t in (plan.touchdown_s, plan.toe_off_s)
    )
    return touchdown, toe_off
