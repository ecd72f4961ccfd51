"""The annotated clip: every frame, its time, and what is drawn where."""

from dataclasses import replace

import av
import numpy as np
import pytest

from metrics.values import Contact
from sprintlab.annotate import AnnotatedVideo, output_scale
from sprintlab.overlay import UNSEEN_CONTACT_S, bar_height, bar_window, contact_bar, shown_until
from sprintlab.skeleton import SIDE_COLOURS, Style, athlete_height_px, draw_skeleton

GREY = np.full((240, 320, 3), 120, dtype=np.uint8)


def video_of(sample, path):
    return AnnotatedVideo(path, sample.pose, sample.motion, sample.contacts, (320, 240))


def test_every_frame_with_its_time(sample, tmp_path):
    times = np.cumsum(np.where(np.arange(30) % 3 == 0, 0.02, 0.015))
    with video_of(sample, tmp_path / "annotated.mp4") as video:
        for number, time in enumerate(times):
            video.add(number, float(time), GREY)
    with av.open(str(tmp_path / "annotated.mp4")) as clip:
        stream = clip.streams.video[0]
        shown = [float(frame.time) for frame in clip.decode(stream)]
        codec = stream.codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert (codec.width, codec.height) == (640, 480 + bar_height(480))
    np.testing.assert_allclose(np.diff(shown), np.diff(times), atol=1e-4)
    head = (tmp_path / "annotated.mp4").read_bytes()[:4096]
    assert b"moov" in head


def test_drawing_leaves_the_frame_alone_and_marks_the_joints(sample, tmp_path):
    video = video_of(sample, tmp_path / "a.mp4")
    before = GREY.copy()
    drawn = video.draw(20, GREY)
    assert (before == GREY).all()
    knee = sample.pose.body.point("right_knee")[20] * 2
    x, y = np.round(knee).astype(int)
    spot = drawn[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3).astype(int)
    assert (spot[:, 0] - spot[:, 2]).max() > 100


def test_bar_shows_the_foot_that_stands(sample, tmp_path):
    video = video_of(sample, tmp_path / "a.mp4")
    time = sample.motion.time_s
    contact = next(c for c in sample.contacts if c.foot == "left" and c.whole)
    standing = int(np.argmin(np.abs(time - (contact.touchdown_s + contact.toe_off_s) / 2)))
    flying = int(np.argmin(np.abs(time - (contact.toe_off_s + 0.05))))
    key = (480 + 16, 16)
    on, off = video.draw(standing, GREY)[key].astype(int), video.draw(flying, GREY)[key].astype(int)
    assert on[2] - on[0] > 100
    assert abs(off[2] - off[0]) < 30


def test_frame_without_keypoints_is_drawn_as_it_is(sample, tmp_path):
    drawn = video_of(sample, tmp_path / "a.mp4").draw(9999, GREY)
    assert (drawn[100:480, 300:] == 120).all()


def test_missing_points_are_left_out(sample, tmp_path):
    xy = sample.pose.body.xy_px.copy()
    xy[10] = np.nan
    body = sample.pose.body.with_positions(xy)
    hollow = replace(sample, pose=replace(sample.pose, body=body, feet=body), contacts=())
    drawn = video_of(hollow, tmp_path / "a.mp4").draw(10, GREY)
    assert (drawn[100:480] == 120).all()


def test_far_side_is_thinner_and_paler():
    points = {"left_hip": np.array([30.0, 20]), "left_knee": np.array([30.0, 180])}
    points |= {"right_hip": np.array([90.0, 20]), "right_knee": np.array([90.0, 180])}
    image = np.full((200, 120, 3), 255, dtype=np.uint8)
    draw_skeleton(image, points, "right", Style(12, halo=False))
    row = image[100].astype(int)
    left, right = row[:60], row[60:]
    assert (left.sum(axis=1) < 700).sum() < (right.sum(axis=1) < 700).sum()
    assert left.min(axis=0).sum() > right.min(axis=0).sum()


def test_lines_grow_with_the_athlete(sample):
    height = athlete_height_px(sample.pose.body)
    assert height == pytest.approx(1.6 * 80, rel=0.1)
    assert Style.for_athlete(4 * 300).line_px == pytest.approx(4 * Style.for_athlete(300).line_px, abs=2)


@pytest.mark.parametrize(
    ("size", "scale"), [((360, 636), 2.0), ((1280, 720), 1.0), ((3840, 2160), 0.5), ((200, 200), 2.0)]
)
def test_output_suits_a_phone(size, scale):
    assert output_scale(size) == pytest.approx(scale)


def test_long_clip_shows_the_part_around_now():
    assert bar_window(1.0, (0.0, 2.0)) == (0.0, 2.0)
    start, end = bar_window(10.0, (0.0, 20.0))
    assert start < 10.0 < end
    assert end - start == pytest.approx(3.0)
    assert bar_window(20.0, (0.0, 20.0)) == (17.0, 20.0)


def test_a_contact_without_toe_off_is_drawn_for_a_usual_time():
    hidden = Contact("left", 1.0, 0.01, None, None, 0.9)
    assert shown_until(hidden) == pytest.approx(1.0 + UNSEEN_CONTACT_S)
    strip = np.zeros((60, 600, 3), dtype=np.uint8)
    contact_bar(strip, (hidden,), None, (0.0, 3.0), ())
    row = strip[np.any(np.abs(strip.astype(int) - SIDE_COLOURS["left"]).sum(axis=2) == 0, axis=1)]
    share = np.mean(np.all(row == SIDE_COLOURS["left"], axis=2))
    assert share == pytest.approx(UNSEEN_CONTACT_S / 3.0, abs=0.02)
