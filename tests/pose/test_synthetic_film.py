import numpy as np
import pytest

from pose.sequence import BODY
from pose.synthetic import Athlete, Camera, PoseErrors, film, simulate
from pose.synthetic.camera import picture

CLEAN = PoseErrors(noise_m=0.0)


@pytest.fixture(scope="module")
def run():
    return simulate(Athlete(), 1.2)


def at(shot, name):
    return shot.sequence.point(name)


def see(run, camera, times):
    return picture(run, camera, times, np.random.default_rng(0))


def test_a_square_view_is_a_plain_scaling(run):
    camera = Camera(px_per_m=150, distance_m=10)
    shot = film(run, camera, CLEAN)
    points = run.points(shot.sequence.time_s)
    nose = points[:, BODY.index("nose")]  # in the middle plane
    seen = at(shot, "nose")
    np.testing.assert_allclose(np.diff(seen[:, 0]), 150 * np.diff(nose[:, 0]), atol=1e-6)
    np.testing.assert_allclose(np.diff(seen[:, 1]), -150 * np.diff(nose[:, 1]), atol=1e-6)
    near = points[:, BODY.index("right_shoulder")]
    scale = 150 * 10 / (10 - near[:, 2])
    height = (at(shot, "nose")[0, 1] - at(shot, "right_shoulder")[0, 1]) * -1
    expected = 150 * (nose[0, 1] - 1.3) - scale[0] * (near[0, 1] - 1.3)
    assert height == pytest.approx(expected, abs=1e-6)


def test_everything_is_in_the_picture(run):
    for camera in (Camera(), Camera(yaw_deg=25), Camera(panning=True), Camera(direction="left")):
        shot = film(run, camera, CLEAN)
        xy = shot.sequence.xy_px
        assert xy[..., 0].min() > 0
        assert xy[..., 0].max() < shot.sequence.width_px
        assert xy[..., 1].min() > 0
        assert xy[..., 1].max() < shot.sequence.height_px


def test_the_other_direction_is_the_mirror_image_of_the_middle_plane(run):
    right, left = (film(run, Camera(direction=d), CLEAN) for d in ("right", "left"))
    mirrored = left.sequence.width_px - at(left, "nose")[:, 0]
    np.testing.assert_allclose(
        mirrored - mirrored[0], at(right, "nose")[:, 0] - at(right, "nose")[0, 0], atol=1e-6
    )
    assert (right.near_side, left.near_side) == ("right", "left")
    # the near shoulder is drawn larger than the far one: further from the picture's middle height
    for shot, near, far in ((right, "right", "left"), (left, "left", "right")):
        middle = shot.sequence.height_px - 0.35 * 160 - 160 * 1.3
        near_v, far_v = (np.abs(at(shot, f"{side}_hip")[:, 1] - middle).mean() for side in (near, far))
        assert near_v > far_v


def test_yaw_shortens_the_way(run):
    straight, oblique = (film(run, Camera(yaw_deg=a, distance_m=200), CLEAN) for a in (0, 30))
    way = [np.ptp(at(s, "nose")[:, 0]) for s in (straight, oblique)]
    assert way[1] / way[0] == pytest.approx(np.cos(np.radians(30)), rel=2e-3)


@pytest.mark.parametrize("yaw", [0, 15])
def test_a_panning_camera_knows_its_own_motion(run, yaw):
    camera = Camera(panning=True, yaw_deg=yaw, frame_rate_hz=240)
    shot = film(run, camera, CLEAN)
    ground, time = shot.sequence.ground_px(), shot.sequence.time_s
    toe = BODY.index("right_foot_index")
    landing = next(x for x in run.landings if x.plan.foot == "right" and x.plan.touchdown_s > 0.3)
    still = (time > landing.plan.touchdown_s + 0.015) & (time < landing.plan.toe_off_s - 0.015)
    seen = np.ptp(shot.sequence.xy_px[still, toe, 0])
    left = np.ptp(ground[still, toe, 0])
    assert seen > 80
    assert left < 0.06 * seen


def test_rolling_shutter_reads_lower_rows_later(run):
    camera = Camera(readout_s=0.012)
    times = np.array([0.4])
    seen = see(run, camera, times)
    for name in ("nose", "left_knee"):
        k = BODY.index(name)
        late = 0.012 * (seen.xy_px[0, k, 1] / seen.height_px - 0.5)
        # the picture's middle is set by the first and last frame; both share it here
        whole = see(run, Camera(), np.array([0.4, 0.4 + late]) if late > 0 else np.array([0.4 + late, 0.4]))
        moved = np.abs(whole.xy_px[1, k] - whole.xy_px[0, k])
        still = see(run, Camera(), times).xy_px[0, k]
        shift = np.abs(seen.xy_px[0, k] - still)
        assert shift == pytest.approx(moved, rel=0.05, abs=0.05)


def test_exposure_averages_over_its_time(run):
    times = np.linspace(0.2, 1.0, 50)
    sharp, long = (see(run, Camera(exposure_s=e), times).xy_px for e in (0.0, 0.02))
    k = BODY.index("nose")
    np.testing.assert_allclose(long[:, k, 0], sharp[:, k, 0], atol=0.1)  # steady motion stays
    wrist = BODY.index("right_wrist")
    assert np.ptp(long[:, wrist, 1]) < np.ptp(sharp[:, wrist, 1]) - 0.3


