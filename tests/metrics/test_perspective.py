"""Runs seen from an angle: the truth of simulated ones is found again, to stated tolerances."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.events import find_contacts
from metrics.ground import ground_motion
from metrics.perspective import Perspective, find_perspective
from metrics.scale import HEIGHT_SD
from pose.clean import clean
from pose.synthetic import Athlete, Camera, PoseErrors, film, simulate

FOCAL_PX = 160 * 12.0


def shot_from(yaw_deg, *, seed=2, duration_s=1.5, errors=None, **camera):
    run = simulate(Athlete(), duration_s)
    seen = Camera(frame_rate_hz=120, yaw_deg=yaw_deg, **camera)
    return film(run, seen, PoseErrors() if errors is None else errors, seed=seed)


def view_of(sequence, near="right"):
    points = {name: sequence.ground_px()[:, k] * (1.0, -1.0) for k, name in enumerate(sequence.keypoints)}
    runs = np.ones(sequence.time_s.size, dtype=bool)
    return find_perspective(sequence, points, runs, near)


def speed_of(motion):
    hip = (motion.smooth("left_hip")[:, 0] + motion.smooth("right_hip")[:, 0]) / 2
    seen = np.isfinite(hip)
    return np.polyfit(motion.time_s[seen], hip[seen], 1)[0]


def test_undoing_is_the_inverse_of_a_pinhole_camera():
    yaw, focal, away = np.radians(25.0), 1500.0, 12.0
    rng = np.random.default_rng(0)
    plane = rng.uniform((-4.0, -1.3), (4.0, 0.5), (50, 2))
    depth = away + plane[:, 0] * np.sin(yaw)
    picture = focal * np.stack([plane[:, 0] * np.cos(yaw), plane[:, 1]], axis=1) / depth[:, None]
    axis = np.array([640.0, -360.0])
    view = Perspective(axis, -np.tan(yaw) / focal, 25.0)
    assert (view.undo(picture + axis) - axis) * away / focal == pytest.approx(plane, abs=1e-9)


@pytest.mark.parametrize("direction", ["left", "right"])
@pytest.mark.parametrize("yaw_deg", [-20.0, 10.0, 20.0, 30.0])
def test_growth_and_angle_are_found(yaw_deg, direction):
    shot = shot_from(yaw_deg, direction=direction)
    view = view_of(clean(shot.sequence).body, direction)
    assert -view.growth_per_px * FOCAL_PX == pytest.approx(np.tan(np.radians(yaw_deg)), abs=0.03)
    assert view.yaw_deg == pytest.approx(yaw_deg, abs=3.0)


def test_a_square_view_is_left_as_it_is():
    sequence = clean(shot_from(0.0).sequence).body
    view = view_of(sequence)
    assert view.growth_per_px == 0
    assert view.undo(sequence.xy_px) == pytest.approx(sequence.xy_px, nan_ok=True)
    assert view.place_sd < 0.005


def test_a_start_from_a_crouch_is_no_growth():
    from pose.synthetic import random_athlete

    run = simulate(random_athlete(np.random.default_rng(5), "acceleration"), 1.7)
    view = view_of(clean(film(run, Camera(frame_rate_hz=120), seed=5).sequence).body)
    assert view.growth_per_px == 0


def test_who_runs_on_the_spot_does_not_grow():
    shot = shot_from(0.0, treadmill=True)
    assert view_of(clean(shot.sequence).body).growth_per_px == 0


def test_a_panning_camera_keeps_the_growth_and_takes_the_angle_from_the_shoulders():
    sequence = clean(shot_from(20.0, panning=True).sequence).body
    view = view_of(sequence)
    assert -view.growth_per_px * FOCAL_PX == pytest.approx(np.tan(np.radians(20)), abs=0.05)
    assert view.yaw_sd_deg == 4.0


def test_without_the_picture_s_size_the_growth_is_still_undone():
    sequence = clean(shot_from(20.0).sequence).body
    known, unknown = view_of(sequence), view_of(replace(sequence, width_px=None, height_px=None))
    # Relative to the scale at another place, hence not quite the same number.
    assert unknown.growth_per_px == pytest.approx(known.growth_per_px, rel=0.1)
    assert unknown.place_sd > known.place_sd


@pytest.mark.parametrize("yaw_deg", [0.0, 10.0, 20.0, 30.0])
def test_speed_level_and_contacts_survive_an_oblique_view(yaw_deg):
    shot = shot_from(yaw_deg)
    motion = ground_motion(clean(shot.sequence), height_m=1.80)
    assert speed_of(motion) == pytest.approx(9.5, rel=0.03)
    assert abs(speed_of(motion) / 9.5 - 1) < 1.96 * motion.scale.sd / motion.scale.metres_per_pixel
    for true in shot.truth.contacts:
        inside = (motion.time_s > true.touchdown_s + 0.04) & (motion.time_s < true.toe_off_s - 0.03)
        toe = motion.sharp(f"{true.foot}_foot_index")[inside]
        if toe.shape[0] > 3:
            assert abs(np.nanmedian(toe[:, 1])) < 0.05
    found = [c for c in find_contacts(motion) if c.whole]
    errors = []
    for true in shot.truth.contacts:
        near = [c for c in found if c.foot == true.foot and abs(c.touchdown_s - true.touchdown_s) < 0.04]
        errors += [c.toe_off_s - c.touchdown_s - (true.toe_off_s - true.touchdown_s) for c in near]
    assert len(errors) >= 4
    assert abs(np.mean(errors)) < 0.006


def test_a_known_distance_is_measured_where_it_lies():
    """Ends of 4 m of track in the first frame, at the far end of the run."""
    shot = shot_from(20.0)
    yaw, half = np.radians(20.0), shot.sequence.width_px / 2
    x = np.array([2.0, 6.0])
    depth = 12.0 + x * np.sin(yaw)
    horizon = shot.sequence.height_px - 0.35 * 160 - 160 * 1.3
    ends = np.stack([half + FOCAL_PX * x * np.cos(yaw) / depth, horizon + FOCAL_PX * 1.3 / depth], axis=1)
    motion = ground_motion(clean(shot.sequence), distance=(4.0, tuple(ends.ravel())))
    assert speed_of(motion) == pytest.approx(9.5, rel=0.03)


def test_uncertainty_grows_with_the_angle():
    relative = []
    for yaw_deg in (0.0, 10.0, 20.0, 30.0):
        scale = ground_motion(clean(shot_from(yaw_deg).sequence), height_m=1.80).scale
        relative.append(scale.sd / scale.metres_per_pixel)
    assert relative == sorted(relative)
    assert relative[0] == pytest.approx(HEIGHT_SD, rel=0.02)
    assert relative[2] < 0.08
