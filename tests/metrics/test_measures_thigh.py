"""Thigh, arms and coordination of pendulums, whose ranges, velocities and lags are closed forms."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.measures import compute_metrics
from metrics.measures.arms import circular_lag


def metrics_of(motion, contacts):
    return {(m.name, m.side): m for m in compute_metrics(motion, compute_angles(motion), contacts)}


@pytest.fixture(scope="module")
def plain(tools):
    pendulum = tools.Pendulum()
    return pendulum, metrics_of(*tools.run(pendulum))


@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_ranges_and_ends(plain, side):
    _, metrics = plain
    assert metrics["thigh_range", side].value == pytest.approx(100.0, abs=0.05)
    assert metrics["thigh_flexion_max", side].value == pytest.approx(62.0, abs=0.05)
    assert metrics["thigh_extension_max", side].value == pytest.approx(38.0, abs=0.05)
    assert metrics["shoulder_range", side].value == pytest.approx(110.0, abs=0.1)
    assert metrics["elbow_angle_mean", side].value == pytest.approx(90.0, abs=1e-6)


def test_range_is_flexion_and_extension_together(plain):
    _, metrics = plain
    parts = metrics["thigh_flexion_max", "both"].value + metrics["thigh_extension_max", "both"].value
    assert metrics["thigh_range", "both"].value == pytest.approx(parts)


@pytest.mark.parametrize(("rate_hz", "tolerance"), [(30.0, 0.012), (60.0, 0.012), (120.0, 0.012)])
@pytest.mark.parametrize(("frequency_hz", "amplitude_deg"), [(2.2, 50.0), (1.4, 35.0)])
def test_flexion_velocities(tools, rate_hz, tolerance, frequency_hz, amplitude_deg):
    # peak of a sinusoid 2 pi f A (0.8 % is lost to the parabola over 20 % of the stride), mean 4 f A
    pendulum = tools.Pendulum(frequency_hz=frequency_hz, amplitude_deg=amplitude_deg)
    metrics = metrics_of(*tools.run(pendulum, rate_hz, 3.0))
    peak = 2 * np.pi * frequency_hz * amplitude_deg
    assert metrics["hip_flexion_velocity_peak", "both"].value == pytest.approx(peak, rel=tolerance)
    mean = metrics["hip_flexion_velocity_mean", "both"].value
    assert mean == pytest.approx(4 * frequency_hz * amplitude_deg, rel=0.005)
    # of a sinusoid, peak is pi / 2 times the mean
    assert metrics["hip_flexion_velocity_peak", "both"].value / mean == pytest.approx(np.pi / 2, rel=0.015)


def test_mean_velocity_is_range_times_step_frequency(plain):
    # an identity of a thigh that swings forward for half the stride
    _, metrics = plain
    product = metrics["thigh_range", "both"].value * metrics["step_frequency", "both"].value
    assert metrics["hip_flexion_velocity_mean", "both"].value == pytest.approx(product, rel=0.005)


def test_velocities_about_touchdown(plain):
    pendulum, metrics = plain
    start = pendulum.touchdown_s("left", 0)
    end = start + pendulum.duty * pendulum.stride_s
    at = pendulum.thigh_deg("left", np.array([start - 0.040, start, end]))
    assert metrics["retraction_velocity", "both"].value == pytest.approx((at[0] - at[1]) / 0.040, rel=1e-3)
    assert metrics["thigh_extension_velocity_stance", "both"].value == pytest.approx(
        (at[1] - at[2]) / (end - start), rel=1e-3
    )
    # both turn backwards here, and backwards is positive
    assert metrics["retraction_velocity", "both"].value > 0
    assert metrics["thigh_extension_velocity_stance", "both"].value > 0


def test_knees_at_touchdown(plain):
    pendulum, metrics = plain
    for side, other in (("left", "right"), ("right", "left")):
        t = np.array([pendulum.touchdown_s(side, 1)])
        swing, stance = (np.sin(np.radians(pendulum.thigh_deg(one, t)[0])) for one in (other, side))
        assert metrics["knee_separation_touchdown", side].value == pytest.approx(swing - stance, abs=1e-3)


def test_thighs_of_pendulums_are_in_antiphase(plain):
    _, metrics = plain
    assert metrics["thigh_antiphase_share", "both"].value == pytest.approx(100.0, abs=1.0)


@pytest.mark.parametrize("shift", [0.05, 0.15])
def test_antiphase_share_of_shifted_thighs(tools, shift):
    # two sinusoids, `shift` of a stride from counter-phase, turn together for twice that share
    pendulum = tools.Pendulum()
    motion, contacts = tools.run(pendulum)
    time_s = motion.time_s
    late = tools.positions(pendulum, time_s - shift * pendulum.stride_s)
    body = motion.body.copy()
    hip = body[:, tools.points.index("right_hip")]
    column = tools.points.index("right_knee")
    body[:, column] = hip + late[:, column] - late[:, tools.points.index("right_hip")]
    metric = metrics_of(replace(motion, body=body), contacts)["thigh_antiphase_share", "both"]
    assert metric.value == pytest.approx(100.0 * (1 - 2 * shift), abs=2.0)


def test_reversal_of_the_trailing_thigh(plain):
    # rearmost half a stride after foremost: 0.5 - 0.3 = 20 % of the stride after touchdown
    pendulum, metrics = plain
    wanted = 100 * (0.5 - pendulum.touchdown_at)
    assert metrics["thigh_reversal_timing", "both"].value == pytest.approx(wanted, abs=0.3)


@pytest.mark.parametrize("lag", [-0.08, 0.0, 0.03, 0.12])
def test_arm_behind_the_opposite_leg(tools, lag):
    metrics = metrics_of(*tools.run(tools.Pendulum(arm_lag=lag)))
    for side in ("left", "right", "both"):
        assert metrics["arm_leg_lag", side].value == pytest.approx(100 * lag, abs=0.1)


def test_lag_of_two_curves():
    turn = 2 * np.pi * np.arange(100) / 100
    curve = np.cos(turn) + 0.3 * np.cos(2 * turn)
    assert circular_lag(curve, np.roll(curve, 7)) == pytest.approx(7.0, abs=0.05)
    assert circular_lag(curve, np.roll(curve, -7)) == pytest.approx(-7.0, abs=0.05)
    assert circular_lag(curve, 40 + 5 * curve) == pytest.approx(0.0, abs=1e-9)
    assert abs(circular_lag(curve, np.roll(curve, 50))) == pytest.approx(50.0, abs=0.05)


def test_arm_symmetry_sign_and_trust(tools):
    pendulum = tools.Pendulum()
    motion, contacts = tools.run(pendulum)
    wide = tools.positions(replace(pendulum, arm_amplitude_deg=70.0), motion.time_s)
    body = motion.body.copy()
    for part in ("elbow", "wrist"):
        column = tools.points.index(f"right_{part}")
        body[:, column] = wide[:, column]
    metric = metrics_of(replace(motion, body=body), contacts)["arm_symmetry_index", "both"]
    assert metric.value == pytest.approx(100 * (140 - 110) / 125, abs=0.2)
    assert metric.trusted
    even = metrics_of(motion, contacts)["arm_symmetry_index", "both"]
    assert even.value == pytest.approx(0.0, abs=0.1)
    assert not even.trusted


def test_trunk_lean(plain):
    _, metrics = plain
    assert metrics["trunk_lean", "both"].value == pytest.approx(8.0, abs=1e-6)


def test_irregular_frame_times_change_nothing(tools, plain):
    pendulum, even = plain
    rng = np.random.default_rng(4)
    time_s = np.cumsum(rng.uniform(0.004, 0.0127, 290))
    motion = tools.motion_from(time_s, tools.positions(pendulum, time_s))
    contacts = tools.contacts_from(pendulum, float(time_s[-1]))
    uneven = metrics_of(motion, contacts)
    for name in (
        "thigh_range",
        "hip_flexion_velocity_peak",
        "hip_flexion_velocity_mean",
        "retraction_velocity",
    ):
        assert uneven[name, "both"].value == pytest.approx(even[name, "both"].value, rel=2e-3), name


def test_gap_costs_the_strides_that_it_touches(tools, plain):
    pendulum, whole = plain
    motion, contacts = tools.run(pendulum)
    body = motion.body.copy()
    gap = np.abs(motion.time_s - (pendulum.touchdown_s("left", 1) + 0.15)) < 0.04
    body[gap, tools.points.index("left_knee")] = np.nan
    less = metrics_of(replace(motion, body=body), contacts)
    assert less["thigh_range", "left"].n == whole["thigh_range", "left"].n - 1
    assert less["thigh_range", "right"].n == whole["thigh_range", "right"].n
    assert less["thigh_range", "both"].value == pytest.approx(100.0, abs=0.05)


def test_one_slow_side_shows_on_its_side(tools):
    pendulum = tools.Pendulum()
    motion, contacts = tools.run(pendulum)
    small = tools.positions(replace(pendulum, amplitude_deg=45.0), motion.time_s)
    body = motion.body.copy()
    column = tools.points.index("left_knee")
    body[:, column] = small[:, column]
    metrics = metrics_of(replace(motion, body=body), contacts)
    assert metrics["thigh_range", "left"].value == pytest.approx(90.0, abs=0.05)
    assert metrics["thigh_range", "right"].value == pytest.approx(100.0, abs=0.05)
    counts = metrics["thigh_range", "left"].n, metrics["thigh_range", "right"].n
    pooled = (90 * counts[0] + 100 * counts[1]) / sum(counts)
    assert metrics["thigh_range", "both"].value == pytest.approx(pooled, abs=0.05)
