"""The five moments are where they should be, and the pictures show them."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.values import SIDES
from sprintlab.report.kinogram import Kinogram, write_kinogram
from sprintlab.report.moments import MOMENTS, choose_moments


@pytest.fixture(scope="module")
def moments(sample):
    return choose_moments(sample.motion, sample.contacts, sample.pose.feet)


def test_five_moments_in_order_for_each_side(moments):
    assert set(moments) == set(SIDES)
    for side, row in moments.items():
        assert [moment.name for moment in row] == list(MOMENTS)
        assert {moment.landing for moment in row} == {side}
        times = [moment.time_s for moment in row]
        assert times == sorted(times)


def test_moments_lie_at_their_events(sample, moments):
    half_frame = 0.5 / sample.motion.frame_rate_hz
    for side, row in moments.items():
        touchdowns = [c.touchdown_s for c in sample.contacts if c.foot == side]
        toe_offs = [c.toe_off_s for c in sample.contacts if c.foot != side and c.toe_off_s is not None]
        assert min(abs(row[3].time_s - t) for t in touchdowns) <= half_frame
        assert min(abs(row[0].time_s - t) for t in toe_offs) <= half_frame


def test_full_support_has_the_foot_nearest_to_the_hips(sample, moments):
    motion = sample.motion
    for side, row in moments.items():
        foot = (motion.sharp(f"{side}_heel") + motion.sharp(f"{side}_foot_index"))[:, 0] / 2
        ahead = np.abs(foot - motion.smooth("left_hip")[:, 0])
        near = slice(row[3].row + 1, row[3].row + 6)
        assert ahead[row[4].row] <= ahead[near].min() + 1e-9


def test_strike_is_the_straightest_knee_before_touchdown(sample, moments):
    for side, row in moments.items():
        apex, strike, touchdown = (moment.row for moment in row[1:4])
        assert apex < strike < touchdown
        knee = sample.angles.angle_deg[f"{side}_knee"][apex + 1 : touchdown]
        assert knee[strike - apex - 1] == pytest.approx(knee.min())


def test_side_without_a_whole_step_is_left_out(sample):
    contacts = tuple(c for c in sample.contacts if c.foot == "left")
    assert choose_moments(sample.motion, contacts, sample.pose.feet) == {}


def test_step_outside_the_picture_is_not_chosen(sample):
    narrow = replace(sample.pose.feet, width_px=120)
    assert choose_moments(sample.motion, sample.contacts, narrow) == {}


def test_stick_figures_without_a_clip(sample, moments):
    panels = Kinogram(moments, sample.pose, "right").panels()
    assert len(panels) == 10
    assert len({panel.image.shape for panel in panels}) == 1
    for panel in panels:
        blue = (panel.image[..., 2].astype(int) - panel.image[..., 0]) > 60
        orange = (panel.image[..., 0].astype(int) - panel.image[..., 2]) > 60
        assert blue.sum() > 300
        assert orange.sum() > 300


def test_pictures_come_from_the_right_frames(sample, moments):
    kinogram = Kinogram(moments, sample.pose, "right")
    for number in sample.pose.body.frame:
        kinogram.take(int(number), np.full((240, 320, 3), 100 + int(number), dtype=np.uint8))
    for panel in kinogram.panels():
        ground = panel.image[panel.image.shape[0] // 2 :: 7, ::7]
        frame = int(sample.pose.body.frame[panel.moment.row])
        shades, counts = np.unique(ground[..., 0], return_counts=True)
        assert shades[counts.argmax()] == 100 + frame


def test_crop_follows_the_athlete(sample, moments):
    """A mark painted at the hips of each frame lies at the middle of each panel."""
    kinogram = Kinogram(moments, sample.pose, "right")
    hips = (sample.pose.body.point("left_hip") + sample.pose.body.point("right_hip")) / 2
    for row, number in enumerate(sample.pose.body.frame):
        image = np.zeros((240, 320, 3), dtype=np.uint8)
        x, y = np.round(hips[row]).astype(int)
        image[y - 12 : y + 13, x - 12 : x + 13, 1] = 255
        kinogram.take(int(number), image)
    for panel in kinogram.panels():
        green = (panel.image[..., 1] > 200) & (panel.image[..., 0] < 60) & (panel.image[..., 2] < 60)
        assert np.flatnonzero(green.any(axis=0)).mean() == pytest.approx(panel.image.shape[1] / 2, abs=6)


def test_png_has_a_row_for_each_side(sample, moments, tmp_path):
    from matplotlib.image import imread

    both = Kinogram(moments, sample.pose, "right").panels()
    write_kinogram(tmp_path / "both.png", both)
    write_kinogram(tmp_path / "one.png", both[:5])
    tall, short = imread(tmp_path / "both.png"), imread(tmp_path / "one.png")
    assert tall.shape[1] == short.shape[1]
    assert tall.shape[0] == pytest.approx(2 * short.shape[0], abs=2)
    assert short.std() > 0.05


def test_no_step_still_gives_a_picture_that_says_so(sample, tmp_path):
    kinogram = Kinogram({}, sample.pose, "right")
    kinogram.take(0, np.zeros((240, 320, 3), dtype=np.uint8))
    assert kinogram.panels() == ()
    write_kinogram(tmp_path / "none.png", ())
    assert (tmp_path / "none.png").stat().st_size > 500
