"""Frames come out upright, whole and at their own time, from every kind of file that is let in."""

import os
import struct
from fractions import Fraction

import av
import numpy as np
import pytest

from pose.errors import InputRejectedError
from pose.video import Limits, probe, read_frames, read_small_frames, read_times

os.environ.setdefault("SVT_LOG", "0")

WIDTH, HEIGHT, FRAMES = 160, 96, 24
TICK = Fraction(1, 90_000)
QUIET = {"libx265": {"x265-params": "log-level=none"}}


def picture(i):
    """Red top left, green top right, blue below, and a white square that moves right by 4 px a frame."""
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[: HEIGHT // 2, : WIDTH // 2] = (220, 30, 30)
    image[: HEIGHT // 2, WIDTH // 2 :] = (30, 200, 40)
    image[HEIGHT // 2 :] = (40, 40, 210)
    image[40:56, 8 + 4 * i : 24 + 4 * i] = 255
    return image


def square_x(image):
    """Left edge of the white square, px."""
    grey = image[44:52].min(axis=2) if image.ndim == 3 else image[44:52]
    return float(np.flatnonzero(grey.mean(axis=0) > 160).min())


def encode(
    path, *, form="mp4", codec="libx264", pixels="yuv420p", times=None, options=None, muxer=None, aspect=None
):
    """Write the moving square; times are in seconds, 30 Hz unless given."""
    times = [i / 30 for i in range(FRAMES)] if times is None else times
    if codec not in av.codecs_available:
        pytest.skip(f"this build of FFmpeg cannot encode with {codec}")
    tick = Fraction(1, 30) if form == "avi" else TICK
    with av.open(str(path), "w", format=form, options=muxer or {}) as container:
        stream = container.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixels
        stream.options = {**QUIET.get(codec, {}), **(options or {})}
        stream.codec_context.time_base = tick
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        for i, time_s in enumerate(times):
            frame = av.VideoFrame.from_ndarray(picture(i), format="rgb24")
            frame.pts, frame.time_base = round(time_s / tick), tick
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def patch(path, old, new, count=1):
    data = path.read_bytes()
    assert data.count(old) == count
    path.write_bytes(data.replace(old, new))
    return path


def code_of(call, *args, **kwargs):
    with pytest.raises(InputRejectedError) as caught:
        call(*args, **kwargs)
    error = caught.value
    assert "\n" not in error.message + error.remedy
    assert error.message
    assert error.remedy
    return error.code


FORMS = [
    ("mp4", "libx264", "yuv420p", "mp4", "h264"),
    ("mp4", "libx264", "yuvj420p", "mp4", "h264"),
    ("mp4", "libx264", "yuv422p10le", "mp4", "h264"),
    ("mp4", "libx265", "yuv420p", "mp4", "hevc"),
    ("mov", "libx265", "yuv420p10le", "mov", "hevc"),
    ("mov", "mjpeg", "yuvj420p", "mov", "mjpeg"),
    ("matroska", "libx264", "yuv420p", "matroska", "h264"),
    ("matroska", "libx265", "yuv420p10le", "matroska", "hevc"),
    ("webm", "libvpx-vp9", "yuv420p", "webm", "vp9"),
    ("mp4", "libvpx-vp9", "yuv420p", "mp4", "vp9"),
    ("webm", "libsvtav1", "yuv420p10le", "webm", "av1"),
    ("avi", "mjpeg", "yuvj422p", "avi", "mjpeg"),
    ("avi", "libx264", "yuv420p", "avi", "h264"),
]


@pytest.mark.parametrize(("form", "encoder", "pixels", "container", "codec"), FORMS)
def test_every_container_codec_and_bit_depth(tmp_path, form, encoder, pixels, container, codec):
    path = encode(tmp_path / "clip.bin", form=form, codec=encoder, pixels=pixels)
    info = probe(path)
    assert (info.container, info.codec, info.pixel_format) == (container, codec, pixels)
    assert (info.width_px, info.height_px, info.rotation_deg) == (WIDTH, HEIGHT, 0)
    assert info.frames_declared in (None, FRAMES)
    assert info.duration_s == pytest.approx(FRAMES / 30, abs=0.04)
    reader = read_frames(path, info)
    frames = list(reader)
    assert (reader.decoded, reader.lost, reader.duplicates, reader.broken) == (FRAMES, 0, 0, False)
    assert [f.index for f in frames] == list(range(FRAMES))
    np.testing.assert_allclose([f.time_s for f in frames], np.arange(FRAMES) / 30, atol=0.00051)
    np.testing.assert_allclose([f.time_s for f in frames], read_times(path, info), atol=1e-9)
    assert [square_x(f.image) for f in frames] == pytest.approx([8 + 4 * i for i in range(FRAMES)], abs=1)
    image = frames[0].image
    assert image.dtype == np.uint8
    assert image.shape == (HEIGHT, WIDTH, 3)
    assert image.flags.c_contiguous
    np.testing.assert_allclose(image[20, 40], (220, 30, 30), atol=12)
    np.testing.assert_allclose(image[20, 120], (30, 200, 40), atol=12)
    np.testing.assert_allclose(image[80, 80], (40, 40, 210), atol=12)


MATRICES = {  # a, b, c, d of the display matrix in ISO/IEC 14496-12: (x, y) -> (ax + cy, bx + dy), y down
    0: (1, 0, 0, 1),
    90: (0, 1, -1, 0),
    180: (-1, 0, 0, -1),
    270: (0, -1, 1, 0),
}


def matrix_bytes(a, b, c, d):
    return struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)


@pytest.mark.parametrize("clockwise", MATRICES)
def test_rotation_is_applied_once(tmp_path, clockwise):
    path = encode(tmp_path / "turned.mp4")
    data = path.read_bytes()
    at = data.index(matrix_bytes(*MATRICES[0]), data.index(b"tkhd"))
    path.write_bytes(data[:at] + matrix_bytes(*MATRICES[clockwise]) + data[at + 36 :])
    info = probe(path)
    assert info.rotation_deg == clockwise
    # Turning by hand, corner by corner, is the reference: (row, column) of the stored picture's corners.
    red, green = {
        0: ((0, 0), (0, -1)),
        90: ((0, -1), (-1, -1)),
        180: ((-1, -1), (-1, 0)),
        270: ((-1, 0), (0, 0)),
    }[clockwise]
    frame = next(read_frames(path, info))
    assert frame.image.shape == (info.height_px, info.width_px, 3)
    assert (info.width_px > info.height_px) == (clockwise in (0, 180))
    np.testing.assert_allclose(frame.image[red], (220, 30, 30), atol=12)
    np.testing.assert_allclose(frame.image[green], (30, 200, 40), atol=12)
    small = next(read_small_frames(path, info, 80)).image
    assert max(small.shape) == 80
    assert small.shape[0] / small.shape[1] == pytest.approx(info.height_px / info.width_px, rel=0.03)
    assert small[green] > small[red] + 30


def test_small_frames_are_grey_upright_and_in_proportion(tmp_path):
    path = encode(tmp_path / "clip.mp4")
    info = probe(path)
    for i, frame in enumerate(read_small_frames(path, info, 80)):
        assert frame.image.shape == (48, 80)
        assert frame.image.dtype == np.uint8
        bright = np.flatnonzero(frame.image[22:26].mean(axis=0) > 180).min()
        assert bright * info.width_px / 80 == pytest.approx(8 + 4 * i, abs=2)
    assert next(read_small_frames(path, info, 4000)).image.shape == (HEIGHT, WIDTH)


def test_pixels_that_are_not_square_are_made_square(tmp_path):
    path = encode(tmp_path / "wide.mp4", aspect=Fraction(4, 3))
    info = probe(path)
    assert (info.width_px, info.height_px) == (213, 96)
    assert next(read_frames(path, info)).image.shape == (96, 213, 3)


@pytest.mark.parametrize("form", ["mp4", "mov", "matroska"])
def test_variable_frame_rate_keeps_each_frames_time(tmp_path, form):
    times = np.cumsum([0.5, *(1 / 240, 1 / 30, 0.1, 1 / 57) * 5])
    path = encode(tmp_path / "vfr", form=form, times=times)
    info = probe(path)
    tolerance = 0.0011 if form == "matroska" else 2e-5
    for got in (read_times(path, info), [f.time_s for f in read_frames(path, info)]):
        np.testing.assert_allclose(got, times - times[0], atol=tolerance)


def test_frames_before_the_shown_part_are_left_out(tmp_path):
    path = encode(tmp_path / "edited.mp4", options={"bf": "0"})
    data = path.read_bytes()
    at = data.index(b"elst")
    # Start the edit at the fifth frame, as a phone's trim does without encoding again.
    path.write_bytes(data[: at + 16] + struct.pack(">i", 4 * 3000) + data[at + 20 :])
    info = probe(path)
    frames = list(read_frames(path, info))
    assert frames[0].time_s == 0
    assert square_x(frames[0].image) == pytest.approx(8 + 4 * 4, abs=1)
    np.testing.assert_allclose(np.diff([f.time_s for f in frames]), 1 / 30, atol=2e-5)


def test_frames_with_the_same_time_are_counted_and_the_first_is_kept(tmp_path):
    times = [0, 1 / 30, 2 / 30, 2.5 / 30, 4 / 30, 5 / 30]
    path = encode(tmp_path / "double.mov", form="mov", codec="mjpeg", pixels="yuvj420p", times=times)
    patch(path, struct.pack(">II", 1, 1500), struct.pack(">II", 1, 0))
    reader = read_frames(path, probe(path))
    frames = list(reader)
    assert (reader.decoded, reader.duplicates, reader.broken) == (5, 1, False)
    assert [f.index for f in frames] == [0, 1, 2, 4, 5]
    assert square_x(frames[2].image) == pytest.approx(8 + 4 * 2, abs=1)


@pytest.mark.parametrize("codec", ["mjpeg", "libx264"])
def test_dropped_frames_of_an_avi_leave_a_gap(tmp_path, codec):
    times = np.array([0, 1, 2, 3, 6, 7, 8, 9]) / 30
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = encode(
        tmp_path / "gap.avi", form="avi", codec=codec, pixels=pixels, times=times, options={"bf": "0"}
    )
    info = probe(path)
    reader = read_frames(path, info)
    np.testing.assert_allclose([f.time_s for f in reader], times, atol=1e-9)
    assert not reader.broken


def test_a_clip_cut_short_ends_early_and_says_so(tmp_path):
    whole = encode(tmp_path / "whole.mp4", muxer={"movflags": "+faststart"})
    data = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    with av.open(str(whole)) as container:
        cut.write_bytes(data[: [p.pos for p in container.demux(video=0) if p.size][15] + 3])
    info = probe(cut)
    with read_frames(cut, info) as reader:
        frames = list(reader)
    assert info.cut_off
    assert reader.broken
    assert 2 <= reader.decoded < info.frames_declared == FRAMES
    for frame in frames:
        assert square_x(frame.image) == pytest.approx(8 + 4 * round(frame.time_s * 30), abs=1)


@pytest.mark.parametrize("form", ["matroska", "avi"])
def test_other_containers_cut_short_say_so(tmp_path, form):
    whole = encode(tmp_path / "whole", form=form, codec="mjpeg", pixels="yuvj420p")
    data = whole.read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(data[: len(data) // 2])
    assert not probe(whole).cut_off
    reader = read_frames(cut, probe(cut))
    assert 0 < sum(1 for _ in reader) < FRAMES
    assert reader.broken


def test_damage_in_the_middle_leaves_frames_out_and_shows_no_wrong_picture(tmp_path):
    path = encode(tmp_path / "clip.mp4", options={"g": "8", "bf": "0", "sc_threshold": "0"})
    with av.open(str(path)) as container:
        packets = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    data = bytearray(path.read_bytes())
    position, size = packets[10]
    data[position + 4 : position + size] = bytes(size - 4)
    path.write_bytes(data)
    reader = read_frames(path, probe(path))
    frames = list(reader)
    assert reader.broken
    assert reader.lost == FRAMES - reader.decoded >= 1
    indices = [f.index for f in frames]
    assert 10 not in indices
    assert set(range(16, FRAMES)) <= set(indices)  # from the next key frame on all is well
    for frame in frames:
        assert frame.time_s == pytest.approx(frame.index / 30, abs=2e-5)
        assert square_x(frame.image) == pytest.approx(8 + 4 * frame.index, abs=1)


def test_a_damaged_avi_keeps_the_times_of_the_other_frames(tmp_path):
    path = encode(tmp_path / "clip.avi", form="avi", codec="mjpeg", pixels="yuvj420p")
    with av.open(str(path)) as container:
        position, size = [(p.pos, p.size) for p in container.demux(video=0) if p.size][7]
    whole = path.read_bytes()
    path.write_bytes(whole[:position] + bytes(size) + whole[position + size :])
    reader = read_frames(path, probe(path))
    for frame in reader:
        assert square_x(frame.image) == pytest.approx(8 + 4 * round(frame.time_s * 30), abs=1)
    assert (reader.decoded, reader.lost, reader.broken) == (FRAMES - 1, 1, True)
    # Where the head of a frame is gone, the container is silent about it, but frames are missing.
    path.write_bytes(whole[: position - 8] + bytes(size + 8) + whole[position + size :])
    reader = read_frames(path, probe(path))
    assert sum(1 for _ in reader) < FRAMES
    assert reader.broken


def test_reading_twice_gives_the_same(tmp_path):
    path = encode(tmp_path / "clip.mp4")
    info = probe(path)
    assert probe(path) == info
    once, again = (list(read_frames(path, info)) for _ in range(2))
    assert [f.time_s for f in once] == [f.time_s for f in again]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(once, again, strict=True))


def test_odd_names_are_only_names(tmp_path):
    path = encode(tmp_path / "http:%03d läufer?.mp4", codec="mjpeg", form="mov", pixels="yuvj420p")
    assert sum(1 for _ in read_frames(path, probe(path))) == FRAMES


def test_place_and_date_are_not_kept(tmp_path):
    path = encode(tmp_path / "clip.mp4", muxer={"movflags": "use_metadata_tags"})
    tagged = tmp_path / "tagged.mp4"
    with (
        av.open(str(path)) as source,
        av.open(str(tagged), "w", options={"movflags": "use_metadata_tags"}) as out,
    ):
        out.metadata.update(
            {"com.apple.quicktime.location.ISO6709": "+52+013/", "com.android.capture.fps": "240"}
        )
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    assert set(probe(tagged).tags) == {"com.android.capture.fps", "encoder"}


@pytest.mark.parametrize("form", ["mp4", "matroska"])
def test_sound_alone_is_refused(tmp_path, form):
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w", format=form) as container:
        stream = container.add_stream("aac", rate=8000)
        samples = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        samples.sample_rate = 8000
        container.mux(stream.encode(samples))
        container.mux(stream.encode(None))
    assert code_of(probe, path) == "no_video_stream"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_that_may_not_be_read(tmp_path):
    path = encode(tmp_path / "clip.mp4")
    path.chmod(0)
    assert code_of(probe, path) == "file_unreadable"


def test_a_file_that_vanishes_between_two_passes(tmp_path):
    path = encode(tmp_path / "clip.mp4")
    info = probe(path)
    path.unlink()
    assert code_of(read_times, path, info) == "file_not_found"
    assert code_of(next, read_frames(path, info)) == "file_not_found"


def test_a_recording_that_was_never_finished(tmp_path):
    path = encode(tmp_path / "clip.mp4")
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 4])
    assert code_of(probe, path) == "truncated_file"
    path.write_bytes(data[: data.index(b"moov") + 200])
    assert code_of(probe, path) == "truncated_file"


def test_cut_before_the_first_frame(tmp_path):
    path = encode(tmp_path / "clip.mp4", muxer={"movflags": "+faststart"})
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"mdat") + 6])
    assert code_of(probe, path) == "truncated_file"


