"""The set of metrics is always the same; what is missing says why."""

import math

import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.catalogue import CATALOGUE
from metrics.measures import compute_metrics
from metrics.values import Scale

CONTRACT = {
    "contact_time": "s",
    "flight_time": "s",
    "step_time": "s",
    "swing_time": "s",
    "step_frequency": "Hz",
    "step_length": "m",
    "speed": "m/s",
    "duty_factor": "1",
    "hip_flexion_velocity_peak": "deg/s",
    "hip_flexion_velocity_mean": "deg/s",
    "thigh_range": "deg",
    "thigh_flexion_max": "deg",
    "thigh_extension_max": "deg",
    "thigh_extension_velocity_stance": "deg/s",
    "retraction_velocity": "deg/s",
    "touchdown_distance": "m",
    "foot_ground_speed_touchdown": "m/s",
    "knee_angle_touchdown": "deg",
    "knee_flexion_excursion": "deg",
    "ankle_excursion": "deg",
    "hip_drop_stance": "m",
    "mean_support_force": "body weights",
    "vertical_stiffness": "kN/m per kg",
    "leg_stiffness": "kN/m per kg",
    "trunk_lean": "deg",
    "trunk_rotation_range": "deg",
    "pelvis_rotation_range": "deg",
    "trunk_pelvis_phase": "deg",
    "shoulder_range": "deg",
    "elbow_angle_mean": "deg",
    "arm_symmetry_index": "%",
    "arm_leg_lag": "% of stride",
    "thigh_antiphase_share": "%",
    "thigh_reversal_timing": "%",
    "knee_separation_touchdown": "thigh lengths",
    "contact_time_asymmetry": "%",
    "stride_variability": "%",
}
LENGTHS = {
    "step_length",
    "speed",
    "touchdown_distance",
    "foot_ground_speed_touchdown",
    "hip_drop_stance",
    "leg_stiffness",
}


def measured(tools, rate_hz=120.0, pendulum=None, **changes):
    motion, contacts = tools.run(pendulum or tools.Pendulum(), rate_hz, **changes)
    return {(m.name, m.side): m for m in compute_metrics(motion, compute_angles(motion), contacts)}


def test_every_metric_of_the_contract_with_its_unit():
    assert {spec.name: spec.unit for spec in CATALOGUE} == CONTRACT


@pytest.mark.parametrize("rate_hz", [30.0, 60.0, 240.0])
def test_same_set_in_the_same_order_for_every_clip(tools, rate_hz):
    motion, contacts = tools.run(tools.Pendulum(), rate_hz)
    angles = compute_angles(motion)
    whole = [(m.name, m.side, m.unit) for m in compute_metrics(motion, angles, contacts)]
    assert [key[:3] for key in whole] == [
        (m.name, m.side, m.unit) for m in compute_metrics(motion, angles, contacts[:1])
    ]
    assert {name for name, side, _ in whole if side == "both"} == set(CONTRACT)


def test_every_value_has_its_interval_and_every_gap_its_reason(tools):
    for metric in measured(tools).values():
        if metric.value is None:
            assert metric.reason
            assert not metric.trusted
            assert (metric.sd, metric.ci95, metric.n) == (None, None, 0)
        else:
            assert math.isfinite(metric.sd)
            assert metric.ci95[0] <= metric.value <= metric.ci95[1]
            assert metric.n > 0
            assert metric.trusted or metric.reason


def test_without_contacts_nothing_is_made_up(tools):
    motion, _ = tools.run(tools.Pendulum())
    metrics = compute_metrics(motion, compute_angles(motion), ())
    assert all(metric.value is None and metric.reason for metric in metrics)


def test_without_pose_nothing_but_times(tools):
    motion, contacts = tools.run(tools.Pendulum())
    lost = tools.motion_from(motion.time_s, np.full_like(motion.body, np.nan))
    metrics = compute_metrics(lost, compute_angles(lost), contacts)
    given = {metric.name for metric in metrics if metric.value is not None}
    assert given == {
        "contact_time",
        "flight_time",
        "step_time",
        "swing_time",
        "step_frequency",
        "duty_factor",
        "mean_support_force",
        "vertical_stiffness",
        "contact_time_asymmetry",
        "stride_variability",
    }


def test_lengths_need_a_scale(tools):
    metrics = measured(tools, scale=Scale(None, None, None))
    without = {name for (name, side), m in metrics.items() if m.value is None and side == "both"}
    assert without == LENGTHS | {"trunk_rotation_range", "pelvis_rotation_range", "trunk_pelvis_phase"}
    assert metrics["step_length", "left"].reason == "no scale: give --height, --distance or --speed"


@pytest.mark.parametrize("name", ["step_length", "speed"])
def test_error_of_the_scale_goes_one_to_one_into_lengths(tools, name):
    sharp = measured(tools, scale=Scale(0.005, 0.0, "distance"))[name, "both"]
    coarse = measured(tools, scale=Scale(0.005, 0.0002, "height"))[name, "both"]
    assert coarse.value == pytest.approx(sharp.value)
    assert coarse.sd == pytest.approx(math.hypot(sharp.sd, 0.04 * sharp.value))


def test_given_speed_is_said_to_be_given(tools):
    motion, contacts = tools.run(tools.Pendulum(), scale=Scale(0.005, 0.00005, "speed"))
    metrics = {
        (m.name, m.side): m for m in compute_metrics(motion, compute_angles(motion), contacts, speed_m_s=9.0)
    }
    speed = metrics["speed", "both"]
    assert (speed.value, speed.reason, speed.trusted) == (9.0, "given, not measured", True)
    assert speed.sd == pytest.approx(0.09)
    ratio = 9.0 / metrics["step_frequency", "both"].value
    assert metrics["step_length", "both"].value == pytest.approx(ratio, rel=1e-12)


def test_rotation_names_what_would_measure_it(tools):
    for name in ("trunk_rotation_range", "pelvis_rotation_range", "trunk_pelvis_phase"):
        assert "several cameras and markers" in measured(tools)[name, "both"].reason


def test_left_and_right_exchanged_gives_the_same_numbers_exchanged(tools):
    pendulum = tools.Pendulum(arm_lag=0.05)
    motion, contacts = tools.run(pendulum)
    twin = {name: name for name in tools.points}
    for name in tools.points[1:]:
        side, part = name.split("_", 1)
        twin[name] = f"{'right' if side == 'left' else 'left'}_{part}"
    order = [tools.points.index(twin[name]) for name in tools.points]
    other = tools.motion_from(motion.time_s, motion.body[:, order], near_side="left")
    swapped = tuple(
        type(c)("right" if c.foot == "left" else "left", *list(vars(c).values())[1:]) for c in contacts
    )
    there = {(m.name, m.side): m for m in compute_metrics(motion, compute_angles(motion), contacts)}
    back = {(m.name, m.side): m for m in compute_metrics(other, compute_angles(other), swapped)}
    names = {"left": "right", "right": "left", "both": "both"}
    for (name, side), metric in there.items():
        mirror = back[name, names[side]]
        sign = -1 if name in ("contact_time_asymmetry", "arm_symmetry_index") else 1
        if metric.value is None:
            assert mirror.value is None
        else:
            assert mirror.value == pytest.approx(sign * metric.value, abs=1e-9), name
            assert mirror.sd == pytest.approx(metric.sd), name
