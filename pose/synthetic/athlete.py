"""The simulated athlete: every parameter that shapes the motion, with its unit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, Self

Foot = Literal["left", "right"]
FEET: tuple[Foot, Foot] = ("left", "right")


@dataclass(frozen=True)
class Body:
    """Sizes of the body.

    Attributes
    ----------
    height_m, mass_kg
        Stature and mass.
    thigh, shank, foot, ankle_height, ankle_forward
        Lengths as a share of the stature: hip to knee, knee to ankle, heel to toe, ankle above the sole
        line, ankle ahead of the heel.
    trunk, upper_arm, forearm, head
        Mid-hip to mid-shoulder, shoulder to elbow, elbow to wrist, mid-shoulder to nose; shares of it.
    hip_width, shoulder_width
        Between the joint centres, share of the stature.
    """

    height_m: float = 1.80
    mass_kg: float = 75.0
    thigh: float = 0.245
    shank: float = 0.246
    foot: float = 0.137
    ankle_height: float = 0.031
    ankle_forward: float = 0.036
    trunk: float = 0.288
    upper_arm: float = 0.172
    forearm: float = 0.157
    head: float = 0.115
    hip_width: float = 0.100
    shoulder_width: float = 0.205


@dataclass(frozen=True)
class Stance:
    """What one leg does on the ground (angles in deg, knee flexion positive, toe-up positive).

    Attributes
    ----------
    knee_touchdown, knee_excursion, knee_toe_off
        Knee angle at touchdown, its rise to the greatest flexion (negative: it only extends), and at toe-off.
    pitch_touchdown, pitch_toe_off
        Foot pitch, heel to toe from the horizontal. Above 3 at touchdown means a heel strike.
    toe_shift_m
        The foot lands this much further ahead than the leg's geometry asks for.
    settle_s, settle_x_m, settle_y_m
        The toe marker still moves this far forward and down after touchdown, and stops in this time.
    lift_before_s, lift_s, lift_x_m, lift_y_m
        The toe marker begins to lift this long before the foot leaves the ground (a shoe that rolls over its
        tip) and moves this far in `lift_s`.
    settle_power, lift_power
        The distance still to go, or gone, is this power of the time; 2 is a constant acceleration, and 3 ends
        in a slow tail, as a shoe does on a force plate.
    """

    knee_touchdown: float = 26.0
    knee_excursion: float = 14.0
    knee_toe_off: float = 9.0
    pitch_touchdown: float = -2.0
    pitch_toe_off: float = -82.0
    toe_shift_m: float = 0.0
    settle_s: float = 0.026
    settle_x_m: float = 0.018
    settle_y_m: float = 0.022
    lift_before_s: float = 0.015
    lift_s: float = 0.015
    lift_x_m: float = 0.020
    lift_y_m: float = 0.040
    settle_power: float = 3.0
    lift_power: float = 2.0


@dataclass(frozen=True)
class Swing:
    """What one leg does in the air; times as a share of the swing (toe-off to touchdown).

    Attributes
    ----------
    thigh_flexion_max, knee_flexion_max, knee_late, ankle_rest, ankle_front
        Foremost thigh angle, greatest knee flexion, knee angle just before touchdown, ankle angle in early
        and late swing, deg.
    thigh_front_at, thigh_middle_at, thigh_middle, thigh_early
        When the thigh is foremost; when it has covered the share `thigh_middle` of its way forward; the share
        covered at half that time.
    retraction
        Share of the way from the foremost thigh angle to that at touchdown which is still to go at 0.45 of
        the time between; below 0.5 the thigh retracts early and meets the ground slowly.
    knee_flexed_at
        When the knee is most flexed.
    """

    thigh_flexion_max: float = 65.0
    knee_flexion_max: float = 140.0
    knee_late: float = 19.0
    ankle_rest: float = -24.0
    ankle_front: float = 3.0
    thigh_front_at: float = 0.69
    thigh_middle_at: float = 0.46
    thigh_middle: float = 0.64
    thigh_early: float = 0.105
    retraction: float = 0.62
    knee_flexed_at: float = 0.43


@dataclass(frozen=True)
class Upper:
    """Trunk, pelvis and arms (deg; shares of a stride).

    Attributes
    ----------
    trunk_lean, trunk_sway
        Mean forward lean and half its range within a step.
    shoulder_rotation, pelvis_rotation
        Half the range of axial rotation.
    pelvis_obliquity
        Half the range of the pelvis tipping sideways.
    pelvis_phase
        Pelvis behind counter-phase with the shoulders, deg of the stride.
    arm_mean, arm_range_left, arm_range_right
        Upper-arm angle from the vertical: mean and range.
    arm_lag
        Arms behind the opposite leg, share of a stride.
    arm_dwell
        Share of the third harmonic in the arm swing: above 0 the arms wait at the dead ends.
    elbow_mean, elbow_amplitude, elbow_lag
        Elbow flexion, half its range, and how far its peak follows the foremost arm, share of a stride.
    """

    trunk_lean: float = 7.0
    trunk_sway: float = 2.5
    shoulder_rotation: float = 11.0
    pelvis_rotation: float = 7.0
    pelvis_obliquity: float = 8.0
    pelvis_phase: float = 0.0
    arm_mean: float = -18.0
    arm_range_left: float = 112.0
    arm_range_right: float = 112.0
    arm_lag: float = 0.0
    arm_dwell: float = 0.03
    elbow_mean: float = 80.0
    elbow_amplitude: float = 24.0
    elbow_lag: float = 0.03


@dataclass(frozen=True)
class Start:
    """Acceleration from blocks: values of the first step, which fade with the step number.

    Attributes
    ----------
    speed_m_s
        Speed at block clearance.
    contact_s, flight_s
        First contact and first flight.
    trunk_lean, knee_touchdown, knee_excursion, knee_toe_off, pitch_touchdown, pitch_toe_off,
    thigh_flexion_max, knee_flexion_max, ankle_front, toe_shift_m, hip_rise_m
        As in the other types, for the first contact.
    fade_steps
        Steps over which the difference to upright running falls to 1/e.
    """

    speed_m_s: float = 3.4
    contact_s: float = 0.190
    flight_s: float = 0.050
    trunk_lean: float = 45.0
    knee_touchdown: float = 90.0
    knee_excursion: float = -3.0
    knee_toe_off: float = 24.0
    pitch_touchdown: float = -14.0
    pitch_toe_off: float = -72.0
    thigh_flexion_max: float = 84.0
    knee_flexion_max: float = 116.0
    ankle_front: float = 14.0
    toe_shift_m: float = 0.0
    hip_rise_m: float = -0.10
    fade_steps: float = 5.5


@dataclass(frozen=True)
class Athlete:
    """A simulated athlete.

    Attributes
    ----------
    speed_m_s
        Mean speed of upright running (what it rises to, with `start`).
    contact_time_s, flight_time_s
        Means of both feet.
    contact_difference_s, flight_difference_s
        Right minus left.
    hip_rise_m
        How much lower the hips are at toe-off than at touchdown.
    hip_fall_m_s2
        Downward acceleration of the middle of the hips in flight. The centre of mass falls with 9.81; the
        hips with less, since the legs come together below them (a sprinter at 9.5 m/s: 3.5 to 5.4).
    speed_dip
        Drop of speed within a contact as a share of the speed.
    left, right, left_swing, right_swing, upper, body
        The parts of the body.
    variability
        Step-to-step coefficient of variation of contact and flight time.
    start
        None for upright running.
    seed
        Seeds the step-to-step variation.
    """

    speed_m_s: float = 9.5
    contact_time_s: float = 0.110
    flight_time_s: float = 0.118
    contact_difference_s: float = 0.0
    flight_difference_s: float = 0.0
    hip_rise_m: float = 0.028
    hip_fall_m_s2: float = 4.4
    speed_dip: float = 0.012
    body: Body = field(default_factory=Body)
    left: Stance = field(default_factory=Stance)
    right: Stance = field(default_factory=Stance)
    left_swing: Swing = field(default_factory=Swing)
    right_swing: Swing = field(default_factory=Swing)
    upper: Upper = field(default_factory=Upper)
    variability: float = 0.0
    start: Start | None = None
    seed: int = 0

    def stance(self, foot: Foot) -> Stance:
        """Stance parameters of one leg."""
        return self.left if foot == "left" else self.right

    def swing(self, foot: Foot) -> Swing:
        """Swing parameters of one leg."""
        return self.left_swing if foot == "left" else self.right_swing

    def change_legs(
        self,
        stance: dict[str, float] | None = None,
        swing: dict[str, float] | None = None,
        foot: Foot | None = None,
    ) -> Self:
        """Copy with amounts added to stance and swing parameters of one foot (default both)."""
        changes: dict[str, Stance | Swing] = {}
        for side in FEET if foot is None else (foot,):
            old_stance, old_swing = self.stance(side), self.swing(side)
            changes[side] = replace(
                old_stance, **{k: getattr(old_stance, k) + v for k, v in (stance or {}).items()}
            )
            changes[f"{side}_swing"] = replace(
                old_swing, **{k: getattr(old_swing, k) + v for k, v in (swing or {}).items()}
            )
        return replace(self, **changes)  # type: ignore[arg-type]
