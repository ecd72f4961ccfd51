from pathlib import Path

import numpy as np
import pytest

from pose.errors import InputRejectedError
from pose.keypoints_file import (
    identity,
    quantise,
    read_camera_motion,
    read_keypoints,
    read_keypoints_file,
    write_keypoints,
)
from pose.sequence import BODY, KEYPOINTS, PoseSequence

HEADER = "frame,time_s,keypoint,x_px,y_px,confidence\n"


def sequence(n: int = 20, names: tuple[str, ...] = KEYPOINTS, moving: bool = False) -> PoseSequence:
    rng = np.random.default_rng(3)
    xy = rng.normal(500, 200, (n, len(names), 2))
    confidence = rng.uniform(0.01, 1, xy.shape[:2])
    confidence[3, 2] = 1e-6
    xy[5, 4], confidence[5, 4] = np.nan, 0.0
    motion = identity(n)
    if moving:
        motion = motion + rng.normal(0, 0.01, motion.shape)
    time = np.cumsum(rng.uniform(0.01, 0.03, n))
    return PoseSequence(time, xy, confidence, names, 1280, 720, np.arange(n), motion)


def rows(frames: list[int], times: list[float], names: tuple[str, ...] = BODY) -> str:
    lines = [
        f"{f},{t},{name},{10 + k},{20 + k},0.5\n"
        for f, t in zip(frames, times, strict=True)
        for k, name in enumerate(names)
    ]
    return HEADER + "".join(lines)


def rejected(tmp_path: Path, text: str) -> str:
    file = tmp_path / "keypoints.csv"
    file.write_text(text)
    with pytest.raises(InputRejectedError) as error:
        read_keypoints(file)
    assert "\n" not in error.value.message
    assert error.value.remedy
    return error.value.code


@pytest.mark.parametrize("moving", [False, True])
@pytest.mark.parametrize("names", [KEYPOINTS, BODY])
def test_what_is_written_is_read_back_exactly(tmp_path, moving, names):
    raw = sequence(names=names, moving=moving)
    camera = write_keypoints(tmp_path / "keypoints.csv", raw, model="heavy")
    assert (camera is not None) == moving
    got = read_keypoints_file(tmp_path / "keypoints.csv")
    kept = quantise(raw)
    order = [got.sequence.keypoints.index(name) for name in names]
    np.testing.assert_array_equal(got.sequence.xy_px[:, order], kept.xy_px)
    np.testing.assert_array_equal(got.sequence.confidence[:, order], kept.confidence)
    np.testing.assert_array_equal(got.sequence.time_s, kept.time_s)
    np.testing.assert_array_equal(got.sequence.frame, kept.frame)
    np.testing.assert_array_equal(got.sequence.image_to_ground, kept.image_to_ground)
    assert (got.sequence.width_px, got.sequence.height_px) == (1280, 720)
    assert got.header["model"] == "heavy"
    assert np.nanmax(np.abs(kept.xy_px - raw.xy_px)) <= 0.0005001
    again = tmp_path / "again.csv"
    write_keypoints(again, got.sequence)
    assert read_keypoints(again).time_s.tolist() == kept.time_s.tolist()


def test_a_present_point_of_hardly_any_confidence_stays_present(tmp_path):
    write_keypoints(tmp_path / "k.csv", sequence())
    assert read_keypoints(tmp_path / "k.csv").confidence[3, 2] == 0.0001


def test_missing_points_in_all_three_forms(tmp_path):
    text = rows(list(range(6)), [0.1 * f for f in range(6)])
    text = text.replace("1,0.1,nose,10,20,0.5\n", "1,0.1,nose,,,0\n")
    text = text.replace("2,0.2,nose,10,20,0.5\n", "2,0.2,nose,0,0,0\n")
    text = text.replace("3,0.30000000000000004,nose,10,20,0.5\n", "")
    (tmp_path / "k.csv").write_text("\ufeff" + text.replace("\n", "\r\n"), encoding="utf-8")
    got = read_keypoints(tmp_path / "k.csv")
    assert np.isnan(got.point("nose")).any(axis=1).tolist() == [False, True, True, True, False, False]
    assert got.width_px is None
    assert (got.confidence[:, got.keypoints.index("left_hip")] == 0.5).all()


def test_lost_frames_become_slots_and_even_steps_do_not(tmp_path):
    (tmp_path / "k.csv").write_text(rows([0, 2, 4, 8, 10], [0.0, 0.2, 0.4, 0.9, 1.1]))
    got = read_keypoints(tmp_path / "k.csv")
    assert got.frame.tolist() == [0, 2, 4, 6, 8, 10]
    np.testing.assert_allclose(got.time_s, [0.0, 0.2, 0.4, 0.65, 0.9, 1.1])
    assert np.isnan(got.xy_px[3]).all()


