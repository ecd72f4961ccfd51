import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from pose.sequence import BODY
from pose.synthetic import Athlete, Camera, film, simulate
from pose.synthetic.render import FilmRoll, Look, render_clip
from pose.synthetic.render.look import to_linear
from pose.synthetic.render.shape import Surface, tube

PLAIN = Look(noise=0.0, sun=(0.0, 0.8, 0.6))  # lit alike from left and right
RADIUS_M = 0.06
TIME_S = 0.613


@pytest.fixture(scope="module")
def run():
    return simulate(Athlete(), 1.2)


def ball(joint, albedo, radius=RADIUS_M):
    """A shape: one ball about a joint instead of a body."""
    latitude = np.linspace(0.01, np.pi - 0.01, 24)
    stations = np.column_stack(
        [0.5 - 0.5 * np.cos(latitude), radius * np.sin(latitude), radius * np.sin(latitude), 0 * latitude]
    )

    def surface(points) -> Surface:
        middle = points[:, BODY.index(joint)]
        up = np.array([0.0, radius, 0.0])
        colour = np.full((23, 3), albedo)
        return tube(middle + up, middle - up, np.array([[0.0, 0.0, 1.0]]), stations, colour, 32)

    return surface


def lit_ball(run, camera, joint):
    """Light of a ball alone, (height, width): pictures of a white and of a black one, subtracted."""
    times = np.array([TIME_S])
    white, black = (FilmRoll(run, camera, times, PLAIN, ball(joint, a)) for a in (0.8, 0.0))
    light = to_linear(white.frame(0)) - to_linear(black.frame(0))
    return light.sum(axis=2), white


@pytest.mark.parametrize(
    "camera",
    [
        Camera(px_per_m=200, picture_px=(1280, 720)),
        Camera(px_per_m=150, direction="left", panning=True),
        Camera(px_per_m=120, yaw_deg=15),
    ],
)
@pytest.mark.parametrize("joint", ["nose", "left_wrist", "right_ankle"])
def test_a_ball_lies_where_the_camera_sees_its_joint(run, camera, joint):
    light, roll = lit_ball(run, camera, joint)
    rows, columns = np.nonzero(light > 0.01)
    expected = roll.projector.project(np.array([TIME_S]))[0, BODY.index(joint)]
    # pixel edges lie at whole numbers, so pixel centres at halves
    middle = [0.5 * (x.min() + x.max()) + 0.5 for x in (columns, rows)]
    np.testing.assert_allclose(middle, expected, atol=0.6)
    diameter = 2 * RADIUS_M * camera.px_per_m
    assert np.ptp(columns) + 1 == pytest.approx(diameter, abs=2)


def test_a_rolling_shutter_shows_low_rows_later(run):
    still, late = (
        lit_ball(run, Camera(px_per_m=200, picture_px=(1280, 720), readout_s=r), "left_hip")
        for r in (0, 0.02)
    )
    columns, row = [], 0.0
    for light, _ in (still, late):
        rows, seen = np.nonzero(light > 0.01)
        columns.append(seen.mean())
        row = rows.mean() + 0.5
    speed_px = Athlete().speed_m_s * 200
    assert columns[1] - columns[0] == pytest.approx(speed_px * 0.02 * (row / 720 - 0.5), abs=0.6)


def test_blur_is_as_long_as_the_way_during_the_exposure(run):
    camera = Camera(px_per_m=200, picture_px=(1280, 720))
    exposure = 1 / 100
    spreads = []
    for seconds in (0.0, exposure):
        shot = Camera(px_per_m=200, picture_px=(1280, 720), exposure_s=seconds)
        light, roll = lit_ball(run, shot, "left_hip")
        profile = light.sum(axis=0) / light.sum()
        at = np.arange(profile.size)
        mean = (profile * at).sum()
        spreads.append((profile * (at - mean) ** 2).sum())
    # the mean of n instants spreads a little less than a continuous exposure
    count = roll.instants(TIME_S).size
    length = np.sqrt(12 * (spreads[1] - spreads[0]) / (1 - 1 / count**2))
    ends = run.points(TIME_S + exposure * np.array([-0.5, 0.5]))[:, BODY.index("left_hip"), 0]
    assert length == pytest.approx((ends[1] - ends[0]) * camera.px_per_m, rel=0.03)


def test_a_turning_camera_blurs_the_background_as_the_mean_of_its_instants(run):
    exposure, count = 1 / 60, 24
    instants = TIME_S + exposure * ((np.arange(count) + 0.5) / count - 0.5)

    def seen(times, exposure_s):
        camera = Camera(px_per_m=150, panning=True, exposure_s=exposure_s)
        # the same first and last time keep the middle of the run, and so the camera, in place
        return FilmRoll(run, camera, np.array([0.0, *times, 1.2]), PLAIN)

    sharp = seen(instants, 0.0)
    mean = np.mean([sharp.background(1 + i) for i in range(count)], axis=0)
    blurred = seen([TIME_S], exposure).background(1)
    still = sharp.background(1 + count // 2)
    assert np.abs(blurred - mean).mean() < 0.1 * np.abs(still - mean).mean()


@pytest.mark.parametrize("direction", ["left", "right"])
def test_the_near_side_hides_the_far_one(run, direction):
    def both(points):
        colours = {"left": 0.8, "right": 0.0}
        parts = [ball(f"{side}_hip", colours[side], 0.12)(points) for side in ("left", "right")]
        return Surface.join(parts)

    camera = Camera(px_per_m=200, distance_m=30, direction=direction)
    roll = FilmRoll(run, camera, np.array([TIME_S]), PLAIN, both)
    x, y = roll.projector.project(roll.times)[0, BODY.index(f"{direction}_hip")].astype(int)
    bright = roll.frame(0)[y, x].mean()
    assert bright > 150 if direction == "left" else bright < 10


def test_the_same_seed_gives_the_same_bytes(run):
    times = np.array([0.3, TIME_S])
    camera = Camera(px_per_m=60, exposure_s=1 / 500)
    first, again, other = (FilmRoll(run, camera, times, Look(seed=s)) for s in (4, 4, 5))
    assert np.array_equal(first.frame(1), again.frame(1))
    np.testing.assert_array_equal(first.frame(1), first.frame(1))
    assert not np.array_equal(first.frame(1), other.frame(1))


def test_a_clip_has_the_times_and_the_truth_of_its_film(run, tmp_path):
    camera = Camera(px_per_m=40, frame_rate_hz=60)
    shot = film(run, camera)
    roll = FilmRoll(run, camera, shot.sequence.time_s)
    truth = render_clip(tmp_path / "clip.mp4", roll)
    assert truth.contacts == shot.truth.contacts
    assert truth.metrics == shot.truth.metrics
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        stream = clip.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 60
        times = [frame.pts * stream.time_base for frame in clip.decode(stream)]
    assert times == [Fraction(i, 60) for i in range(shot.sequence.time_s.size)]


def test_the_simulator_alone_loads_no_opencv():
    code = "import sys, pose.synthetic; print('cv2' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
