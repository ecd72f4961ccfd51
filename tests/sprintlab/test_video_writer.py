"""The written video plays in a browser and shows each picture at its own time."""

from itertools import pairwise

import av
import numpy as np
import pytest

from sprintlab.video_writer import VideoWriter


def picture(i, height=96, width=160):
    image = np.empty((height, width, 3), np.uint8)
    image[:] = (200, 30, 60)
    image[:, width // 2 :] = (10, 180, 240)
    image[40:56, 8 + 4 * i : 24 + 4 * i] = 255
    return image


def write(path, times, height=96, width=160, rate_hz=30.0):
    with VideoWriter(path, width, height, rate_hz) as writer:
        for i, time_s in enumerate(times):
            writer.write(picture(i, height, width), time_s)
    return path


def boxes(data):
    """Kinds of the top-level boxes of an MP4, in order."""
    at, kinds = 0, []
    while at < len(data):
        kinds.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4])
    return kinds


TIMES = {
    "regular": np.arange(20) / 30,
    "240 Hz": np.arange(20) / 240,
    "variable": np.cumsum([3.0, *(1 / 240, 1 / 30, 0.1, 1 / 57) * 4]),
    "one": np.array([0.25]),
}


@pytest.mark.parametrize("kind", TIMES)
def test_times_pictures_and_form(tmp_path, kind):
    times = TIMES[kind]
    path = write(tmp_path / "annotated.mp4.part", times)
    with av.open(str(path), format="mov") as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        assert [s.type for s in container.streams] == ["video"]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height, stream.frames) == (160, 96, len(times))
        assert set(container.metadata) == {"major_brand", "minor_version", "compatible_brands"}
        assert float(stream.duration * stream.time_base) == pytest.approx(
            times[-1] - times[0] + 1 / 30, abs=1e-3
        )
    np.testing.assert_allclose([f.time for f in frames], times - times[0], atol=1e-3)
    for i, frame in enumerate(frames):
        image = frame.to_ndarray(format="rgb24")
        np.testing.assert_allclose(image[10, 20], (200, 30, 60), atol=8)
        np.testing.assert_allclose(image[10, 130], (10, 180, 240), atol=8)
        assert np.flatnonzero(image[44:52].min(axis=(0, 2)) > 200).min() == pytest.approx(8 + 4 * i, abs=1)
    kinds = boxes(path.read_bytes())
    assert kinds[0] == b"ftyp"
    assert kinds.index(b"moov") < kinds.index(b"mdat")


def test_odd_sizes_lose_a_row_and_a_column(tmp_path):
    path = write(tmp_path / "odd.mp4", np.arange(5) / 30, height=97, width=161)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height) == (160, 96)


def test_pictures_need_not_be_contiguous(tmp_path):
    with VideoWriter(tmp_path / "flip.mp4", 160, 96) as writer:
        writer.write(picture(0)[:, ::-1], 0.0)
    with av.open(str(tmp_path / "flip.mp4")) as container:
        image = next(container.decode(video=0)).to_ndarray(format="rgb24")
    np.testing.assert_allclose(image[10, 140], (200, 30, 60), atol=8)


def test_an_unfinished_file_is_removed(tmp_path):
    path = tmp_path / "annotated.mp4"

    def interrupted():
        with VideoWriter(path, 160, 96) as writer:
            for i in range(10):
                writer.write(picture(i), i / 30)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("times", [(0.0, 0.0), (1.0, 0.5), (0.0, 1e-9)])
def test_times_must_increase(tmp_path, times):
    assert any(b - a < 1e-6 for a, b in pairwise(times))
    with pytest.raises(ValueError, match="increasing"):
        write(tmp_path / "annotated.mp4", times)


def test_wrong_use_is_told(tmp_path):
    with pytest.raises(ValueError, match="size"):
        VideoWriter(tmp_path / "a.mp4", 1, 96)
    with pytest.raises(ValueError, match="rate"):
        VideoWriter(tmp_path / "a.mp4", 160, 96, rate_hz=0)
    with pytest.raises(ValueError, match="with statement"):
        VideoWriter(tmp_path / "a.mp4", 160, 96).write(picture(0), 0.0)
    with (
        pytest.raises(ValueError, match="image: expected"),
        VideoWriter(tmp_path / "a.mp4", 160, 96) as writer,
    ):
        writer.write(picture(0, 90), 0.0)
