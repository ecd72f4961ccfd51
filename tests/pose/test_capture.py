"""Slow motion is undone where the file or the user says so, and doubted, not guessed, where steps say so."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from pose.capture import (
    ANDROID_RATE,
    APPLE_FULL_RATE,
    CaptureRate,
    check_plausible,
    report_times,
    resolve_capture_rate,
)
from pose.errors import InputRejectedError
from pose.video import Limits, VideoInfo, probe, read_times


def info(tags=None, tick_s=1 / 90_000):
    return VideoInfo(
        path=Path("clip.mp4"),
        sha256="0" * 64,
        container="mp4",
        codec="h264",
        width_px=1920,
        height_px=1080,
        rotation_deg=0,
        frames_declared=None,
        duration_s=None,
        average_rate_hz=None,
        pixel_format="yuv420p",
        tick_s=tick_s,
        cut_off=False,
        tags=tags or {},
        stored_px=(1920, 1080),
        stream=0,
    )


def at(rate_hz, n=120):
    return np.arange(n) / rate_hz


def code_of(call, *args, **kwargs):
    with pytest.raises(InputRejectedError) as caught:
        call(*args, **kwargs)
    assert "\n" not in caught.value.message + caught.value.remedy
    return caught.value.code


# How regular the times are


@pytest.mark.parametrize("rate_hz", [24, 29.97, 60, 119.88, 240, 480])
@pytest.mark.parametrize("tick_s", [1e-3, 1 / 600, 1 / 90_000])
def test_rounded_time_stamps_are_regular_and_give_the_true_rate(rate_hz, tick_s):
    if 1 / rate_hz < 1.9 * tick_s:
        pytest.skip("no camera writes frames closer than two ticks")
    time_s = np.round(at(rate_hz, 400) / tick_s) * tick_s
    report = report_times(time_s, tick_s)
    assert not report.variable_rate
    assert report.dropped == 0
    assert report.rate_hz == pytest.approx(rate_hz, rel=0.004)


def test_lost_frames_are_gaps_and_no_variable_rate():
    time_s = np.delete(at(60, 100), [20, 50, 51, 52])
    report = report_times(time_s)
    assert (report.variable_rate, report.dropped) == (False, 4)
    assert report.rate_hz == pytest.approx(60)
    assert report.longest_gap_s == pytest.approx(4 / 60)


def test_a_rate_that_follows_the_light_is_variable():
    interval = np.where(np.arange(200) % 3 == 0, 1 / 24, 1 / 30)
    report = report_times(np.cumsum(interval))
    assert report.variable_rate
    assert report.rate_hz == pytest.approx(30)


def test_one_frame_has_no_rate():
    assert np.isnan(report_times(np.zeros(1)).rate_hz)
    assert code_of(resolve_capture_rate, info(), np.zeros(1)) == "no_frames"


# The rate of capture


@pytest.mark.parametrize(
    ("container_hz", "tag", "factor", "rate_hz"),
    [
        (30, "240.000000", 1 / 8, 240),
        (29.97, "240.000000", 1 / 8, 239.76),
        (30.045, "120.000000", 1 / 4, 120.18),
        (25, "240", 25 / 240, 240),
        (30, "30.000000", 1, 30),
        (28.6, "30.000000", 1, 28.6),  # a dark scene: fewer frames, real time
        (239.98, "240.000000", 1, 239.98),  # stored in real time
    ],
)
def test_androids_tag(container_hz, tag, factor, rate_hz):
    capture = resolve_capture_rate(info({ANDROID_RATE: tag}), at(container_hz))
    assert (capture.source, capture.certain) == ("metadata", True)
    assert capture.factor == pytest.approx(factor, rel=1e-9)
    assert capture.rate_hz == pytest.approx(rate_hz, rel=1e-6)
    assert capture.container_rate_hz == pytest.approx(container_hz, rel=1e-6)


@pytest.mark.parametrize("tag", ["", "fast", "nan", "inf", "-240", "0", "1.5"])
def test_a_tag_that_makes_no_sense_is_passed_over(tag):
    capture = resolve_capture_rate(info({ANDROID_RATE: tag}), at(30))
    assert (capture.source, capture.certain, capture.factor) == ("container", False, 1.0)


@pytest.mark.parametrize(
    ("container_hz", "tags", "certain"),
    [
        (30, {}, False),
        (60, {APPLE_FULL_RATE: "0"}, False),  # Apple writes 0 for normal clips and slow motion alike
        (30, {APPLE_FULL_RATE: "1"}, True),
        (240, {}, True),  # nobody plays slow motion at 240 Hz
    ],
)
def test_without_a_rate_the_containers_time_stands(container_hz, tags, certain):
    capture = resolve_capture_rate(info(tags), at(container_hz))
    assert (capture.source, capture.certain, capture.factor) == ("container", certain, 1.0)
    assert capture.rate_hz == pytest.approx(container_hz)


def test_the_given_rate_comes_first():
    capture = resolve_capture_rate(info({ANDROID_RATE: "120"}), at(29.97), given_hz=240)
    assert (capture.source, capture.certain, capture.factor) == ("given", True, 1 / 8)
    assert resolve_capture_rate(info(), at(29.97), given_hz=30).factor == 1
    assert resolve_capture_rate(info(), at(30), given_hz=100).factor == pytest.approx(0.3)


def test_a_given_rate_below_the_clips_own_is_refused():
    assert code_of(resolve_capture_rate, info(), at(240), given_hz=30) == "capture_rate_too_low"


def test_length_counts_in_real_time():
    time_s = at(30, 30 * 200)
    assert code_of(resolve_capture_rate, info(), time_s) == "clip_too_long"
    assert resolve_capture_rate(info(), time_s, given_hz=240).factor == 1 / 8
    limits = Limits(real_s=10)
    assert code_of(resolve_capture_rate, info(), time_s, given_hz=240, limits=limits) == "clip_too_long"


# From a file, as phones write the tag


def tagged_clip(path, value):
    with av.open(str(path), "w", format="mp4", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata[ANDROID_RATE] = value
        stream = container.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for i in range(12):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * i, np.uint8), format="rgb24")
            frame.pts, frame.time_base = i, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def as_float32(path, text):
    """Replace the tag's text by a big-endian 32-bit float of the same box size, type 23, as Android does."""
    data = path.read_bytes()
    old = struct.pack(">I4sII", 16 + len(text), b"data", 1, 0) + text.encode()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, struct.pack(">I4sIIf", 20, b"data", 23, 0, float(text))))
    return path


