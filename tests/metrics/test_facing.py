"""A front or back view is told from any other at its boundary, and front from back."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.facing import LEAST_BREADTH, MOST_SWING, find_facing
from pose.synthetic import Athlete, Camera, PoseErrors, Start, film, simulate

ATHLETES = {"upright": Athlete(), "out of the blocks": replace(Athlete(), start=Start())}
SLOPPY = PoseErrors(noise_m=0.02, lost_share=0.1)


def seen(athlete=ATHLETES["upright"], errors=None, **camera):
    fast = {"frame_rate_hz": 60.0, "distance_m": 35.0, "picture_px": (2500, 1440)}
    return film(simulate(athlete, 1.5), Camera(**(fast | camera)), errors, seed=3).sequence


@pytest.mark.parametrize("athlete", ATHLETES)
@pytest.mark.parametrize(("direction", "view"), [("left", "front"), ("right", "back")])
@pytest.mark.parametrize("yaw_deg", [80, 90, 100])
def test_front_and_back_are_told_apart(athlete, direction, view, yaw_deg):
    facing = find_facing(seen(ATHLETES[athlete], SLOPPY, yaw_deg=yaw_deg, direction=direction))
    assert facing.view == view
    assert (facing.breadth < 0) == (view == "front")


@pytest.mark.parametrize("athlete", ATHLETES)
@pytest.mark.parametrize("direction", ["left", "right"])
@pytest.mark.parametrize("yaw_deg", [0, 30, 60])
def test_side_and_oblique_views_are_neither(athlete, direction, yaw_deg):
    facing = find_facing(seen(ATHLETES[athlete], SLOPPY, yaw_deg=yaw_deg, direction=direction))
    assert facing.view == "side"
    assert facing.swing > 1.5 * MOST_SWING


def test_straight_from_the_front_the_ankles_hardly_swing_and_the_shoulders_are_broad():
    facing = find_facing(seen(yaw_deg=90.0, direction="left"))
    body = Athlete().body
    assert facing.swing < 0.1
    assert facing.breadth == pytest.approx(-body.shoulder_width / body.trunk, rel=0.06)


def test_ankles_that_stand_still_do_not_make_a_side_view_a_front_view():
    sequence = seen()
    xy = sequence.xy_px.copy()
    for side in ("left", "right"):
        ankle, hip = (sequence.keypoints.index(f"{side}_{part}") for part in ("ankle", "hip"))
        xy[:, ankle, 0] = xy[:, hip, 0]
    facing = find_facing(sequence.with_positions(xy))
    assert facing.swing < MOST_SWING
    assert abs(facing.breadth) < LEAST_BREADTH
    assert facing.view == "side"


def test_a_mirrored_film_exchanges_front_and_back_only_with_its_labels_kept():
    front = seen(yaw_deg=90.0, direction="left")
    mirrored = front.with_positions(front.xy_px * (-1.0, 1.0) + (front.width_px, 0.0))
    assert find_facing(mirrored).view == "back"


def test_nothing_is_said_of_a_body_that_is_not_seen():
    sequence = seen(yaw_deg=90.0)
    xy = sequence.xy_px.copy()
    xy[9:, sequence.keypoints.index("left_ankle")] = np.nan
    assert find_facing(sequence.with_positions(xy)) is None
