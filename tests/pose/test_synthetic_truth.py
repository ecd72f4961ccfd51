from dataclasses import replace

import numpy as np
import pytest

from pose.synthetic import COMPONENTS, Athlete, Upper, measure, random_athlete, simulate, with_deficit


@pytest.fixture(scope="module")
def run():
    upper = Upper(arm_range_left=100, arm_range_right=110, elbow_mean=85, trunk_lean=6)
    return simulate(Athlete(contact_difference_s=0.006, upper=upper), 2.4)


@pytest.fixture(scope="module")
def truth(run):
    return measure(run, 0.0, 2.4)


def test_times_add_up(truth):
    m = truth.metrics
    for side in ("left", "right"):
        assert m["contact_time", side] + m["flight_time", side] == pytest.approx(m["step_time", side])
        assert m["duty_factor", side] == pytest.approx(m["contact_time", side] / 0.456)
        assert m["swing_time", side] + m["contact_time", side] == pytest.approx(0.456)
    assert m["contact_time", "right"] - m["contact_time", "left"] == pytest.approx(0.006)
    assert m["contact_time_asymmetry", "both"] == pytest.approx(100 * 0.006 / 0.110, rel=1e-6)
    assert m["step_frequency", "both"] == pytest.approx(1 / 0.228)


def test_lengths_agree_with_speed(truth):
    m = truth.metrics
    assert m["speed", "both"] == pytest.approx(9.5, rel=1e-5)
    assert m["step_length", "both"] == pytest.approx(9.5 * 0.228, rel=1e-3)


def test_support_force_and_stiffness():
    # contact 0.103 s, flight 0.120 s: 111 kN/m at 76 kg by Morin's formulas
    run = simulate(Athlete(contact_time_s=0.103, flight_time_s=0.120, speed_m_s=9.8), 1.6)
    m = measure(run, 0.0, 1.6).metrics
    assert m["mean_support_force", "both"] == pytest.approx(223 / 103)
    assert m["vertical_stiffness", "both"] * 76 == pytest.approx(111, abs=0.6)


def test_angles_are_those_asked_for(truth):
    m = truth.metrics
    assert m["thigh_range", "left"] == pytest.approx(
        m["thigh_flexion_max", "left"] + m["thigh_extension_max", "left"]
    )
    assert m["thigh_flexion_max", "left"] == pytest.approx(65, abs=0.3)
    assert m["knee_angle_touchdown", "right"] == pytest.approx(26, abs=1.5)
    assert m["shoulder_range", "left"] == pytest.approx(100, abs=0.2)
    assert m["arm_symmetry_index", "both"] == pytest.approx(100 * 10 / 105, abs=0.2)
    assert m["elbow_angle_mean", "both"] == pytest.approx(85, abs=0.1)
    assert m["trunk_lean", "both"] == pytest.approx(6, abs=0.1)
    assert m["trunk_rotation_range", "both"] == pytest.approx(22, abs=0.05)
    assert m["trunk_pelvis_phase", "both"] == pytest.approx(180, abs=0.1)


def test_velocities_agree_with_a_numeric_derivative(run, truth):
    contacts = [c for c in truth.contacts if c.foot == "left"]
    t = np.linspace(contacts[0].toe_off_s, contacts[1].touchdown_s, 4000)
    thigh = np.degrees(run.legs["left"].angles(t[1:-1])[:, 0])
    peak = truth.readings["hip_flexion_velocity_peak"][0 if contacts[0] is truth.contacts[0] else 1][2]
    assert np.gradient(thigh, t[1:-1]).max() == pytest.approx(peak, rel=2e-3)
    low, high = np.argmin(thigh), np.argmax(thigh)
    mean = (thigh[high] - thigh[low]) / (t[high] - t[low])
    assert mean == pytest.approx(truth.metrics["hip_flexion_velocity_mean", "left"], rel=5e-3)


def test_foot_speed_at_touchdown_is_that_of_the_settling_toe(truth):
    stance = Athlete().right
    expected = stance.settle_power * stance.settle_x_m / stance.settle_s
    assert truth.metrics["foot_ground_speed_touchdown", "both"] == pytest.approx(expected, rel=0.01)


def test_variability_is_that_of_the_stride_times():
    steady = measure(simulate(Athlete(), 3.0), 0.0, 3.0).metrics
    uneven = measure(simulate(Athlete(variability=0.03, seed=2), 3.0), 0.0, 3.0).metrics
    assert steady["stride_variability", "both"] == pytest.approx(0, abs=1e-6)
    assert 0.5 < uneven["stride_variability", "both"] < 4


def test_only_what_lies_inside_the_film_counts():
    run = simulate(Athlete(), 2.0)
    part = measure(run, 0.10, 0.45)
    assert [c.foot for c in part.contacts] == ["right", "left"]
    assert [foot for foot, _, _ in part.readings["contact_time"]] == ["left"]
    assert "thigh_range" not in part.readings


@pytest.mark.parametrize(
    ("component", "metric", "change"),
    [
        ("swing", "thigh_range", -4.9),
        ("force", "mean_support_force", -0.073),
        ("timing", "foot_ground_speed_touchdown", 0.8),
        ("timing", "touchdown_distance", 0.03),
        ("stability", "knee_flexion_excursion", 4.9),
        ("contact", "contact_time", 0.006),
        ("arms", "shoulder_range", -14.0),
        ("push", "thigh_extension_max", -2.5),
        ("rotation", "trunk_rotation_range", 5.0),
        ("coordination", "arm_leg_lag", 3.0),
    ],
)
def test_a_deficit_shifts_its_component(component, metric, change):
    plain = measure(simulate(Athlete(), 2.2), 0.0, 2.2).metrics[metric, "both"]
    weak = measure(simulate(with_deficit(Athlete(), component), 2.2), 0.0, 2.2).metrics[metric, "both"]
    assert weak - plain == pytest.approx(change, rel=0.12)


def test_every_component_can_be_weakened():
    for component in COMPONENTS:
        assert with_deficit(Athlete(), component) != Athlete()
    with pytest.raises(KeyError):
        with_deficit(Athlete(), "willpower")


@pytest.mark.parametrize(("phase", "speed"), [("max-velocity", 8.0), ("running", 4.0), ("acceleration", 9.5)])
def test_random_athletes_are_plausible_and_repeatable(phase, speed):
    first = random_athlete(np.random.default_rng(8), phase, speed)
    assert first == random_athlete(np.random.default_rng(8), phase, speed)
    assert first != random_athlete(np.random.default_rng(9), phase, speed)
    m = measure(simulate(first, 2.0), 0.0, 2.0).metrics
    leg = 0.53 * first.body.height_m
    assert 0.7 < m["speed", "both"] * m["contact_time", "both"] / leg < 1.35
    assert 2.4 < m["step_frequency", "both"] < 5.5
    assert 30 < m["thigh_range", "both"] < 135


def test_a_toe_at_the_tip_stays_down():
    athlete = random_athlete(np.random.default_rng(1), toe_at_tip=True)
    assert athlete.left.lift_before_s == pytest.approx(0)
    odd = random_athlete(np.random.default_rng(1), odd_feet=True)
    assert odd.left.lift_power != 2
    assert replace(odd) == odd