def test_on_a_treadmill_the_athlete_stays_in_place(run):
    shot = film(run, Camera(treadmill=True), CLEAN)
    assert np.ptp(at(shot, "left_hip")[:, 0]) < 0.1 * 160


def test_frame_times():
    camera = Camera(frame_rate_hz=60, time_jitter_s=0.003, dropped_share=0.1)
    times = camera.frame_times(10.0, np.random.default_rng(1))
    assert np.all(np.diff(times) > 0)
    assert 520 < times.size < 560
    assert np.std(times * 60 - np.round(times * 60)) / 60 == pytest.approx(0.003, rel=0.15)


def test_noise_is_as_asked():
    run = simulate(Athlete(), 6.0)
    camera = Camera(frame_rate_hz=120)
    errors = PoseErrors(noise_m=0.01)
    shot, ideal = film(run, camera, errors, seed=1), film(run, camera, CLEAN, seed=1)
    noise = (shot.sequence.xy_px - ideal.sequence.xy_px) / 160
    near, far = (noise[:, BODY.index(f"{side}_foot_index")] for side in ("right", "left"))
    assert near.std() == pytest.approx(0.010, rel=0.08)
    assert far.std() == pytest.approx(0.018, rel=0.08)
    a, b = far[:-1].ravel(), far[1:].ravel()
    assert np.corrcoef(a, b)[0, 1] == pytest.approx(np.exp(-1 / 120 / 0.012), abs=0.08)


def test_offsets_are_constant_and_of_the_asked_size(run):
    errors = PoseErrors(noise_m=0.0, hip_offset_m=0.04, knee_offset_m=0.03)
    shot, ideal = film(run, Camera(), errors, seed=5), film(run, Camera(), CLEAN, seed=5)
    moved = (shot.sequence.xy_px - ideal.sequence.xy_px) / 160
    hip = moved[:, BODY.index("right_hip")]
    np.testing.assert_allclose(hip, np.tile(hip[0], (len(hip), 1)), atol=1e-9)
    assert np.linalg.norm(hip[0]) == pytest.approx(0.04)
    np.testing.assert_allclose(np.linalg.norm(moved[:, BODY.index("left_knee")], axis=1), 0.03, atol=1e-9)


def test_exchanges_dropouts_and_losses_are_logged(run):
    errors = PoseErrors(exchanged_share=0.1, dropout_share=0.1, collapse_share=0.05, lost_share=0.05)
    shot = film(run, Camera(frame_rate_hz=240), errors, seed=3)
    plain = film(run, Camera(frame_rate_hz=240), CLEAN, seed=3)
    hurt, xy = shot.damage, shot.sequence.xy_px
    assert 0.05 < hurt.exchanged.mean() < 0.25
    assert 0.02 < hurt.lost.mean() < 0.09
    assert np.isnan(xy[hurt.lost]).all()
    assert (shot.sequence.confidence[hurt.lost] == 0).all()
    left, right = BODY.index("left_knee"), BODY.index("right_knee")
    ideal = plain.sequence.xy_px
    use = ~hurt.lost & ~hurt.dropped & ~hurt.collapsed
    apart = np.linalg.norm(ideal[:, left] - ideal[:, right], axis=1) > 40
    crossed = np.linalg.norm(xy[:, left] - ideal[:, right], axis=1) < np.linalg.norm(
        xy[:, left] - ideal[:, left], axis=1
    )
    np.testing.assert_array_equal(crossed[use & apart], hurt.exchanged[use & apart])
    assert np.isnan(xy[hurt.dropped & ~hurt.lost & ~hurt.exchanged][:, BODY.index("left_ankle")]).all()


def test_the_same_seed_gives_the_same_film(run):
    errors = PoseErrors(exchanged_share=0.05)
    first, again, other = (film(run, Camera(), errors, seed=s) for s in (7, 7, 8))
    np.testing.assert_array_equal(first.sequence.xy_px, again.sequence.xy_px)
    assert not np.array_equal(first.sequence.xy_px, other.sequence.xy_px)


def test_arms_feet_and_single_points_are_displaced_as_asked(run):
    exact = film(run, Camera(frame_rate_hz=60), PoseErrors(noise_m=0.0), seed=3)
    moved = film(
        run, Camera(frame_rate_hz=60), PoseErrors(noise_m=0.0, arm_offset_m=0.02, foot_offset_m=0.01), seed=3
    )
    shift = np.linalg.norm(moved.sequence.xy_px - exact.sequence.xy_px, axis=2) / Camera().px_per_m
    names = exact.sequence.keypoints
    for part, size in (("shoulder", 0.02), ("elbow", 0.02), ("wrist", 0.02), ("ankle", 0.01), ("heel", 0.01)):
        assert np.allclose(shift[:, names.index(f"left_{part}")], size, atol=1e-6)
    assert np.allclose(shift[:, names.index("nose")], 0)
    wild = film(run, Camera(frame_rate_hz=60), PoseErrors(noise_m=0.0, outlier_share=0.05), seed=3)
    off = np.linalg.norm(wild.sequence.xy_px - exact.sequence.xy_px, axis=2) / Camera().px_per_m
    assert np.mean(off > 0.1) == pytest.approx(0.05, abs=0.015)
    assert off[off > 1e-6].min() > 0.149
