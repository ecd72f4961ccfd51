"""A person is followed both ways by poses of a made-up network."""

import numpy as np
import pytest

from pose import body
from pose.blazepose import Pose
from pose.body import Square
from pose.camera import IDENTITY
from pose.candidates import find_candidates
from pose.choice import choose_over_time, leg_distance
from pose.follow import Scene, follow, is_whole, nearest, plan, sight
from pose.search import Blob
from pose.sequence import KEYPOINTS

WIDTH, HEIGHT, COUNT = 1280, 720, 40
TIME_S = np.arange(COUNT) / 10

SHAPE = {
    "nose": (0.06, -0.86),
    "shoulder": (0.0, -0.70),
    "elbow": (0.05, -0.52),
    "wrist": (0.15, -0.45),
    "hip": (0.0, -0.38),
    "knee": (0.05, -0.14),
    "ankle": (0.0, 0.10),
    "heel": (-0.03, 0.13),
    "foot_index": (0.1, 0.13),
}


def person(x: float, y: float, stature: float, spread: float = 0.12, visibility: float = 0.9) -> Pose:
    """A standing figure whose legs are ``spread`` apart, its middle at (x, y)."""
    points = np.zeros((33, 2))
    for row, name in enumerate(KEYPOINTS):
        part = name.removeprefix("left_").removeprefix("right_")
        x_part, y_part = SHAPE.get(part, SHAPE["nose"] if row < 11 else SHAPE["wrist"])
        side = 1 if name.startswith("left") else -1
        apart = side * spread if part in ("knee", "ankle", "heel", "foot_index") else 0
        points[row] = x_part + apart, y_part + 0.37
    return Pose(points * stature + (x, y), np.full(33, visibility), np.full(33, 0.99))


def still_scene() -> Scene:
    return Scene(TIME_S, np.tile(IDENTITY, (COUNT, 1, 1)), WIDTH, HEIGHT)


class World:
    """People whose poses are seen when their middle lies in the square that is looked at."""

    def __init__(self, people):
        self.people = people
        self.looks = 0

    def look(self, frame: int, square: Square):
        self.looks += 1
        poses = [who(frame) for who in self.people]
        return tuple(
            pose
            for pose in poses
            if pose is not None
            and np.abs(body.box_centre(pose) - [square.x_px, square.y_px]).max() < square.side_px / 2
        )


def sprinter(frame: int):
    """Kneels for two seconds, then runs out to the right: 5 statures/s^2 up to 5 statures/s."""
    since = max(0.0, TIME_S[frame] - 2.0)
    statures = 2.5 * since**2 if since < 1 else 2.5 + 5 * (since - 1)
    x = 200 + 180 * statures
    return person(x, 400, 180) if x < WIDTH + 100 else None


LAST_WHOLE = max(frame for frame in range(COUNT) if (p := sprinter(frame)) and is_whole(p, still_scene()))


def test_stature_is_the_same_mirrored_and_scales_with_size():
    pose = person(300, 300, 200)
    assert body.stature(body.mirror(pose, 640)) == pytest.approx(body.stature(pose))
    assert body.stature(person(0, 0, 100)) == pytest.approx(body.stature(pose) / 2)


def test_mirror_twice_is_the_same_and_exchanges_sides():
    pose = person(300, 300, 200)
    np.testing.assert_allclose(body.mirror(body.mirror(pose, 640), 640).xy_px, pose.xy_px)
    left, right = KEYPOINTS.index("left_ankle"), KEYPOINTS.index("right_ankle")
    assert body.mirror(pose, 640).xy_px[left, 0] == pytest.approx(639 - pose.xy_px[right, 0])


@pytest.mark.parametrize("side", [60.0, 200.0, 1500.0])
def test_crop_and_its_inverse_agree(side):
    """A bright spot in the picture is found in the crop where `from_crop` says."""
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[398:403, 638:643] = 255
    square = Square(650.0, 395.0, side)
    crop = body.cut(image, square, 448).astype(float).sum(axis=2)
    rows, columns = np.indices(crop.shape)
    spot = np.array([(crop * columns).sum(), (crop * rows).sum()]) / crop.sum()
    pose = Pose(np.tile(spot + 0.5, (33, 1)), np.ones(33), np.ones(33))
    np.testing.assert_allclose(body.from_crop(pose, square, 448).xy_px[0], [640.5, 400.5], atol=1.0)


def test_sprinter_is_followed_from_the_blocks_to_the_edge():
    scene, world = still_scene(), World([sprinter])
    seen = follow(sight(26, sprinter(26), scene), range(COUNT), scene, world.look)
    assert [s.frame for s in seen] == list(range(LAST_WHOLE + 1))


