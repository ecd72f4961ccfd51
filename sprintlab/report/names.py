"""Plain names of the metrics, in the groups in which the report shows them."""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Rhythm": {
        "step_frequency": ("Step frequency", "steps per second"),
        "contact_time": ("Contact time", "touchdown to toe-off"),
        "flight_time": ("Flight time", "toe-off to the other foot's touchdown"),
        "step_time": ("Step time", "touchdown to the other foot's touchdown"),
        "swing_time": ("Swing time", "toe-off to the same foot's touchdown"),
        "duty_factor": ("Duty factor", "contact time as a share of the stride"),
    },
    "Speed and length": {
        "speed": ("Speed", "mean of the hips, forward"),
        "step_length": ("Step length", "from foot place to foot place"),
    },
    "Swing leg": {
        "hip_flexion_velocity_mean": ("Thigh swing speed, mean", "forward, between the two reversals"),
        "hip_flexion_velocity_peak": ("Thigh swing speed, peak", "forward, from the averaged stride"),
        "thigh_range": ("Thigh range", "rearmost to foremost"),
        "thigh_flexion_max": ("Knee lift", "thigh foremost, from the vertical"),
        "thigh_extension_max": ("Thigh behind the body", "thigh rearmost, from the vertical"),
        "retraction_velocity": ("Retraction", "thigh coming back just before touchdown"),
    },
    "Touchdown": {
        "touchdown_distance": ("Touchdown distance", "toe ahead of the body's centre"),
        "foot_ground_speed_touchdown": ("Foot speed over the ground", "at touchdown"),
        "knee_angle_touchdown": ("Knee at touchdown", "0 straight"),
        "knee_separation_touchdown": ("Knees apart at touchdown", "swing knee ahead of stance knee"),
    },
    "On the ground": {
        "thigh_extension_velocity_stance": ("Thigh drive", "thigh moving back during contact"),
        "knee_flexion_excursion": ("Knee give", "bending under load"),
        "ankle_excursion": ("Ankle give", "bending under load"),
        "hip_drop_stance": ("Hip drop", "from touchdown to the lowest point"),
        "mean_support_force": ("Mean support force", "from contact and flight time"),
        "vertical_stiffness": ("Vertical stiffness", "spring-mass model"),
        "leg_stiffness": ("Leg stiffness", "spring-mass model"),
    },
    "Trunk and arms": {
        "trunk_lean": ("Trunk lean", "forward, from the vertical"),
        "trunk_rotation_range": ("Trunk rotation", "range about the long axis"),
        "pelvis_rotation_range": ("Pelvis rotation", "range about the long axis"),
        "trunk_pelvis_phase": ("Trunk against pelvis", "180 is opposite"),
        "shoulder_range": ("Arm swing", "upper arm, rear to front"),
        "elbow_angle_mean": ("Elbow, mean", "0 straight"),
        "arm_symmetry_index": ("Arm symmetry", "left against right"),
    },
    "Coordination": {
        "arm_leg_lag": ("Arm behind opposite leg", "time lag"),
        "thigh_antiphase_share": ("Thighs in opposition", "share of the stride"),
        "thigh_reversal_timing": ("Thigh switch", "reversal, where in the stride"),
        "contact_time_asymmetry": ("Contact asymmetry", "left against right"),
        "stride_variability": ("Variability", "from stride to stride"),
    },
}
"""Group -> metric -> name and what it means."""

KEY_METRICS = (
    "speed",
    "step_frequency",
    "step_length",
    "contact_time",
    "flight_time",
    "hip_flexion_velocity_mean",
    "thigh_range",
    "trunk_lean",
)
"""Shown large, as far as they were measured."""

_DISPLAY: Mapping[str, tuple[float, str]] = {
    "s": (1000.0, "ms"),
    "deg": (1.0, "°"),
    "deg/s": (1.0, "°/s"),
    "1": (1.0, ""),
    "body weights": (1.0, "body weights"),
    "% of stride": (1.0, "% of stride"),
}
_IN_CM = ("touchdown_distance", "hip_drop_stance")

PHASES = {"acceleration": "acceleration", "max-velocity": "top speed", "running": "running, not sprinting"}
LEVELS = {"novice": "novice", "team": "team sport", "trained": "trained sprinter", "elite": "elite sprinter"}
LEVEL_SOURCES = {"given": "given", "speed": "from the speed", "default": "assumed"}
COMPONENT_MUSCLES = {
    "swing": "hip flexors",
    "force": "glutes",
    "timing": "hamstrings",
    "stability": "quadriceps",
    "contact": "calves",
    "arms": "shoulders",
    "push": "hip extensors",
    "rotation": "spine rotators",
    "coordination": "whole system",
}
GRADES = {
    "S": "read in the source",
    "S2": "quoted by a second source",
    "M": "from memory of the literature",
    "C": "computed from other values",
    "F": "fitted to results of this program",
}


def display_unit(metric: str, unit: str) -> tuple[float, str]:
    """Return the factor and the unit in which a metric is shown to people.

    >>> display_unit("contact_time", "s")
    (1000.0, 'ms')
    """
    if metric in _IN_CM and unit == "m":
        return 100.0, "cm"
    return _DISPLAY.get(unit, (1.0, unit))


def metric_label(metric: str) -> str:
    """Return the plain name of a metric; one without is its own name with spaces."""
    for group in GROUPS.values():
        if metric in group:
            return group[metric][0]
    return metric.replace("_", " ").capitalize()
