"""The pose network on drawn athletes."""

import numpy as np
import pytest

from pose.blazepose import BlazePose
from pose.estimate import estimate_pose
from pose.sequence import BODY, KEYPOINTS
from pose.synthetic import Athlete, Camera, simulate
from pose.synthetic.render import FilmRoll, render_clip
from pose.video import probe

PX_PER_M, RATE_HZ, SECONDS = 170, 60, 0.5
LEAST_SHARE = 0.95


@pytest.fixture(scope="module", params=["static", "panning"])
def roll(request):
    camera = Camera(
        frame_rate_hz=RATE_HZ,
        px_per_m=PX_PER_M,
        panning=request.param == "panning",
        exposure_s=1 / 500,
        picture_px=(1280, 720),
    )
    return FilmRoll(simulate(Athlete(), SECONDS), camera, np.arange(SECONDS * RATE_HZ) / RATE_HZ)


@pytest.mark.slow
def test_the_athlete_is_found_on_the_followed_crop(roll, tmp_path):
    clip = tmp_path / "clip.mp4"
    render_clip(clip, roll)
    sequence = estimate_pose(clip, probe(clip), model="full").sequence
    hips = [0.5 * (sequence.point("left_hip") + sequence.point("right_hip")), true_hips(roll)]
    away_m = np.linalg.norm(hips[0] - hips[1], axis=1) / PX_PER_M
    assert np.mean(away_m < 0.10) >= LEAST_SHARE  # a lost frame is NaN, and does not count


@pytest.mark.slow
def test_the_athlete_is_found_on_the_whole_picture(roll):
    with BlazePose("full") as network:
        found = [network.detect(image) for image in roll.frames()]
    left, right = (KEYPOINTS.index(f"{side}_hip") for side in ("left", "right"))
    middles = [[0.5 * (pose.xy_px[left] + pose.xy_px[right]) for pose in poses] for poses in found]
    near = [
        any(np.linalg.norm(middle - true) < 0.15 * PX_PER_M for middle in these)
        for these, true in zip(middles, true_hips(roll), strict=True)
    ]
    assert np.mean(near) >= LEAST_SHARE


def true_hips(roll):
    true = roll.projector.project(roll.times)
    return 0.5 * (true[:, BODY.index("left_hip")] + true[:, BODY.index("right_hip")])
