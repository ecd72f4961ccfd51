"""From a clip to keypoints: the athlete of a real clip, and what is said when there is none."""

from pathlib import Path

import av
import numpy as np
import pytest

from pose.candidates import Candidate
from pose.errors import InputRejectedError
from pose.estimate import Estimate, _choose, estimate_pose
from pose.keypoints_file import read_keypoints, write_keypoints
from pose.video import probe

ROOT = Path(__file__).parents[2]
PLACES = (
    ROOT / "sample_videos" / "start_30fps.mp4",
    ROOT.parent / "shared" / "clips" / "start_30fps.mp4",
)


@pytest.fixture(scope="module")
def stages() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture(scope="module")
def estimate(stages) -> Estimate:
    """A crouched start; a larger person walks out of the picture; a tree hides the end."""
    clip = next((place for place in PLACES if place.exists()), None)
    if clip is None:
        pytest.skip("start_30fps.mp4 is not here")
    return estimate_pose(
        clip,
        probe(clip),
        model="full",
        progress=lambda stage, done, total: stages.append((stage, done, total)),
    )


def blank_clip(path: Path, frames: int = 8) -> Path:
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for _ in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 130, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def candidate(stature_px: float) -> Candidate:
    return Candidate((0,), np.zeros((1, 4)), stature_px, 500.0, 1.0, ())


@pytest.mark.slow
def test_the_starter_is_taken_not_the_walker(estimate):
    best = estimate.candidates[estimate.chosen]
    assert 300 < best.stature_px < 430
    assert best.travel_px > 400
    trunk = np.nanmean(estimate.sequence.point("left_hip"), axis=0)
    assert 1050 < trunk[0] < 1450


@pytest.mark.slow
def test_a_pose_in_nearly_every_frame_and_none_behind_the_tree(estimate):
    found = np.isfinite(estimate.sequence.xy_px).any(axis=(1, 2))
    assert found.size == estimate.frames_decoded == 42
    assert found[:36].mean() >= 0.98
    missing = ~np.isfinite(estimate.sequence.xy_px).all(axis=2)
    assert not estimate.sequence.confidence[missing].any()


@pytest.mark.slow
def test_points_lie_in_the_picture(estimate):
    xy = estimate.sequence.xy_px
    assert np.nanmin(xy) >= 0
    assert np.nanmax(xy[..., 0]) <= estimate.sequence.width_px - 1
    assert np.nanmax(xy[..., 1]) <= estimate.sequence.height_px - 1


@pytest.mark.slow
def test_written_and_read_back_is_the_same(estimate, tmp_path):
    write_keypoints(tmp_path / "keypoints.csv", estimate.sequence)
    again = read_keypoints(tmp_path / "keypoints.csv")
    np.testing.assert_array_equal(again.xy_px, estimate.sequence.xy_px)
    np.testing.assert_array_equal(again.confidence, estimate.sequence.confidence)
    np.testing.assert_array_equal(again.time_s, estimate.sequence.time_s)


@pytest.mark.slow
def test_progress_tells_every_stage_to_its_end(estimate, stages):
    assert {stage for stage, _, _ in stages} == {"read", "camera", "search", "pose"}
    assert stages[-1] == ("pose", 42, 42)


@pytest.mark.slow
def test_nobody_in_the_clip(tmp_path):
    clip = blank_clip(tmp_path / "blank.mp4")
    with pytest.raises(InputRejectedError) as caught:
        estimate_pose(clip, probe(clip), model="full")
    assert caught.value.code == "no_person_found"


def test_small_person_is_told_how_tall():
    with pytest.raises(InputRejectedError) as caught:
        _choose((candidate(41.0),), None)
    assert caught.value.code == "person_too_small"
    assert "41 px" in caught.value.message
    assert "60 px" in caught.value.message


def test_person_by_number():
    people = (candidate(200.0), candidate(150.0))
    assert [_choose(people, number) for number in (None, 1, 2)] == [0, 0, 1]
    with pytest.raises(InputRejectedError) as caught:
        _choose(people, 3)
    assert caught.value.code == "person_not_found"