def test_unsorted_rows_and_unknown_names(tmp_path):
    lines = rows(list(range(6)), [0.1 * f for f in range(6)], (*BODY, "tail")).splitlines(keepends=True)
    (tmp_path / "k.csv").write_text(
        "# width=640 height=480 note=x\n" + lines[0] + "".join(reversed(lines[1:]))
    )
    got = read_keypoints_file(tmp_path / "k.csv")
    assert got.ignored == {"tail": 6}
    assert got.sequence.point("right_knee")[:, 0].tolist() == [10 + BODY.index("right_knee")] * 6


def test_given_camera_motion_goes_before_the_header(tmp_path):
    write_keypoints(tmp_path / "k.csv", sequence(moving=True))
    lines = ["frame,m00,m01,m02,m10,m11,m12", "0,1,0,0,0,1,0", "19,1,0,38,0,1,19"]
    (tmp_path / "c.csv").write_text("\n".join(lines))
    got = read_keypoints(tmp_path / "k.csv", tmp_path / "c.csv")
    np.testing.assert_allclose(got.image_to_ground[10], [[1, 0, 20], [0, 1, 10]])
    (tmp_path / "k_camera.csv").unlink()
    np.testing.assert_array_equal(read_keypoints(tmp_path / "k.csv").image_to_ground, identity(20))


def test_bad_camera_motion(tmp_path):
    frame = np.arange(5)
    for text, code in (
        ("frame,m00\n0,1\n", "camera_motion_invalid"),
        ("frame,m00,m01,m02,m10,m11,m12\n0,1,0,0,0,1,0\n2,1,0,0,0,1,0\n", "camera_motion_incomplete"),
        ("frame,m00,m01,m02,m10,m11,m12\n0,1,0,0,0,1,\n", "camera_motion_not_numeric"),
        ("frame,m00,m01,m02,m10,m11,m12\n0,1,0,0,0,1,0\n0,1,0,0,0,1,0\n", "camera_motion_invalid"),
    ):
        (tmp_path / "c.csv").write_text(text)
        with pytest.raises(InputRejectedError) as error:
            read_camera_motion(tmp_path / "c.csv", frame)
        assert error.value.code == code


def test_files_that_are_no_keypoints(tmp_path):
    for path, code in ((tmp_path / "none.csv", "file_not_found"), (tmp_path, "not_a_file")):
        with pytest.raises(InputRejectedError) as error:
            read_keypoints(path)
        assert error.value.code == code
    (tmp_path / "b.csv").write_bytes(b"\x00\xff\xfe\x80" * 20)
    with pytest.raises(InputRejectedError) as error:
        read_keypoints(tmp_path / "b.csv")
    assert error.value.code == "keypoints_invalid"


def test_bad_contents_have_their_codes(tmp_path):
    good = rows(list(range(6)), [0.1 * f for f in range(6)])
    assert rejected(tmp_path, "") == "keypoints_invalid"
    assert rejected(tmp_path, "a,b\n1,2\n") == "keypoints_invalid"
    assert rejected(tmp_path, good.replace("confidence", "score")) == "keypoints_invalid"
    assert rejected(tmp_path, good + "5,0.5,nose,1,2,0.5\n") == "keypoints_invalid"
    assert rejected(tmp_path, good.replace(",10,20,", ",ten,20,", 1)) == "keypoints_not_numeric"
    assert rejected(tmp_path, good.replace("0,0.0,nose", "0.5,0.0,nose", 1)) == "keypoints_not_numeric"
    assert rejected(tmp_path, "# width=wide\n" + good) == "keypoints_not_numeric"
    assert rejected(tmp_path, good.replace(",10,20,", ",inf,20,", 1)) == "keypoints_not_finite"
    assert rejected(tmp_path, good.replace(",0.5\n", ",50\n")) == "keypoints_confidence_invalid"
    assert (
        rejected(tmp_path, rows(list(range(6)), [0.0, 0.1, 0.1, 0.2, 0.3, 0.4])) == "keypoints_time_invalid"
    )
    assert rejected(tmp_path, good.replace("0,0.0,nose", "0,0.05,nose", 1)) == "keypoints_time_invalid"
    assert rejected(tmp_path, rows([0, 1, 2, 3, 10**9], [0, 1, 2, 3, 4.0])) == "keypoints_time_invalid"
    assert rejected(tmp_path, rows([0, 1, 2], [0.0, 0.1, 0.2])) == "keypoints_too_few_frames"
    only = tuple(name for name in BODY if "knee" not in name)
    assert (
        rejected(tmp_path, rows(list(range(6)), list(map(float, range(6))), only))
        == "keypoints_missing_points"
    )