def test_bystander_is_never_taken():
    """A person of the same size stands where the sprinter passes, another one at the end of the picture."""
    scene = still_scene()
    world = World([sprinter, lambda frame: person(700, 390, 170), lambda frame: person(1220, 390, 180)])
    seen = follow(sight(24, sprinter(24), scene), range(COUNT), scene, world.look)
    for s in seen:
        truth = sprinter(s.frame)
        assert truth is not None
        assert np.abs(body.box_centre(s.pose) - body.box_centre(truth)).max() < 1e-9


def test_he_is_found_again_after_a_tree():
    scene = still_scene()
    world = World([lambda frame: None if 27 <= frame < 30 else sprinter(frame)])
    seen = [s.frame for s in follow(sight(24, sprinter(24), scene), range(COUNT), scene, world.look)]
    assert seen == [*range(27), *range(30, LAST_WHOLE + 1)]


def test_nothing_is_taken_once_he_has_left():
    scene = still_scene()
    world = World([sprinter, lambda frame: person(1150, 400, 180) if frame > LAST_WHOLE + 1 else None])
    seen = follow(sight(24, sprinter(24), scene), range(COUNT), scene, world.look)
    assert max(s.frame for s in seen) == LAST_WHOLE


@pytest.mark.parametrize(
    ("pose", "whole"),
    [
        (person(600, 400, 180), True),
        (person(600, 400, 180, visibility=0.2), False),
        (person(10, 400, 180), False),
        (person(600, 700, 180), False),
    ],
)
def test_only_whole_and_sure_bodies_count(pose, whole):
    assert is_whole(pose, still_scene()) is whole


def test_nearest_rejects_other_sizes_and_places():
    scene, here = still_scene(), person(600, 400, 180)
    trunk = body.trunk_centre(here)
    stature = body.stature(here)
    assert nearest([person(600, 400, 60), here], trunk, stature, 0.4, scene) is here
    assert nearest([person(600, 400, 60), person(760, 400, 180)], trunk, stature, 0.4, scene) is None


def test_plan_follows_the_ground_through_a_pan():
    """The athlete stands; the camera pans. Between sights the crop stays on him."""
    pan = np.tile(IDENTITY, (COUNT, 1, 1))
    pan[:, 0, 2] = 30 * np.sin(np.arange(COUNT))
    scene = Scene(TIME_S, pan, WIDTH, HEIGHT)
    seen = [sight(i, person(600 - pan[i, 0, 2], 400, 180), scene) for i in range(5, 30, 6)]
    expected = plan(seen, scene)
    np.testing.assert_allclose(expected.centre_px[5:30, 0] + pan[5:30, 0, 2], seen[0].centre[0], atol=1e-6)
    assert not expected.expected[:1].any()
    assert not expected.expected[34:].any()
    assert expected.still[5:30].all()
    assert expected.square(10).side_px == pytest.approx(2 * seen[0].stature_px)


def test_sprinter_ranks_before_walker_and_bystander():
    scene = still_scene()
    people = [sprinter, lambda f: person(900 - 8 * f, 250, 150), lambda f: person(300, 620, 150)]
    blobs = [
        Blob(5, 860, 250, 60, 130, 9000),
        Blob(28, 563, 400, 90, 170, 8000),
        Blob(9, 300, 620, 50, 120, 700),
    ]
    found = find_candidates(blobs, range(COUNT), scene, World(people).look)
    assert len(found) == 3
    assert found[0].travel_px > 900
    assert found[0].score > found[1].score > found[2].score
    assert found[2].travel_px == pytest.approx(0, abs=1e-9)


def test_runner_on_the_spot_is_found_by_tiles():
    scene = still_scene()
    found = find_candidates([], range(COUNT), scene, World([lambda f: person(900, 400, 300)]).look)
    assert len(found) == 1
    assert found[0].frames == tuple(range(COUNT))


def test_shadow_of_the_athlete_is_not_another_person():
    """A blob beside him, from which the network finds him again."""
    people = World([sprinter])
    seeds = {28: Blob(28, 563, 400, 90, 170, 8000), 30: Blob(30, 545, 415, 120, 60, 7000)}

    def look(frame, square):
        wide = Square(square.x_px, square.y_px, 3 * square.side_px)
        return people.look(frame, wide)

    found = find_candidates(list(seeds.values()), range(COUNT), still_scene(), look)
    assert len(found) == 1


def test_nobody_is_no_candidate():
    assert find_candidates([], range(COUNT), still_scene(), World([]).look) == ()


def test_legs_drawn_between_the_two_are_not_taken():
    good = [person(600, 400, 180, spread=0.2) for _ in range(9)]
    options = [[pose] for pose in good]
    between = person(600, 400, 180, spread=0.02)
    options[4] = [between, good[4], person(600, 400, 180, spread=-0.2)]
    chosen = choose_over_time(options)
    assert all(pose is not between for pose in chosen)
    assert leg_distance(body.legs(good[0]), body.legs(chosen[4])) < 1e-9


def test_frames_without_a_pose_stay_empty():
    pose = person(600, 400, 180)
    assert choose_over_time([[], [pose], [], [pose], []]) == [None, pose, None, pose, None]
