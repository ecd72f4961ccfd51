import numpy as np
import pytest

from metrics.ground import ground_motion
from metrics.view import SHOULDER_BREADTH, foreshortening, view_yaw_deg
from pose.clean import clean
from pose.synthetic import Athlete, Camera, film, simulate


@pytest.mark.parametrize("yaw_deg", [0.0, 10.0, 25.0])
def test_breadth_of_the_shoulders_gives_the_angle(yaw_deg):
    sway = 0.05 * np.sin(np.linspace(0, 8 * np.pi, 200))
    breadth = SHOULDER_BREADTH * 0.5 * np.sin(np.radians(yaw_deg))
    shoulders = np.stack([breadth + sway, 0 * sway], axis=1)
    trunk = np.stack([0 * sway, 0 * sway + 0.5], axis=1)
    assert view_yaw_deg(shoulders, trunk) == pytest.approx(yaw_deg, abs=0.1)


def test_nothing_seen_gives_no_angle():
    assert view_yaw_deg(np.full((5, 2), np.nan), np.full((5, 2), np.nan)) is None


def test_the_sd_grows_with_the_angle():
    sds = [foreshortening(yaw)[1] for yaw in (0.0, 10.0, 20.0)]
    assert sds[0] == 0
    assert sds[0] < sds[1] < sds[2]
    assert foreshortening(None) == (1.0, 0.0)


@pytest.mark.parametrize("yaw_deg", [0, 10, 20])
def test_a_simulated_view_is_recognised_and_speed_stays_inside_its_error(yaw_deg):
    run = simulate(Athlete(), 1.5)
    shot = film(run, Camera(frame_rate_hz=120, yaw_deg=yaw_deg), seed=2)
    motion = ground_motion(clean(shot.sequence), height_m=1.80)
    assert motion.yaw_deg == pytest.approx(yaw_deg, abs=6)
    hip = (motion.smooth("left_hip")[:, 0] + motion.smooth("right_hip")[:, 0]) / 2
    seen = np.isfinite(hip)
    speed = np.polyfit(motion.time_s[seen], hip[seen], 1)[0]
    relative_sd = motion.scale.sd / motion.scale.metres_per_pixel
    assert abs(speed / 9.5 - 1) < 1.96 * relative_sd