@pytest.mark.parametrize("binary", [False, True])
def test_the_tag_is_read_from_a_file(tmp_path, binary):
    path = tagged_clip(tmp_path / "slow.mp4", "240.")
    if binary:
        as_float32(path, "240.")
    clip = probe(path)
    capture = resolve_capture_rate(clip, read_times(path, clip))
    assert (capture.source, capture.factor) == ("metadata", 1 / 8)
    assert capture.rate_hz == pytest.approx(240, rel=1e-3)


# Whether the steps fit


def stored(rate_hz=30.0, source="container", factor=1.0):
    return CaptureRate(rate_hz / factor, factor, source, source != "container", rate_hz)


@pytest.mark.parametrize("frequency_hz", [2.5, 4.0, 5.4, None, float("nan"), 0.0])
def test_steps_of_a_runner_or_none_raise_no_doubt(frequency_hz):
    assert check_plausible(frequency_hz, stored()) is None


@pytest.mark.parametrize(
    ("frequency_hz", "rate"), [(4.2 / 8, 240), (4.2 / 4, 120), (4.4 / 2, 60), (4.5 / 32, 960)]
)
def test_slow_motion_of_a_sprint_is_doubted_with_its_remedy(frequency_hz, rate):
    doubt = check_plausible(frequency_hz, stored())
    assert doubt.code == "slow_motion_suspected"
    assert rate in doubt.candidates_hz
    assert f"--capture-rate {doubt.candidates_hz[0]:g}" in doubt.remedy
    assert "\n" not in doubt.message + doubt.remedy


@pytest.mark.parametrize(
    ("frequency_hz", "capture", "code"),
    [
        (32.0, stored(source="given", factor=1 / 8), "capture_rate_implausible"),
        (1.0, stored(source="metadata", factor=1 / 2), "capture_rate_implausible"),
        (8.5, stored(), "time_axis_implausible"),
        (0.01, stored(), "slow_motion_suspected"),
    ],
)
def test_other_steps_that_do_not_fit(frequency_hz, capture, code):
    doubt = check_plausible(frequency_hz, capture)
    assert doubt.code == code
    assert doubt.message
    assert doubt.remedy
