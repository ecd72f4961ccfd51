"""Times, frequencies, force, stiffness and symmetry from contacts with known times."""

import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.estimate import Estimate
from metrics.measures import compute_metrics
from metrics.measures.stiffness import leg_stiffness, through, vertical_stiffness
from metrics.measures.symmetry import symmetry_index
from metrics.values import Contact


def metrics_of(tools, contacts, duration_s=3.4, **changes):
    motion, _ = tools.run(tools.Pendulum(), 120.0, duration_s, **changes)
    return {(m.name, m.side): m for m in compute_metrics(motion, compute_angles(motion), contacts)}


def walk(count, left=(0.11, 0.12), right=(0.11, 0.12), start=0.1, sd=0.002):
    """Contacts with contact time and following flight time by foot, s."""
    found, now = [], start
    for number in range(count):
        foot = "left" if number % 2 == 0 else "right"
        contact, flight = left if foot == "left" else right
        found.append(Contact(foot, now, sd, now + contact, sd, 0.9))
        now += contact + flight
    return tuple(found)


def test_known_times_by_side(tools):
    metrics = metrics_of(tools, walk(9, left=(0.10, 0.13), right=(0.12, 0.11)))
    expected = {
        ("contact_time", "left"): 0.10,
        ("contact_time", "right"): 0.12,
        ("contact_time", "both"): (5 * 0.10 + 4 * 0.12) / 9,
        ("flight_time", "left"): 0.13,
        ("flight_time", "right"): 0.11,
        ("flight_time", "both"): 0.12,
        ("step_time", "both"): 0.23,
        ("step_frequency", "both"): 1 / 0.23,
        ("swing_time", "left"): 0.36,
        ("swing_time", "right"): 0.34,
        ("duty_factor", "left"): 0.10 / 0.46,
        ("duty_factor", "right"): 0.12 / 0.46,
        ("mean_support_force", "left"): 0.23 / 0.10,
        ("mean_support_force", "right"): 0.23 / 0.12,
    }
    for key, value in expected.items():
        assert metrics[key].value == pytest.approx(value, rel=1e-9), key


def test_contact_and_flight_make_the_step(tools):
    rng = np.random.default_rng(3)
    contacts = walk(10, left=(0.105, 0.12), right=(0.113, 0.116))
    contacts = [
        Contact(c.foot, c.touchdown_s + e, 0.003, c.toe_off_s + f, 0.003, 0.9)
        for c, (e, f) in zip(contacts, rng.normal(0, 0.003, (10, 2)), strict=True)
    ]
    metrics = metrics_of(
        tools, [*contacts[:-1], Contact("right", contacts[-1].touchdown_s, 0.003, None, None, 0.9)]
    )
    parts = metrics["contact_time", "both"].value + metrics["flight_time", "both"].value
    assert parts == pytest.approx(metrics["step_time", "both"].value)


def test_mean_step_time_knows_that_event_errors_cancel_in_a_chain(tools):
    # 12 touchdowns, each 10 ms uncertain: only the ends of the chain count
    metrics = metrics_of(tools, walk(13, sd=0.010))
    step = metrics["step_time", "both"]
    ends = 0.010 * np.sqrt(2) / 12
    variation = 0.015 * 0.23 / np.sqrt(12)
    assert step.n == 12
    assert step.sd == pytest.approx(np.hypot(ends, variation), rel=1e-6)


def test_errors_that_events_share(tools):
    # 3 ms together and 2 ms (and 0.06 frames) each: in a contact time only the latter counts, twice
    sprint = metrics_of(tools, walk(12, sd=0.0))["contact_time", "both"]
    own = np.hypot(0.002, 0.06 / 120) * np.sqrt(2)
    scatter = 0.025 * 0.11 * np.sqrt(6 / 16) / np.sqrt(12)
    assert sprint.sd == pytest.approx(np.hypot(own, scatter), rel=1e-3)
    # a contact of 0.24 s exceeds 0.14 by 0.10: 3 ms more
    slow = metrics_of(tools, walk(8, left=(0.24, 0.10), right=(0.24, 0.10), sd=0.0))["contact_time", "both"]
    assert slow.sd > (own / np.sqrt(2) + 0.003) * np.sqrt(2)


@pytest.mark.parametrize("difference", [0.0, 0.010, -0.010])
def test_contact_time_asymmetry_sign_and_size(tools, difference):
    half = difference / 2
    contacts = walk(12, left=(0.11 - half, 0.12), right=(0.11 + half, 0.12), sd=0.001)
    metric = metrics_of(tools, contacts)["contact_time_asymmetry", "both"]
    assert metric.value == pytest.approx(100 * difference / 0.11, abs=1e-6)
    assert metric.trusted
    assert metric.sd < 2.0


def test_asymmetry_below_what_the_clip_can_tell_is_not_trusted(tools):
    contacts = walk(8, left=(0.108, 0.12), right=(0.112, 0.12), sd=0.008)
    metric = metrics_of(tools, contacts)["contact_time_asymmetry", "both"]
    assert metric.value == pytest.approx(100 * 0.004 / 0.11, rel=1e-6)
    assert not metric.trusted
    assert metric.reason.startswith("below what this clip can tell from none")


def test_symmetry_index_is_odd():
    left, right = Estimate(100.0, 2.0, 8.0, 4), Estimate(110.0, 2.0, 8.0, 4)
    forward, back = symmetry_index(left, right), symmetry_index(right, left)
    assert forward.value == pytest.approx(100 * 10 / 105)
    assert back.value == pytest.approx(-forward.value)
    assert back.sd == pytest.approx(forward.sd)


