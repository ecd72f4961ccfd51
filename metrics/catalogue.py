"""Every metric: its unit, its sides, what a clip must have for it, and the size of its errors.

`scatter` is what a steady run shows from step to step. `systematic` is what all steps of a clip share:
keypoints beside the joint. Hip and knee are 3 to 5 cm off (Needham et al. 2021), which turns a thigh of
0.43 m by 4 to 6 deg; the hip's error does not turn with the thigh, so that it changes a range of 105 deg by 4
to 5 deg. Sizes are set so that 95 % intervals hold the truth on the bench's films (docs/validity.md). Both
are absolute, in the metric's unit, or a share of the value where the name ends in `_share`. Each is a
standard deviation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Part = Literal["leg", "arm", "trunk"]

SLOW_CONTACT_S = 0.16
HALF_RATE = 24.0
RATE_60 = 50.0
RATE_120 = 100.0


@dataclass(frozen=True)
class Spec:
    """What is known about a metric before anything is measured.

    Attributes
    ----------
    name, unit
        As in `contract.md`; directions are stated where the metric is computed.
    per_side
        Whether left and right are given besides both.
    scaled
        Whether it is a length or a speed, so that it needs a scale and carries the scale's error.
    parts
        Which keypoints must be seen well.
    value_hz, trust_hz
        Frame rate from which it has a value, and from which that is trusted.
    fewest
        Readings needed for trust (both sides together; half as many for one side, at least two).
    scatter, scatter_share, systematic, systematic_share
        See the head of this file.
    slow
        Growth of the systematic error per s of contact beyond `SLOW_CONTACT_S`: running is not measured as
        well as sprinting.
    floor
        Least value that the quantity can have; its interval stops there.
    """

    name: str
    unit: str
    per_side: bool = True
    scaled: bool = False
    parts: tuple[Part, ...] = ()
    value_hz: float = 0.0
    trust_hz: float = HALF_RATE
    fewest: int = 3
    scatter: float = 0.0
    scatter_share: float = 0.0
    systematic: float = 0.0
    systematic_share: float = 0.0
    slow: float = 0.0
    floor: float = -math.inf

    @property
    def label(self) -> str:
        """Name in plain words."""
        return self.name.replace("_", " ")


_LEG: tuple[Part, ...] = ("leg",)
_ARM: tuple[Part, ...] = ("arm",)

CATALOGUE: tuple[Spec, ...] = (
    Spec("contact_time", "s", trust_hz=RATE_60, scatter_share=0.025),
    Spec("flight_time", "s", trust_hz=RATE_60, scatter_share=0.025),
    Spec("step_time", "s", scatter_share=0.015),
    Spec("swing_time", "s", trust_hz=RATE_60, scatter_share=0.015),
    Spec("step_frequency", "Hz", scatter_share=0.015),
    Spec("step_length", "m", scaled=True, scatter_share=0.015, systematic_share=0.01),
    Spec("speed", "m/s", per_side=False, scaled=True, scatter_share=0.01, systematic_share=0.01),
    Spec("duty_factor", "1", trust_hz=RATE_60, scatter_share=0.025),
    Spec(
        "hip_flexion_velocity_peak",
        "deg/s",
        parts=_LEG,
        trust_hz=RATE_60,
        fewest=2,
        scatter_share=0.04,
        systematic_share=0.052,
    ),
    Spec(
        "hip_flexion_velocity_mean",
        "deg/s",
        parts=_LEG,
        fewest=2,
        scatter_share=0.025,
        systematic_share=0.046,
    ),
    Spec("thigh_range", "deg", parts=_LEG, fewest=2, scatter=2.0, systematic=4.6),
    Spec("thigh_flexion_max", "deg", parts=_LEG, fewest=2, scatter=2.0, systematic=4.6),
    Spec("thigh_extension_max", "deg", parts=_LEG, fewest=2, scatter=2.0, systematic=4.4),
    Spec(
        "thigh_extension_velocity_stance",
        "deg/s",
        parts=_LEG,
        trust_hz=RATE_60,
        scatter_share=0.03,
        systematic_share=0.055,
        slow=6.0,
    ),
    Spec(
        "retraction_velocity",
        "deg/s",
        parts=_LEG,
        trust_hz=RATE_60,
        scatter_share=0.06,
        systematic_share=0.07,
        slow=20.0,
    ),
    Spec(
        "touchdown_distance",
        "m",
        scaled=True,
        parts=_LEG,
        trust_hz=RATE_60,
        scatter=0.015,
        systematic=0.022,
    ),
    Spec(
        "foot_ground_speed_touchdown",
        "m/s",
        scaled=True,
        parts=_LEG,
        value_hz=RATE_120,
        trust_hz=RATE_120,
        scatter=0.3,
        systematic=1.7,
    ),
    Spec("knee_angle_touchdown", "deg", parts=_LEG, trust_hz=RATE_60, scatter=2.0, systematic=6.5),
    Spec(
        "knee_flexion_excursion",
        "deg",
        parts=_LEG,
        value_hz=RATE_60,
        trust_hz=RATE_60,
        scatter=2.0,
        systematic=2.0,
    ),
    Spec(
        "ankle_excursion",
        "deg",
        parts=_LEG,
        value_hz=RATE_60,
        trust_hz=RATE_60,
        scatter=2.5,
        systematic=2.5,
    ),
    Spec(
        "hip_drop_stance",
        "m",
        scaled=True,
        parts=_LEG,
        trust_hz=RATE_60,
        scatter=0.005,
        systematic=0.005,
    ),
    Spec("mean_support_force", "body weights", trust_hz=RATE_60),
    Spec("vertical_stiffness", "kN/m per kg", value_hz=RATE_60, trust_hz=RATE_60, systematic_share=0.02),
    Spec(
        "leg_stiffness",
        "kN/m per kg",
        scaled=True,
        value_hz=RATE_60,
        trust_hz=RATE_60,
        systematic_share=0.03,
    ),
    Spec("trunk_lean", "deg", parts=("trunk",), per_side=False, scatter=1.0, systematic=3.4),
    Spec("trunk_rotation_range", "deg", per_side=False),
    Spec("pelvis_rotation_range", "deg", per_side=False),
    Spec("trunk_pelvis_phase", "deg", per_side=False),
    Spec("shoulder_range", "deg", parts=_ARM, fewest=2, scatter=3.0, systematic=6.0),
    Spec("elbow_angle_mean", "deg", parts=_ARM, fewest=2, scatter=3.0, systematic=5.0),
    Spec("arm_symmetry_index", "%", per_side=False, parts=_ARM, fewest=4),
    Spec("arm_leg_lag", "% of stride", parts=("arm", "leg"), fewest=2, scatter=0.8, systematic=0.5),
    Spec(
        "thigh_antiphase_share",
        "%",
        per_side=False,
        parts=_LEG,
        fewest=2,
        scatter=1.5,
        systematic=2.3,
        slow=16.0,
    ),
    Spec("thigh_reversal_timing", "%", parts=_LEG, fewest=2, scatter=0.7, systematic=1.2),
    Spec(
        "knee_separation_touchdown",
        "thigh lengths",
        parts=_LEG,
        trust_hz=RATE_60,
        scatter=0.04,
        systematic=0.04,
    ),
    Spec("contact_time_asymmetry", "%", per_side=False, value_hz=RATE_60, trust_hz=RATE_60, fewest=6),
    Spec("stride_variability", "%", per_side=False, trust_hz=RATE_60, fewest=6, floor=0.0),
)
