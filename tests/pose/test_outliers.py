import numpy as np
import pytest

from pose.outliers import BODY_GAP, FEET_GAP, fill_gaps, remove_wrong_points, thigh_length
from pose.sequence import PoseSequence
from pose.synthetic import Camera, PoseErrors, film, random_athlete, simulate


def runner(rate: float, seed: int = 1, **errors: float) -> PoseSequence:
    run = simulate(random_athlete(np.random.default_rng(seed)), 1.4)
    return film(run, Camera(frame_rate_hz=rate), PoseErrors(**errors), seed=seed).sequence


def with_jumps(sequence: PoseSequence, names: list[str], frames: list[int], thighs: float) -> PoseSequence:
    xy = sequence.xy_px.copy()
    jump = thighs * thigh_length(sequence, sequence.ground_px())
    for name, frame in zip(names, frames, strict=True):
        xy[frame, sequence.keypoints.index(name)] += jump * np.array([0.6, -0.8])
    return sequence.with_positions(xy)


@pytest.mark.parametrize("rate", [30.0, 60.0, 120.0, 240.0])
def test_single_jumps_are_removed_and_nothing_else(rate):
    names = ["left_ankle", "right_foot_index", "right_knee", "left_hip", "left_wrist"]
    n = runner(rate).time_s.size
    frames = [int(share * n) for share in (0.2, 0.35, 0.5, 0.65, 0.8)]
    got, log = remove_wrong_points(with_jumps(runner(rate), names, frames, 0.8))
    missing = {(got.keypoints[k], int(i)) for i, k in np.argwhere(np.isnan(got.xy_px).any(axis=2))}
    assert missing == set(zip(names, frames, strict=True))
    assert {entry.kind for entry in log} == {"outlier"}
    assert sorted(entry.frame_from for entry in log) == frames


@pytest.mark.parametrize("rate", [30.0, 60.0, 120.0, 240.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_true_motion_stays(rate, seed):
    got, log = remove_wrong_points(runner(rate, seed))
    assert log == ()
    assert np.isfinite(got.xy_px).all()


def test_short_run_of_wrong_frames_at_a_high_rate():
    sequence = runner(240.0)
    frames = [100, 101, 102]
    got, log = remove_wrong_points(with_jumps(sequence, ["left_ankle"] * 3, frames, 0.8))
    assert np.flatnonzero(np.isnan(got.point("left_ankle")).any(axis=1)).tolist() == frames
    assert [(e.frame_from, e.frame_to, e.detail) for e in log] == [(100, 102, "left_ankle")]


def lose(sequence: PoseSequence, name: str, start: int, stop: int) -> PoseSequence:
    xy = sequence.xy_px.copy()
    xy[start:stop, sequence.keypoints.index(name)] = np.nan
    return sequence.with_positions(xy)


@pytest.mark.parametrize(
    ("rate", "frames", "body", "feet"),
    [
        (30.0, 1, True, True),
        (30.0, 2, True, False),
        (30.0, 3, False, False),
        (60.0, 2, True, True),
        (60.0, 5, True, False),
        (60.0, 6, False, False),
        (240.0, 2, True, True),
        (240.0, 24, True, False),
        (240.0, 25, False, False),
    ],
)
def test_only_short_gaps_are_filled(rate, frames, body, feet):
    sequence = runner(rate, noise_m=0.0)
    start = sequence.time_s.size // 2
    for limit, expected in ((BODY_GAP, body), (FEET_GAP, feet)):
        got, log = fill_gaps(lose(sequence, "right_ankle", start, start + frames), limit)
        assert np.isfinite(got.point("right_ankle")).all() == expected
        assert [(e.kind, e.frame_from, e.frame_to, e.detail) for e in log] == (
            [("gap_filled", start, start + frames - 1, "right_ankle")] if expected else []
        )


def test_fill_is_near_the_truth_and_less_sure():
    sequence = runner(120.0, noise_m=0.0)
    got, _ = fill_gaps(lose(sequence, "left_knee", 60, 64), BODY_GAP)
    error = np.hypot(*(got.point("left_knee") - sequence.point("left_knee")).T)
    assert error.max() < 0.03 * thigh_length(sequence, sequence.ground_px())
    k = sequence.keypoints.index("left_knee")
    assert (got.confidence[60:64, k] < 0.6 * sequence.confidence[:, k].mean()).all()


def test_ends_are_never_filled():
    sequence = lose(lose(runner(60.0), "nose", 0, 2), "nose", runner(60.0).time_s.size - 1, 1000)
    got, log = fill_gaps(sequence, BODY_GAP)
    assert log == ()
    assert np.isnan(got.point("nose")).any(axis=1).sum() == 3


def test_an_empty_clip_passes():
    sequence = runner(60.0)
    empty = sequence.with_positions(np.full(sequence.xy_px.shape, np.nan))
    for got, log in (remove_wrong_points(empty), fill_gaps(empty, BODY_GAP)):
        assert log == ()
        assert np.isnan(got.xy_px).all()
