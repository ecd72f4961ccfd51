import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.curves import POINTS, stride_curves


@pytest.mark.parametrize(("rate_hz", "tolerance"), [(30, 0.3), (60, 0.05), (240, 0.01)])
def test_mean_curve_of_a_pendulum(tools, rate_hz, tolerance):
    pendulum = tools.Pendulum()
    motion, contacts = tools.run(pendulum, rate_hz)
    curve = stride_curves(compute_angles(motion), contacts)["thigh", "left"]
    turn = 2 * np.pi * (curve.percent / 100 + pendulum.touchdown_at)
    expected = pendulum.middle_deg + pendulum.amplitude_deg * np.cos(turn)
    assert curve.mean_deg.shape == (POINTS,)
    assert curve.mean_deg == pytest.approx(expected, abs=tolerance)
    assert curve.sd_deg == pytest.approx(0, abs=tolerance)
    peak = 2 * np.pi * pendulum.frequency_hz * pendulum.amplitude_deg
    assert curve.mean_deg_s.max() == pytest.approx(peak, rel=0.01)
    assert curve.toe_off_percent == pytest.approx(100 * pendulum.duty)
    assert curve.strides == 4


def test_rigid_joints_and_arms(tools):
    pendulum = tools.Pendulum()
    motion, contacts = tools.run(pendulum)
    curves = stride_curves(compute_angles(motion), contacts)
    assert curves["knee", "right"].mean_deg == pytest.approx(pendulum.knee_deg, abs=1e-6)
    assert curves["ankle", "right"].mean_deg == pytest.approx(pendulum.ankle_deg, abs=1e-6)
    assert np.ptp(curves["upper_arm", "left"].mean_deg) == pytest.approx(110, abs=0.1)
    assert len(curves) == 8


def test_spread_between_strides(tools):
    # the thigh hangs 2 deg further forward in every other stride: sd over two and two is 2 / sqrt(3)
    pendulum = tools.Pendulum()
    motion, contacts = tools.run(pendulum)
    angles = compute_angles(motion)
    odd = ((motion.time_s - pendulum.touchdown_s("left", 0)) // pendulum.stride_s) % 2
    angles.angle_deg["left_thigh"][:] += 2 * odd
    curve = stride_curves(angles, contacts)["thigh", "left"]
    assert np.median(curve.sd_deg) == pytest.approx(2 / np.sqrt(3), rel=0.01)


def test_stride_with_a_gap_is_left_out(tools):
    pendulum = tools.Pendulum()
    motion, contacts = tools.run(pendulum)
    body = motion.body.copy()
    gap = np.abs(motion.time_s - (pendulum.touchdown_s("left", 1) + 0.2)) < 0.03
    body[gap, tools.points.index("left_knee")] = np.nan
    curves = stride_curves(compute_angles(tools.motion_from(motion.time_s, body)), contacts)
    assert curves["thigh", "left"].strides == 3
    assert curves["thigh", "right"].strides == 4


def test_side_without_a_whole_stride_has_no_curve(tools):
    motion, contacts = tools.run(tools.Pendulum())
    curves = stride_curves(compute_angles(motion), contacts[:3])
    assert ("thigh", "left") in curves
    assert ("thigh", "right") not in curves
    assert np.isnan(curves["thigh", "left"].sd_deg).all()