def test_stride_variability_is_that_of_the_strides_without_the_measurements(tools):
    # step times of 230 ms vary by 2 %; 3 ms of event error on top
    rng = np.random.default_rng(5)
    wanted, found = [], []
    for _ in range(12):
        touchdowns = 0.1 + np.cumsum(rng.normal(0.23, 0.0046, 14)) - 0.23
        wanted.append(100 * 0.0046 * np.sqrt(2) / 0.46)
        seen = touchdowns + rng.normal(0, 0.003, 14)
        contacts = [
            Contact("left" if k % 2 == 0 else "right", t, 0.003, t + 0.11, 0.003, 0.9)
            for k, t in enumerate(seen)
        ]
        found.append(metrics_of(tools, contacts, 3.6)["stride_variability", "both"].value)
    assert np.sqrt(np.mean(np.square(found))) == pytest.approx(np.mean(wanted), rel=0.2)


def test_steady_metronome_has_no_variability(tools):
    metric = metrics_of(tools, walk(12))["stride_variability", "both"]
    assert metric.value == 0.0
    assert metric.ci95[0] == 0.0  # a coefficient of variation is not negative
    assert metric.ci95[1] > 0.0


def test_too_few_strides_for_variability(tools):
    metric = metrics_of(tools, walk(5))["stride_variability", "both"]
    assert metric.value is None
    assert "fewer than four strides" in metric.reason


@pytest.mark.parametrize(
    ("contact", "flight", "speed", "mass", "leg", "vertical", "along"),
    [(0.145, 0.100, 7.5, 75, 0.954, 66, 9.7), (0.090, 0.124, 11.6, 78, 0.954, 142, 16.3)],
)
def test_stiffness_of_typical_athletes(contact, flight, speed, mass, leg, vertical, along):
    # kN/m of a novice and of an elite man by the published formulas, worked out by hand
    assert mass * vertical_stiffness(contact, contact + flight) == pytest.approx(vertical, rel=0.01)
    assert mass * leg_stiffness(contact, contact + flight, speed, leg) == pytest.approx(along, rel=0.03)


def test_vertical_stiffness_of_a_half_sine_force():
    # integrate the motion under a half-sine force of the right impulse; the formula must return peak / sink
    contact, step = 0.11, 0.23
    t = np.linspace(0, contact, 200_001)
    peak = 9.81 * np.pi / 2 * step / contact
    acceleration = peak * np.sin(np.pi * t / contact) - 9.81
    dt = t[1] - t[0]
    speed = np.concatenate([[0], np.cumsum((acceleration[1:] + acceleration[:-1]) / 2 * dt)])
    speed -= np.interp(contact / 2, t, speed)
    way = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2 * dt)])
    sink = -np.interp(contact / 2, t, way)
    assert vertical_stiffness(contact, step) == pytest.approx(peak / sink / 1000, rel=1e-4)


def test_no_leg_stiffness_where_the_contact_is_longer_than_the_leg_allows():
    assert np.isnan(leg_stiffness(0.25, 0.35, 9.0, 0.9))
    wide = Estimate(0.25, 0.01, 9.0, 4), Estimate(0.35, 0.01, 9.0, 4)
    assert through(leg_stiffness, (*wide, Estimate(9.0, 0.1, 9.0, 4), Estimate(0.9, 0.01, 9.0, 4))) is None


def test_errors_go_through_a_formula_by_its_slopes():
    result = through(lambda a, b: a * b**2, (Estimate(2.0, 0.02, 9.0, 3), Estimate(3.0, 0.03, 5.0, 4)))
    assert result.value == pytest.approx(18.0)
    assert result.sd == pytest.approx(18 * np.hypot(0.01, 0.02), rel=1e-3)
    assert (result.freedom, result.n) == (5.0, 3)


def test_stiffness_in_the_metrics(tools):
    metrics = metrics_of(tools, walk(9))
    vertical = metrics["vertical_stiffness", "both"]
    assert vertical.value == pytest.approx(vertical_stiffness(0.11, 0.23))
    legs = 0.53 * 0.88 / 0.491  # thigh and shank of the runner, 0.44 m each
    assert metrics["leg_stiffness", "both"].value == pytest.approx(
        leg_stiffness(0.11, 0.23, metrics["speed", "both"].value, legs), rel=1e-6
    )


def test_given_height_sets_the_leg(tools):
    motion, _ = tools.run(tools.Pendulum(), 120.0, 3.4)
    metrics = {
        (m.name, m.side): m for m in compute_metrics(motion, compute_angles(motion), walk(9), height_m=1.80)
    }
    assert metrics["leg_stiffness", "both"].value == pytest.approx(
        leg_stiffness(0.11, 0.23, metrics["speed", "both"].value, 0.954), rel=1e-6
    )


def test_no_stiffness_while_the_speed_changes(tools):
    motion, _ = tools.run(tools.Pendulum(), 120.0, 3.4)
    body = motion.body.copy()
    body[..., 0] += (1.6 * motion.time_s**2)[:, None]
    faster = tools.motion_from(motion.time_s, body)
    metrics = {(m.name, m.side): m for m in compute_metrics(faster, compute_angles(faster), walk(9))}
    for name in ("vertical_stiffness", "leg_stiffness"):
        assert metrics[name, "both"].value is None
        assert "steady speed" in metrics[name, "both"].reason
