"""Where to look in the clip: the moments are those of the simulated run, of the step that is farthest off."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.angles import compute_angles
from metrics.events import find_contacts
from metrics.ground import ground_motion
from metrics.indicators import Indicator
from metrics.norms import load_norms
from metrics.sightings import find_sightings
from metrics.values import Component, WeakestLink
from pose.clean import clean
from pose.synthetic import Athlete, Camera, film, simulate

NORMS = load_norms()
SILENT = WeakestLink(None, None, (), "")
# touchdown and toe-off are found within a frame or so
EVENT_S = 0.02


@pytest.fixture(scope="module")
def clip():
    athlete = replace(Athlete(), contact_difference_s=0.016)
    shot = film(simulate(athlete, 2.4), Camera(frame_rate_hz=240), seed=2)
    motion = ground_motion(clean(shot.sequence), height_m=athlete.body.height_m)
    return shot.truth, motion, compute_angles(motion), find_contacts(motion)


def look(clip, metric, side="high", z=-2.5, status="lags", link=SILENT):
    _, motion, angles, contacts = clip
    norm = next(n for n in NORMS.entries if n.metric == metric and n.phase == "max-velocity")
    one = Indicator(norm, 1.0, 0.1, 0.5, 0.9, z, 0.3, 0.3, z, 0.4, side)
    component = Component(norm.component, "", status, z, 0.4, 0.95, (metric,), None)
    return find_sightings(motion, angles, contacts, [component], [one], link)


def whole_contacts(truth):
    return [c for c in truth.contacts if c.touchdown_s > 0.05 and c.toe_off_s < 2.3]


def test_a_long_contact_time_shows_in_a_contact_of_the_longer_foot(clip):
    touchdown, toe_off = look(clip, "contact_time")
    whole = whole_contacts(clip[0])
    mean = {
        s: np.mean([c.toe_off_s - c.touchdown_s for c in whole if c.foot == s]) for s in ("left", "right")
    }
    assert touchdown.side == toe_off.side == max(mean, key=mean.get)
    assert (touchdown.moment, toe_off.moment) == ("touchdown", "toe-off")
    true = min(whole, key=lambda c: abs(c.touchdown_s - touchdown.time_s))
    assert true.foot == touchdown.side
    assert touchdown.time_s == pytest.approx(true.touchdown_s, abs=EVENT_S)
    assert toe_off.time_s == pytest.approx(true.toe_off_s, abs=EVENT_S)


def test_a_short_one_shows_in_the_other_foot(clip):
    assert look(clip, "contact_time", "low")[0].side != look(clip, "contact_time", "high")[0].side


@pytest.mark.parametrize(("metric", "sign"), [("thigh_flexion_max", 1), ("thigh_extension_max", -1)])
def test_the_thigh_stands_still_where_it_is_said_to_turn(clip, metric, sign):
    (moment,) = look(clip, metric)
    _, _, angles, _ = clip
    path = sign * angles.angle_deg[f"{moment.side}_thigh"]
    near = np.abs(angles.time_s - moment.time_s) < 0.1
    row = np.argmin(np.abs(angles.time_s - moment.time_s))
    assert path[row] == pytest.approx(path[near].max(), abs=0.5)


def test_the_knee_is_bent_most_where_it_is_said_to_be(clip):
    touchdown, bent = look(clip, "knee_flexion_excursion")
    _, _, angles, _ = clip
    knee = angles.angle_deg[f"{bent.side}_knee"]
    stance = (angles.time_s >= touchdown.time_s) & (angles.time_s <= touchdown.time_s + 0.1)
    row = np.argmin(np.abs(angles.time_s - bent.time_s))
    assert knee[row] == pytest.approx(knee[stance].max(), abs=3)
    assert 0 < bent.time_s - touchdown.time_s < 0.1


@pytest.mark.parametrize(
    ("metric", "moments"),
    [
        ("retraction_velocity", ["40 ms before touchdown", "touchdown"]),
        ("touchdown_distance", ["touchdown"]),
        ("knee_separation_touchdown", ["touchdown"]),
        ("hip_flexion_velocity_mean", ["thigh rearmost", "thigh foremost"]),
        ("shoulder_range", ["arm foremost", "arm rearmost"]),
        ("arm_leg_lag", ["opposite thigh foremost", "arm foremost"]),
        ("thigh_antiphase_share", ["thigh rearmost"]),
        ("hip_drop_stance", ["touchdown", "hips lowest"]),
        ("mean_support_force", ["touchdown", "toe-off"]),
        ("trunk_lean", ["toe-off"]),
        ("thigh_extension_velocity_stance", ["touchdown", "toe-off"]),
    ],
)
def test_each_metric_has_its_moments_within_the_clip(clip, metric, moments):
    found = look(clip, metric)
    assert [one.moment for one in found] == moments
    assert all(0 <= one.time_s <= 2.4 for one in found)
    assert {one.metric for one in found} == {metric}


def test_every_metric_with_a_norm_shows_somewhere_or_cannot(clip):
    nowhere = {"trunk_rotation_range", "pelvis_rotation_range", "contact_time_asymmetry"}
    for metric in {n.metric for n in NORMS.entries if n.phase == "max-velocity"} - nowhere:
        assert look(clip, metric), metric


def test_only_what_lags_or_is_a_candidate_is_looked_at(clip):
    assert look(clip, "contact_time", status="typical") == ()
    assert look(clip, "contact_time", status="typical", link=WeakestLink(None, 0.3, ("contact",), "")) != ()
    assert look(clip, "contact_time", z=0.5) == ()
