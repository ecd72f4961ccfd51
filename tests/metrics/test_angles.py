import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.tracks import Track, finite_runs


def still(tools, **at):
    """A pose held for 20 frames: every keypoint at (0, 0) unless given, m."""
    body = np.zeros((20, len(tools.points), 2))
    for name, xy in at.items():
        body[:, tools.points.index(name)] = xy
    return tools.motion_from(np.arange(20) / 60, body)


@pytest.mark.parametrize(
    ("segment", "start", "end", "vector", "angle"),
    [
        ("left_thigh", "left_hip", "left_knee", (0, -1), 0),
        ("left_thigh", "left_hip", "left_knee", (1, -1), 45),
        ("right_shank", "right_knee", "right_ankle", (-1, -1), -45),
        ("right_shank", "right_knee", "right_ankle", (-1, 1), -135),
        ("left_upper_arm", "left_shoulder", "left_elbow", (-1, 0), -90),
        ("left_foot", "left_heel", "left_foot_index", (1, 0), 0),
        ("left_foot", "left_heel", "left_foot_index", (1, 1), 45),
        ("left_foot", "left_heel", "left_foot_index", (0, -1), -90),
    ],
)
def test_segment_angles_of_fixed_geometry(tools, segment, start, end, vector, angle):
    motion = still(tools, **{start: (3.0, 2.0), end: (3.0 + vector[0], 2.0 + vector[1])})
    found = compute_angles(motion)
    assert found.angle_deg[segment] == pytest.approx(angle, abs=1e-9)
    assert found.velocity_deg_s[segment] == pytest.approx(0, abs=1e-6)


def test_trunk_leans_forward_positive(tools):
    lean = np.radians(20)
    shoulder = (np.sin(lean), np.cos(lean))
    found = compute_angles(still(tools, left_shoulder=shoulder, right_shoulder=shoulder))
    assert found.angle_deg["trunk"] == pytest.approx(20)


def test_joint_signs(tools):
    # thigh forward 30, shank back 40: knee flexed 70; foot level: shank 40 back means dorsiflexed 40
    thigh, shank = np.radians(30), np.radians(-40)
    knee = np.array([np.sin(thigh), -np.cos(thigh)])
    ankle = knee + np.array([np.sin(shank), -np.cos(shank)])
    # arm hangs, forearm level in front: elbow 90
    found = compute_angles(
        still(
            tools,
            left_knee=knee,
            left_ankle=ankle,
            left_heel=(5, 0),
            left_foot_index=(6, 0),
            left_elbow=(0, -1),
            left_wrist=(1, -1),
        )
    )
    assert found.angle_deg["left_knee"] == pytest.approx(70)
    assert found.angle_deg["left_ankle"] == pytest.approx(40)
    assert found.angle_deg["left_elbow"] == pytest.approx(90)


@pytest.mark.parametrize("turn_deg_s", [700.0, -700.0])
def test_rotating_segment_at_irregular_times(tools, turn_deg_s):
    rng = np.random.default_rng(1)
    time_s = np.cumsum(rng.uniform(0.006, 0.022, 80))
    angle = np.radians(turn_deg_s * time_s)
    body = np.zeros((80, len(tools.points), 2))
    body[:, tools.points.index("left_knee")] = np.stack([np.sin(angle), -np.cos(angle)], axis=-1)
    found = compute_angles(tools.motion_from(time_s, body))
    assert found.velocity_deg_s["left_thigh"] == pytest.approx(turn_deg_s, rel=1e-6)
    steps = np.diff(found.angle_deg["left_thigh"])
    assert steps == pytest.approx(turn_deg_s * np.diff(time_s), abs=1e-6)


@pytest.mark.parametrize(("rate_hz", "tolerance"), [(30, 0.01), (60, 0.001), (120, 0.0005)])
def test_peak_velocity_is_not_flattened(tools, rate_hz, tolerance):
    # central differences would lose 4 % at 30 Hz
    pendulum = tools.Pendulum()
    motion, _ = tools.run(pendulum, rate_hz)
    velocity = compute_angles(motion).velocity_deg_s["left_thigh"]
    true = (
        -pendulum.amplitude_deg
        * 2
        * np.pi
        * pendulum.frequency_hz
        * np.sin(2 * np.pi * pendulum.frequency_hz * motion.time_s)
    )
    inner = slice(4, -4)
    assert np.max(np.abs(velocity[inner] - true[inner])) < tolerance * np.max(np.abs(true))


def test_no_delay(tools):
    motion, _ = tools.run(tools.Pendulum())
    forward = compute_angles(motion).velocity_deg_s["left_thigh"]
    backward = compute_angles(
        tools.motion_from(motion.time_s[-1] - motion.time_s[::-1], motion.body[::-1])
    ).velocity_deg_s["left_thigh"]
    assert forward == pytest.approx(-backward[::-1], abs=1e-6)


def test_missing_keypoint_stays_missing(tools):
    motion, _ = tools.run(tools.Pendulum())
    body = motion.body.copy()
    body[100:120, tools.points.index("left_knee")] = np.nan
    found = compute_angles(tools.motion_from(motion.time_s, body))
    whole = compute_angles(motion)
    for name in ("left_thigh", "left_shank", "left_knee"):
        assert np.isnan(found.angle_deg[name][100:120]).all()
        assert np.isnan(found.velocity_deg_s[name][100:120]).all()
        assert found.angle_deg[name][130:] == pytest.approx(whole.angle_deg[name][130:])
    assert np.isfinite(found.angle_deg["right_knee"]).all()


def test_noise_of_an_angle_follows_from_that_of_its_ends(tools):
    pendulum = tools.Pendulum()
    motion, _ = tools.run(pendulum, noise_m=np.full(len(tools.points), 0.01))
    # two ends, 1 cm each, over the thigh
    expected = np.degrees(0.01 * np.sqrt(2) / tools.thigh_m)
    assert compute_angles(motion).noise_deg["left_thigh"] == pytest.approx(expected)


def test_absent_limb_has_no_noise_figure(tools):
    motion, _ = tools.run(tools.Pendulum())
    body = motion.body.copy()
    body[:, tools.points.index("left_wrist")] = np.nan
    assert np.isnan(compute_angles(tools.motion_from(motion.time_s, body)).noise_deg["left_elbow"])


def test_track_reads_a_polynomial_exactly_and_leaves_gaps_open():
    time_s = np.sort(np.random.default_rng(2).uniform(0, 1, 60))
    values = time_s**3 - time_s
    values[20:26] = np.nan
    track = Track.through(time_s, values)
    middle = (time_s[:-1] + time_s[1:]) / 2
    inside = np.r_[0:19, 26:59]
    assert track.at(middle[inside]) == pytest.approx(middle[inside] ** 3 - middle[inside], abs=1e-9)
    assert track.velocity(middle[inside]) == pytest.approx(3 * middle[inside] ** 2 - 1, abs=1e-5)
    assert np.isnan(track.at(middle[20:25])).all()
    assert np.isnan(track.value(2.0))
    assert np.isnan(track.slope(-1.0))


def test_a_pause_in_the_frames_is_not_bridged():
    time_s = np.r_[np.arange(10) / 60, 1 + np.arange(10) / 60]
    assert finite_runs(time_s, np.ones(20)) == [slice(0, 10), slice(10, 20)]
    assert finite_runs(time_s, np.full(20, np.nan)) == []


def test_three_samples_make_no_track():
    track = Track.through(np.array([0.0, 0.1, 0.2]) / 3, np.zeros(3))
    assert np.isnan(track.value(0.01))
