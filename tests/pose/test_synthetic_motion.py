import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pose.sequence import BODY
from pose.synthetic import Athlete, Body, Start, UnreachableError, random_athlete, simulate
from pose.synthetic.stride_truth import centre_of_mass

MOCAP = Path(__file__).resolve().parents[2] / ".." / "shared" / "mocap"


@pytest.fixture(scope="module")
def runs():
    rng = np.random.default_rng(4)
    return {
        "sprint": simulate(Athlete(), 1.4),
        "fast": simulate(random_athlete(rng, "max-velocity", 11.5), 1.4),
        "jog": simulate(random_athlete(rng, "running", 3.2), 1.6),
        "start": simulate(random_athlete(rng, "acceleration", 10.0), 1.6),
    }


def all_runs(test):
    return pytest.mark.parametrize("name", ["sprint", "fast", "jog", "start"])(test)


@all_runs
def test_leg_segments_keep_their_length(runs, name):
    run = runs[name]
    t = np.linspace(0, run.duration_s, 700)
    for leg in run.legs.values():
        hip, knee, ankle, heel, toe = np.moveaxis(leg.points(t), 1, 0)
        for a, b, length in (
            (hip, knee, leg.shape.thigh),
            (knee, ankle, leg.shape.shank),
            (heel, toe, leg.shape.foot),
        ):
            np.testing.assert_allclose(np.linalg.norm(a - b, axis=1), length, atol=1e-9)


@all_runs
def test_toe_stands_still_in_stance(runs, name):
    run = runs[name]
    for foot, leg in run.legs.items():
        for landing in leg.landings:
            plan, stance = landing.plan, landing.plan.stance
            if plan.in_blocks:
                continue
            heel_down = 0.012 + 0.21 * plan.contact_s if stance.pitch_touchdown > 0 else 0.0
            t = np.linspace(
                plan.touchdown_s + max(stance.settle_s, heel_down), plan.toe_off_s - stance.lift_before_s, 20
            )
            toe = run.points(t)[:, BODY.index(f"{foot}_foot_index"), :2]
            np.testing.assert_allclose(toe, np.tile([landing.toe_x, landing.toe_y], (20, 1)), atol=2e-4)


@all_runs
def test_positions_and_velocities_are_continuous_at_events(runs, name):
    run, step = runs[name], 1e-6
    for landing in run.landings[2:-2]:
        for event in (landing.plan.touchdown_s, landing.plan.toe_off_s):
            before, at_before, at_after, after = (
                run.points(np.array([event + k * step]))[0] for k in (-2, -1, 1, 2)
            )
            assert np.abs(at_after - at_before).max() < 30 * 2 * step  # nothing moves faster than 30 m/s
            jump = np.abs((after - at_after) - (at_before - before)).max() / step
            assert jump < 0.3  # m/s


@all_runs
def test_nothing_is_under_the_ground(runs, name):
    run = runs[name]
    t = np.linspace(0, run.duration_s, 600)
    assert run.points(t)[..., 1].min() > 0.005


def test_times_and_speed_are_as_asked():
    run = simulate(
        Athlete(speed_m_s=9.0, contact_time_s=0.12, flight_time_s=0.11, contact_difference_s=0.01), 2.0
    )
    for landing in run.landings:
        expected = 0.125 if landing.plan.foot == "right" else 0.115
        assert landing.plan.contact_s == pytest.approx(expected, abs=1e-12)
    first, last = run.landings[2], run.landings[8]
    time = last.plan.touchdown_s - first.plan.touchdown_s
    assert time == pytest.approx(6 * 0.23, abs=1e-9)
    way = float(run.forward(last.plan.touchdown_s) - run.forward(first.plan.touchdown_s))
    assert way / time == pytest.approx(9.0, rel=1e-9)


def test_hips_fall_in_flight_as_asked_and_the_centre_of_mass_nearly_freely():
    run = simulate(Athlete(hip_fall_m_s2=4.4), 1.2)
    here, following = run.landings[3:5]
    t = np.linspace(here.plan.toe_off_s, following.plan.touchdown_s, 30)
    np.testing.assert_allclose(run.height.derivative(2)(t[1:-1]), -4.4, atol=1e-6)
    fall = -2 * np.polyfit(t, centre_of_mass(run, t)[:, 1], 2)[0]
    assert 8.0 < fall < 13.5


def test_start_rises_in_speed_and_its_contacts_shorten():
    run = simulate(Athlete(start=Start()), 2.0)
    counted = [x.plan for x in run.landings if not x.plan.in_blocks]
    contact = np.array([p.contact_s for p in counted])
    speed = np.array([p.speed_after for p in counted])
    assert contact[0] == pytest.approx(0.19)
    assert np.all(np.diff(contact) < 0)
    assert np.all(np.diff(speed) > 0)
    assert counted[0].touchdown_s == pytest.approx(0.05)
    assert np.degrees(run.trunk_angle(np.array([0.1])))[0] > 38


def test_an_impossible_motion_is_refused():
    with pytest.raises(UnreachableError):
        simulate(Athlete().change_legs({"toe_shift_m": -0.2}), 1.0)


def test_curves_are_like_those_of_a_real_sprinter():
    if not (MOCAP / "dorn_sprint.trc").exists():
        pytest.skip("../shared/mocap is not there")
    spec = importlib.util.spec_from_file_location("mocap_keypoints", MOCAP / "keypoints.py")
    reader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reader)
    _, time, markers = reader.read_trc(MOCAP / "dorn_sprint.trc")
    body = reader.joints(markers)
    down = [
        t for foot, t, _ in reader.contacts(reader.read_mot(MOCAP / "dorn_sprint_grf.mot")) if foot == "right"
    ]
    share = np.linspace(0, 1, 101)
    t = down[0] + share * (down[1] - down[0])

    def angle(lower, upper):
        d = body[f"right_{lower}"] - body[f"right_{upper}"]
        return np.interp(t, time, np.degrees(np.unwrap(np.arctan2(d[:, 0], -d[:, 1]))))

    real_thigh = angle("knee", "hip")
    real_knee = real_thigh - angle("ankle", "knee")
    athlete = Athlete(speed_m_s=9.45, contact_time_s=0.12, flight_time_s=0.107, body=Body(height_m=1.86))
    run = simulate(replace(athlete, variability=0.0), 1.2)
    first = next(
        x.plan.touchdown_s for x in run.landings if x.plan.foot == "right" and x.plan.touchdown_s > 0
    )
    thigh, knee, _ = np.degrees(run.legs["right"].angles(first + share * 0.4539999)).T
    assert np.sqrt(np.mean((thigh - real_thigh) ** 2)) < 6
    assert np.sqrt(np.mean((knee - real_knee) ** 2)) < 9
    assert abs(np.ptp(thigh) - np.ptp(real_thigh)) < 8