def test_a_video_without_frames(tmp_path):
    path = encode(tmp_path / "clip.mov", form="mov", codec="mjpeg", pixels="yuvj420p")
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    data[start : data.index(b"moov") - 4] = bytes(data.index(b"moov") - 4 - start)
    path.write_bytes(data)
    assert code_of(probe, path) == "no_frames"


def test_other_codecs_are_refused(tmp_path):
    path = encode(tmp_path / "old.avi", form="avi", codec="mpeg4")
    assert code_of(probe, path) == "codec_not_supported"
    path = encode(tmp_path / "new.mov", form="mov", codec="mjpeg", pixels="yuvj420p")
    patch(path, b"jpeg", b"zzzz")
    assert code_of(probe, path) == "codec_not_supported"


def test_limits_are_checked_before_decoding(tmp_path):
    path = encode(tmp_path / "clip.mp4")
    assert code_of(probe, path, Limits(file_bytes=500)) == "file_too_large"
    assert code_of(probe, path, Limits(side_px=128)) == "picture_too_large"
    assert code_of(probe, path, Limits(frames=FRAMES - 1)) == "clip_too_long"
    assert code_of(probe, path, Limits(container_s=0.5)) == "clip_too_long"


def test_a_header_that_is_silent_about_frames_does_not_lift_the_limit(tmp_path):
    path = encode(tmp_path / "clip.mkv", form="matroska")
    info = probe(path, Limits(frames=10))
    assert info.frames_declared is None
    assert code_of(list, read_frames(path, info, limits=Limits(frames=10))) == "clip_too_long"
