"""Lengths and speeds from a runner whose feet stand at known places."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.measures import compute_metrics, step_rows
from metrics.measures.mass import body_centre
from metrics.values import Scale


def run(tools, rate_hz=120.0, ahead=0.35, **changes):
    """Motion, contacts: the toe of each contact stands `ahead` of the hips at touchdown, m."""
    pendulum = tools.Pendulum(
        lean_deg=0.0, knee_deg=0.0, middle_deg=0.0, arm_amplitude_deg=50.0, elbow_deg=0.0
    )
    motion, contacts = tools.run(pendulum, rate_hz, 2.6, **changes)
    places = {c.touchdown_s: pendulum.speed_m_s * c.touchdown_s + ahead for c in contacts}
    return pendulum, tools.plant(motion, contacts, places), contacts


def metrics_of(motion, contacts):
    return {(m.name, m.side): m for m in compute_metrics(motion, compute_angles(motion), contacts)}


@pytest.mark.parametrize("rate_hz", [30.0, 60.0, 120.0])
def test_speed_and_step_length(tools, rate_hz):
    pendulum, motion, contacts = run(tools, rate_hz)
    metrics = metrics_of(motion, contacts)
    length = pendulum.speed_m_s * pendulum.stride_s / 2
    assert metrics["speed", "both"].value == pytest.approx(pendulum.speed_m_s, rel=1e-6)
    assert metrics["step_length", "both"].value == pytest.approx(length, rel=1e-6)
    for side in ("left", "right"):
        assert metrics["step_length", side].value == pytest.approx(length, rel=1e-6)


def test_step_length_is_speed_over_frequency(tools):
    _, motion, contacts = run(tools)
    metrics = metrics_of(motion, contacts)
    ratio = metrics["speed", "both"].value / metrics["step_frequency", "both"].value
    assert metrics["step_length", "both"].value == pytest.approx(ratio, rel=1e-12)


def test_step_length_while_speeding_up_is_from_foot_to_foot(tools):
    _, motion, contacts = run(tools)
    body = motion.body.copy()
    body[..., 0] += (1.5 * motion.time_s**2)[:, None]
    places = {
        c.touchdown_s: 9 * c.touchdown_s + 1.5 * c.touchdown_s**2 + 0.1 * n for n, c in enumerate(contacts)
    }
    faster = tools.plant(tools.motion_from(motion.time_s, body), contacts, places)
    wanted = np.mean(np.diff([places[c.touchdown_s] for c in contacts]))
    assert metrics_of(faster, contacts)["step_length", "both"].value == pytest.approx(wanted, rel=1e-6)


def test_uneven_steps_by_side(tools):
    pendulum, motion, contacts = run(tools)
    places = {
        c.touchdown_s: pendulum.speed_m_s * c.touchdown_s + (0.40 if c.foot == "left" else 0.30)
        for c in contacts
    }
    metrics = metrics_of(tools.plant(motion, contacts, places), contacts)
    # a left step begins on the left foot, further ahead, and so is 10 cm shorter
    even = pendulum.speed_m_s * pendulum.stride_s / 2
    assert metrics["step_length", "left"].value == pytest.approx(even - 0.10)
    assert metrics["step_length", "right"].value == pytest.approx(even + 0.10)
    assert metrics["step_length", "both"].value == pytest.approx(even)


def test_doubling_the_scale_doubles_the_lengths_and_keeps_the_angles(tools):
    _, motion, contacts = run(tools)
    double = replace(motion, body=2 * motion.body, feet=2 * motion.feet, scale=Scale(0.010, 0.0001, "height"))
    one, two = metrics_of(motion, contacts), metrics_of(double, contacts)
    for key in (("speed", "both"), ("step_length", "both"), ("touchdown_distance", "left")):
        assert two[key].value == pytest.approx(2 * one[key].value)
    for key in (("thigh_range", "both"), ("knee_separation_touchdown", "both"), ("contact_time", "both")):
        assert two[key].value == pytest.approx(one[key].value)


def test_touchdown_distance_from_the_hips_where_arms_are_not_tracked(tools):
    _, motion, contacts = run(tools, ahead=0.35)
    body = motion.body.copy()
    body[:, tools.points.index("left_wrist")] = np.nan
    metric = metrics_of(replace(motion, body=body), contacts)["touchdown_distance", "both"]
    assert metric.value == pytest.approx(0.35, abs=1e-3)
    assert "from the middle of the hips" in metric.reason


def test_touchdown_distance_from_the_centre_of_mass(tools):
    pendulum, motion, contacts = run(tools, ahead=0.35)
    metrics = metrics_of(motion, contacts)
    # straight limbs: each moves the centre of mass by its share times its centre, left and right in turn
    for side, other in (("left", "right"), ("right", "left")):
        t = np.array([next(c.touchdown_s for c in contacts if c.foot == side)])
        shift = 0.0
        for one in (side, other):
            thigh = np.sin(np.radians(pendulum.thigh_deg(one, t)[0]))
            arm = np.sin(np.radians(pendulum.arm_deg(one, t)[0]))
            foot = np.radians(pendulum.thigh_deg(one, t)[0] + pendulum.ankle_deg)
            shift += thigh * (0.1416 * 0.4095 * 0.44 + 0.0433 * (0.44 + 0.4395 * 0.44) + 0.0137 * 0.88)
            shift += 0.0137 * 0.4415 * 0.20 * np.cos(foot)
            shift += arm * (0.0271 * 0.5772 * 0.30 + 0.0223 * (0.30 + 0.56 * 0.27))
        mass = 0.4346 + 0.0694 + 2 * (0.1416 + 0.0433 + 0.0137 + 0.0271 + 0.0223)
        assert metrics["touchdown_distance", side].value == pytest.approx(0.35 - shift / mass, abs=1e-3)


def test_shares_of_mass_make_a_body(tools):
    # every point moved by the same way moves the centre by it
    _, motion, _ = run(tools)
    moved = replace(motion, body=motion.body + np.array([0.3, -0.2]))
    assert body_centre(moved) - body_centre(motion) == pytest.approx(
        np.broadcast_to([0.3, -0.2], (motion.time_s.size, 2))
    )


def test_head_is_taken_at_the_ears_where_they_are(tools):
    _, motion, _ = run(tools)
    ears = np.repeat(motion.smooth("nose")[:, None] + np.array([-0.1, 0.0]), 2, axis=1)
    with_ears = replace(
        motion,
        body=np.concatenate([motion.body, ears], axis=1),
        keypoints=(*motion.keypoints, "left_ear", "right_ear"),
    )
    assert body_centre(with_ears)[:, 0] - body_centre(motion)[:, 0] == pytest.approx(
        -0.1 * 0.0694 / 0.9998, abs=1e-4
    )


def test_unseen_head_is_put_on_the_line_of_the_trunk(tools):
    # upright trunk of 0.52 m: the head's centre 0.45 trunk lengths above the shoulders, at the same x
    _, motion, _ = run(tools)
    body = motion.body.copy()
    body[:, tools.points.index("nose")] = np.nan
    moved = body_centre(replace(motion, body=body)) - body_centre(motion)
    assert moved[:, 0] == pytest.approx(0.0, abs=1e-9)
    assert moved[:, 1] == pytest.approx((0.45 * 0.52 - 0.2) * 0.0694 / 0.9998, abs=1e-5)


@pytest.mark.parametrize("rate_hz", [120.0, 240.0])
def test_foot_speed_over_the_ground(tools, rate_hz):
    # the toe slows from 4.4 m/s to 2 at touchdown, 80 m/s2: its mean over the last 30 ms is what is given
    _, motion, contacts = run(tools, rate_hz)
    feet = motion.feet.copy()
    for contact in contacts:
        lag = motion.time_s - contact.touchdown_s
        before = (lag < 0) & (lag > -0.08)
        place = feet[np.argmin(np.abs(lag - 0.05)), tools.points.index(f"{contact.foot}_foot_index"), 0]
        column = tools.points.index(f"{contact.foot}_foot_index")
        feet[before, column, 0] = place + 2.0 * lag[before] - 40.0 * lag[before] ** 2
    metric = metrics_of(replace(motion, feet=feet), contacts)["foot_ground_speed_touchdown", "both"]
    assert metric.value == pytest.approx(2.0 + 80.0 * 0.015, abs=0.35)
    assert metric.ci95[0] < 2.0 < metric.ci95[1]


def test_pose_lost_at_one_touchdown_costs_one_reading(tools):
    _, motion, contacts = run(tools)
    gone = np.abs(motion.time_s - contacts[3].touchdown_s) < 0.03
    body = motion.body.copy()
    body[gone] = np.nan
    lost = replace(motion, body=body)
    whole, less = metrics_of(motion, contacts), metrics_of(lost, contacts)
    assert less["touchdown_distance", "both"].n == whole["touchdown_distance", "both"].n - 1
    assert less["touchdown_distance", "both"].value == pytest.approx(
        whole["touchdown_distance", "both"].value, abs=0.01
    )


def test_table_of_steps(tools):
    pendulum, motion, contacts = run(tools)
    rows = step_rows(motion, compute_angles(motion), contacts)
    assert [row.foot for row in rows] == [contact.foot for contact in contacts]
    first, last = rows[0], rows[-1]
    assert first.contact_time_s == pytest.approx(pendulum.duty * pendulum.stride_s)
    assert first.step_length_m == pytest.approx(9.0 * pendulum.stride_s / 2)
    assert first.speed_m_s == pytest.approx(9.0)
    turn = np.array([first.touchdown_s])
    assert first.thigh_angle_touchdown_deg == pytest.approx(pendulum.thigh_deg(first.foot, turn)[0], abs=0.01)
    assert first.knee_angle_touchdown_deg == pytest.approx(0.0, abs=1e-6)
    assert first.trunk_lean_touchdown_deg == pytest.approx(0.0, abs=1e-6)
    for value in (
        first.touchdown_distance_m,
        first.knee_flexion_excursion_deg,
        first.ankle_excursion_deg,
        first.retraction_velocity_deg_s,
        first.knee_separation_touchdown_thigh_lengths,
    ):
        assert value is not None
    assert first.knee_flexion_excursion_deg == pytest.approx(0.0, abs=0.1)
    assert last.step_length_m is None
    assert last.step_time_s is None


def test_table_without_a_scale_has_no_lengths(tools):
    _, motion, contacts = run(tools, scale=Scale(None, None, None))
    row = step_rows(motion, compute_angles(motion), contacts)[0]
    assert (row.step_length_m, row.speed_m_s, row.touchdown_distance_m) == (None, None, None)
    assert row.contact_time_s is not None
