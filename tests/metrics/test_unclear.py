"""A component that is not scored says what would score it, and that is true."""

import re
from dataclasses import replace

import pytest

from metrics.components import components_of
from metrics.expected import Athlete, expect
from metrics.indicators import score_indicators
from metrics.norm_entry import COMPONENT_NAMES
from metrics.norms import load_norms
from metrics.values import Level, Metric, Phase

NORMS = load_norms()
UNKNOWN = Athlete(Phase("max-velocity", 0.97), Level("team", "default"))
NO_SCALE = Metric(
    "speed", "both", "m/s", None, None, None, 0, False, "no scale: give --height, --distance or --speed"
)
OBLIQUE = replace(NO_SCALE, reason="the camera is about 34 deg off the side view; film from the side")
SHARE = {"contact_time": 0.02, "mean_support_force": 0.02}
GIVEN = {
    "--sex": {"sex": "male"},
    "--height": {"height_m": 1.80},
    "--level": {"level": Level("team", "given")},
    "--speed": {"speed_m_s": 9.0, "speed_sd_m_s": 0.2, "level": Level("team", "speed")},
}


def metrics(error=0.5, speed=NO_SCALE):
    """Every metric that has a norm, typical of a man at 9 m/s, measured with an error of so many spreads."""
    usual = replace(UNKNOWN, speed_m_s=9.0, speed_sd_m_s=0.2, sex="male", height_m=1.80)
    found = [speed]
    for name in {n.metric: None for n in NORMS.entries if n.phase == "max-velocity"}:
        norm = NORMS.find(name, "max-velocity", "male", with_speed=True)
        expected = expect(norm, NORMS, usual)
        found.append(Metric(name, "both", norm.unit, expected.mean, error * expected.sd, None, 8, True, None))
    return found


def unclear(athlete, **given):
    return [
        i for i in score_indicators(metrics(**given), NORMS, athlete) if i.reason and "; give -" in i.reason
    ]


def ways(reason):
    """The sets of options that a reason offers; --speed stands for all that give the speed."""
    text = reason.split("; give ")[1].split(" (")[0].replace("--height, --distance or --speed", "--speed")
    return [way.split(" with ") for way in text.split(", or ")]


@pytest.mark.parametrize(
    "athlete",
    [
        UNKNOWN,
        replace(UNKNOWN, sex="male"),
        replace(UNKNOWN, speed_m_s=9.0, speed_sd_m_s=0.2, level=Level("team", "speed")),
        replace(UNKNOWN, speed_m_s=9.0, speed_sd_m_s=0.7, level=Level("team", "speed"), height_m=1.8),
    ],
    ids=["nothing known", "sex", "speed", "rough speed and height"],
)
def test_what_is_asked_for_suffices(athlete):
    found = unclear(athlete)
    assert found
    for one in found:
        for way in ways(one.reason):
            known = replace(athlete, **{k: v for option in way for k, v in GIVEN[option].items()})
            again = {i.norm.metric: i for i in score_indicators(metrics(), NORMS, known)}
            assert again[one.norm.metric].used, (one.reason, way)


def test_nothing_is_asked_for_that_is_known():
    athlete = replace(UNKNOWN, sex="male", speed_m_s=9.0, speed_sd_m_s=0.7, level=Level("team", "speed"))
    for one in unclear(athlete):
        assert "--sex" not in one.reason
        assert "--speed" not in one.reason


def test_a_speed_that_could_not_be_measured_says_why():
    with_scale = unclear(UNKNOWN)[0].reason
    assert "--height, --distance or --speed" in with_scale
    assert "the speed was not measured" not in with_scale
    oblique = next(i for i in unclear(UNKNOWN, speed=OBLIQUE) if "--speed" in i.reason).reason
    assert oblique.endswith(
        "(the speed was not measured: the camera is about 34 deg off the side view; film from the side)"
    )


def test_where_no_fact_helps_norms_of_ones_own_or_a_better_clip_do():
    sharp = replace(
        UNKNOWN, sex="male", height_m=1.8, speed_m_s=9.0, speed_sd_m_s=0.1, level=Level("team", "given")
    )
    wide = tuple(replace(n, u=0.99 * n.sd, given=None) for n in NORMS.entries)
    norms = replace(NORMS, entries=wide)
    reasons = {i.reason for i in score_indicators(metrics(), norms, sharp) if i.reason}
    own = [r for r in reasons if "norms of your own (--norms)" in r]
    assert own
    assert all("film more steps" in r for r in own)


def test_every_component_that_is_not_scored_says_what_would_score_it():
    slow = [
        replace(m, trusted=False, reason="30 frames/s is too few for it; film at 120 frames/s or more")
        for m in metrics()
    ]
    for case in (metrics(), slow, [], metrics(error=3.0)):
        for phase in ("max-velocity", "acceleration", "running"):
            athlete = replace(UNKNOWN, phase=Phase(phase, 0.97))
            for component in components_of(score_indicators(case, NORMS, athlete), athlete):
                if component.status == "not_measurable":
                    assert re.search(r"Film|; film|; give", component.reason), component
    athlete = replace(UNKNOWN)
    reasons = {c.name: c.reason for c in components_of(score_indicators(slow, NORMS, athlete), athlete)}
    assert set(reasons) == set(COMPONENT_NAMES)
    assert reasons["force"] == (
        "30 frames/s is too few for it. Film: From the side, 120 frames per second or more, six steps or "
        "more, ground and feet in view."
    )
