"""TRC and MOT, read back by a parser that shares nothing with the writer."""

import numpy as np
import pytest

from metrics.values import Angles
from sprintlab.opensim import write_mot, write_trc


def parse_trc(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0].split("\t")[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    head = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    names = lines[3].split("\t")[2::3]
    assert lines[4].split("\t")[2:5] == ["X1", "Y1", "Z1"]
    assert lines[5] == ""
    cells = [[float(c) if c else np.nan for c in line.split("\t")] for line in lines[6:] if line]
    data = np.array(cells)
    return head, names, data[:, 0], data[:, 1], data[:, 2:].reshape(len(data), -1, 3)


def parse_mot(path):
    head, _, body = path.read_text(encoding="utf-8").partition("endheader\n")
    pairs = dict(line.split("=") for line in head.split("\n")[1:] if line)
    lines = body.strip().split("\n")
    return pairs, lines[0].split("\t"), np.array([[float(c) for c in line.split("\t")] for line in lines[1:]])


def test_trc_returns_what_was_written(tmp_path):
    time = np.array([0.0, 0.0167, 0.0501])
    positions = np.random.default_rng(1).normal(size=(3, 4, 2))
    positions[1, 2] = np.nan
    names = ("nose", "left_hip", "right_hip", "left_knee")
    write_trc(tmp_path / "keypoints.trc", time, positions, names, "m", 60.0)
    head, found, numbers, times, markers = parse_trc(tmp_path / "keypoints.trc")
    assert found == list(names)
    assert (head["NumFrames"], head["NumMarkers"], head["Units"]) == ("3", "4", "m")
    assert float(head["DataRate"]) == pytest.approx(60.0)
    assert numbers.tolist() == [1, 2, 3]
    np.testing.assert_allclose(times, time, atol=1e-6)
    np.testing.assert_allclose(markers[..., :2], positions, atol=1e-6)
    assert np.isnan(markers[1, 2]).all()
    assert (markers[0, :, 2] == 0).all()


def test_missing_marker_is_blank_not_a_number(tmp_path):
    positions = np.full((1, 2, 2), np.nan)
    write_trc(tmp_path / "keypoints.trc", np.array([0.5]), positions, ("a", "b"), "px", 30.0)
    last = (tmp_path / "keypoints.trc").read_text().splitlines()[-1]
    assert last == "1\t0.500000\t\t\t\t\t\t"


def test_every_trc_row_has_the_same_number_of_cells(sample, tmp_path):
    motion = sample.motion
    write_trc(tmp_path / "k.trc", motion.time_s, motion.body, motion.keypoints, "m", motion.frame_rate_hz)
    rows = (tmp_path / "k.trc").read_text().splitlines()[6:]
    assert {row.count("\t") for row in rows} == {1 + 3 * len(motion.keypoints)}


def test_mot_returns_what_was_written(sample, tmp_path):
    write_mot(tmp_path / "angles.mot", sample.angles)
    head, columns, data = parse_mot(tmp_path / "angles.mot")
    assert (int(head["nRows"]), int(head["nColumns"])) == data.shape
    assert head["inDegrees"] == "yes"
    assert columns[0] == "time"
    np.testing.assert_allclose(data[:, 0], sample.angles.time_s, atol=1e-6)
    for number, name in enumerate(sample.angles.angle_deg, start=1):
        assert columns[number] == f"{name}_deg"
        np.testing.assert_allclose(data[:, number], sample.angles.angle_deg[name], atol=1e-4)


def test_mot_keeps_missing_angles_missing(tmp_path):
    time = np.array([0.0, 0.1])
    angle = {"left_knee": np.array([12.5, np.nan])}
    write_mot(tmp_path / "angles.mot", Angles(time, angle, angle, {"left_knee": 1.0}))
    data = parse_mot(tmp_path / "angles.mot")[2]
    assert data[0, 1] == 12.5
    assert np.isnan(data[1, 1])
