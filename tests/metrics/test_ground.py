from __future__ import annotations

import numpy as np
import pytest

from metrics.ground import ground_motion
from metrics.scale import body_height_px, scale_from_distance
from pose.sequence import CleanPose, PoseSequence
from pose.synthetic import Athlete, Camera, PoseErrors, film, simulate

EXACT = PoseErrors(noise_m=1e-4)


def clean_pose(sequence: PoseSequence) -> CleanPose:
    return CleanPose(sequence, sequence, np.full(len(sequence.keypoints), np.nan), ())


def filmed(duration_s: float = 1.4, **camera: object) -> CleanPose:
    run = simulate(Athlete(speed_m_s=9.0), duration_s)
    return clean_pose(film(run, Camera(frame_rate_hz=60, **camera), EXACT).sequence)  # type: ignore[arg-type]


def speed_of(motion: object) -> float:
    hip = 0.5 * (motion.smooth("left_hip") + motion.smooth("right_hip"))  # type: ignore[attr-defined]
    return float(np.polyfit(motion.time_s, hip[:, 0], 1)[0])  # type: ignore[attr-defined]


@pytest.mark.parametrize("direction", ["left", "right"])
def test_x_points_forward_whichever_way_the_athlete_runs(direction: str) -> None:
    motion = ground_motion(filmed(direction=direction), height_m=1.80)
    assert motion.direction == direction
    assert motion.near_side == direction
    assert speed_of(motion) == pytest.approx(9.0, rel=0.06)
    assert np.nanmedian(motion.smooth("nose")[:, 1]) > 1.3


def test_scale_comes_from_a_known_distance_before_height() -> None:
    pose = filmed()
    motion = ground_motion(pose, height_m=1.2, distance=(2.0, (0.0, 10.0, 320.0, 10.0)))
    assert motion.scale.source == "distance"
    assert motion.scale.metres_per_pixel == pytest.approx(1 / 160)
    assert motion.scale.sd == pytest.approx(1.5 * np.sqrt(2) / 320 / 160)
    assert speed_of(motion) == pytest.approx(9.0, rel=0.03)


def test_scale_from_speed_gives_that_speed() -> None:
    motion = ground_motion(filmed(), speed_m_s=9.0)
    assert motion.scale.source == "speed"
    assert speed_of(motion) == pytest.approx(9.0, rel=0.01)


def test_nothing_given_means_no_scale_but_a_body_of_usual_size() -> None:
    motion = ground_motion(filmed())
    assert motion.scale.metres_per_pixel is None
    assert motion.scale.sd is None
    assert speed_of(motion) == pytest.approx(9.0 * 1.75 / 1.80, rel=0.06)


def test_treadmill_is_detected_and_its_belt_added() -> None:
    motion = ground_motion(filmed(treadmill=True), height_m=1.80)
    assert motion.treadmill
    assert motion.direction == "right"
    assert speed_of(motion) == pytest.approx(9.0, rel=0.06)


def test_overground_run_is_no_treadmill() -> None:
    assert not ground_motion(filmed(), height_m=1.80).treadmill


def test_tilted_camera_is_levelled() -> None:
    pose = filmed()
    angle = np.radians(3.0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    tilted = pose.body.with_positions(pose.body.xy_px @ turn.T)
    motion = ground_motion(clean_pose(tilted), height_m=1.80)
    low = np.fmin(motion.sharp("left_foot_index")[:, 1], motion.sharp("right_foot_index")[:, 1])
    third = motion.time_s.size // 3
    assert abs(np.quantile(low[:third], 0.2) - np.quantile(low[-third:], 0.2)) < 0.03


def test_drift_of_a_panning_camera_is_taken_out() -> None:
    motion = ground_motion(filmed(panning=True), height_m=1.80)
    assert motion.camera_moves
    assert speed_of(motion) == pytest.approx(9.0, rel=0.10)


def test_body_height_from_segments() -> None:
    pose = filmed()
    raw = {name: pose.body.point(name) for name in pose.body.keypoints}
    assert body_height_px(raw) == pytest.approx(1.80 * 160, rel=0.04)


def test_distance_sd_is_that_of_two_clicks() -> None:
    scale = scale_from_distance(10.0, np.array([0.0, 0.0]), np.array([600.0, 800.0]))
    assert scale.metres_per_pixel == pytest.approx(0.01)
    assert scale.sd == pytest.approx(0.01 * 1.5 * np.sqrt(2) / 1000)
