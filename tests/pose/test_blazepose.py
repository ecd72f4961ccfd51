"""The pose network: its files, its errors, its silence, and one real picture."""

import builtins
from pathlib import Path

import numpy as np
import pytest

from pose import blazepose
from pose.blazepose import MODEL_NAMES, BlazePose, file_sha256, load_mediapipe, model_file
from pose.errors import AnalysisFailedError

CLIP = Path(__file__).parents[2].parent / "shared" / "clips" / "start_30fps.mp4"
SAMPLE = Path(__file__).parents[2] / "sample_videos" / "start_30fps.mp4"


@pytest.fixture(scope="module")
def network():
    with BlazePose("full") as network:
        yield network


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_models_are_as_their_checksums_say(model):
    path = model_file(model)
    assert f"{file_sha256(path)}  {path.name}" in (path.parent / "SHA256SUMS").read_text()


def test_unknown_model_is_refused():
    with pytest.raises(ValueError, match="lite"):
        model_file("lite")


@pytest.mark.parametrize("content", [None, b"not a model"])
def test_absent_or_changed_model_is_damaged(content, tmp_path, monkeypatch):
    name = "pose_landmarker_full.task"
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  {name}\n")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(blazepose, "MODELS", tmp_path)
    with pytest.raises(AnalysisFailedError) as caught:
        BlazePose("full")
    assert caught.value.code == "model_damaged"


def test_missing_graphics_library_names_the_packages(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("mediapipe"):
            msg = "libGL.so.1: cannot open shared object file"
            raise ImportError(msg)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(AnalysisFailedError) as caught:
        load_mediapipe()
    assert caught.value.code == "graphics_libraries_missing"
    for package in ("libgl1", "libglib2.0-0", "libegl1", "libgles2"):
        assert package in caught.value.remedy


def test_nobody_on_a_blank_picture(network):
    assert network.detect(np.full((200, 200, 3), 90, np.uint8)) == ()


def test_person_in_a_real_picture_is_found_silently(network, capfd):
    from pose.body import Square, cut, from_crop, stature
    from pose.video import probe, read_frames

    clip = SAMPLE if SAMPLE.exists() else CLIP
    if not clip.exists():
        pytest.skip("start_30fps.mp4 is not here")
    with read_frames(clip, probe(clip)) as frames:
        image = next(frame.image for frame in frames if frame.index == 24)
    square = Square(1280.0, 800.0, 640.0)
    poses = [from_crop(pose, square, 448) for pose in network.detect(cut(image, square, 448))]
    assert len(poses) == 1
    assert 250 < stature(poses[0]) < 480
    assert np.abs(poses[0].xy_px.mean(axis=0) - [1280, 800]).max() < 150
    assert capfd.readouterr() == ("", "")
