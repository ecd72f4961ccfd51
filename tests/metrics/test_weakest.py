"""The verdict on simulated athletes: right, or silent."""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from metrics.components import components_of
from metrics.expected import Athlete, expect
from metrics.indicators import score_indicators
from metrics.norm_entry import COMPONENT_NAMES
from metrics.norms import load_norms
from metrics.system import score_system
from metrics.values import Component, Level, Metric, Phase
from metrics.weakest import find_weakest_link

NORMS = load_norms()
ATHLETE = Athlete(Phase("max-velocity", 0.98), Level("trained", "speed"), "male", 1.80, 9.8, 0.1, "front")
ALIKE = 0.5  # correlation of the indicators of one component between athletes
# Measurement error of a good clip: near side, 120 frames per second or more, eight steps, marks on the track.
GOOD = {
    "hip_flexion_velocity_mean": 8,
    "hip_flexion_velocity_peak": 20,
    "thigh_flexion_max": 1.5,
    "mean_support_force": 0.04,
    "thigh_extension_velocity_stance": 15,
    "retraction_velocity": 20,
    "foot_ground_speed_touchdown": 0.3,
    "touchdown_distance": 0.02,
    "knee_flexion_excursion": 1.5,
    "hip_drop_stance": 0.003,
    "contact_time": 0.002,
    "ankle_excursion": 1.5,
    "shoulder_range": 4,
    "elbow_angle_mean": 4,
    "arm_leg_lag": 1.2,
    "thigh_extension_max": 2,
    "trunk_lean": 1.5,
    "trunk_rotation_range": 2,
    "pelvis_rotation_range": 1.5,
    "thigh_antiphase_share": 2,
    "thigh_reversal_timing": 0.8,
    "knee_separation_touchdown": 0.04,
    "contact_time_asymmetry": 2,
}


class Rates(NamedTuple):
    flagged: float
    named: float
    right: float
    first: float
    wrong: float


@cache
def table():
    """Norm and expectation of every upright metric."""
    rows = []
    for component in COMPONENT_NAMES:
        for name in NORMS.metrics_of(component, "max-velocity"):
            norm = NORMS.find(name, "max-velocity", "male", with_speed=True)
            rows.append((norm, expect(norm, NORMS, ATHLETE)))
    return rows


def draw(rng, deficit, size, spread, noise, norm_error):
    """Metrics of one athlete drawn from the norms themselves, correlated within and between components."""
    shared = {name: rng.standard_normal() for name in COMPONENT_NAMES}
    own = {
        norm.metric: spread
        * (math.sqrt(ALIKE) * shared[norm.component] + math.sqrt(1 - ALIKE) * rng.standard_normal())
        for norm, _ in table()
    }
    z = {}

    def true_z(norm):
        if norm.metric not in z:
            value = own[norm.metric]
            if norm.given:
                parent = next(n for n, _ in table() if n.metric == norm.given.metric)
                value = norm.given.r * true_z(parent) + math.sqrt(1 - norm.given.r**2) * value
            z[norm.metric] = value - size * (norm.component == deficit)
        return z[norm.metric]

    metrics = []
    for norm, norm_value in table():
        sign = -1 if norm.direction == "lower" or (norm.direction, norm.side) == ("optimum", "high") else 1
        value = norm_value.mean + sign * true_z(norm) * norm_value.sd
        value += norm_error * norm_value.u * rng.standard_normal()
        sd = noise * GOOD[norm.metric]
        value += sd * rng.standard_normal()
        metrics.append(Metric(norm.metric, "both", norm.unit, float(value), sd, None, 8, True, None))
    return metrics


@cache
def rates(count, deficit=None, size=2.0, spread=1.0, noise=1.0, norm_error=0.0):
    """Share of simulated athletes with a flag, a name, the right name, the right one first, a wrong name."""
    rng = np.random.default_rng(7)
    hits = np.zeros(5)
    for _ in range(count):
        metrics = draw(rng, deficit, size, spread, noise, norm_error)
        indicators = score_indicators(metrics, NORMS, ATHLETE)
        components = components_of(indicators, ATHLETE)
        link = find_weakest_link(components, indicators, phase=ATHLETE.phase)
        right = link.component is not None and link.component == deficit
        hits += (
            any(c.status == "lags" for c in components),
            link.component is not None,
            right,
            right or (link.component is None and link.candidates[:1] == (deficit,)),
            link.component is not None and not right,
        )
    return Rates(*hits / count)


def test_athletes_drawn_from_the_norms_are_rarely_flagged():
    found = rates(500)
    assert found.flagged < 0.10
    assert found.named < 0.05


def test_norms_that_are_off_by_their_own_uncertainty_do_not_flag_more():
    found = rates(500, norm_error=1.0)
    assert found.flagged < 0.10
    assert found.named < 0.07


def test_perfectly_average_athletes_are_never_flagged():
    assert rates(100, spread=0.0).flagged == 0.0


@pytest.mark.parametrize("component", COMPONENT_NAMES)
def test_a_deficit_of_two_spreads_comes_first_and_no_other_is_named(component):
    found = rates(120, component, size=2.0, spread=0.5)
    assert found.first >= 0.80
    assert found.wrong < 0.05


def test_no_other_is_named_when_all_else_varies_fully():
    wrong = [rates(80, component, size=2.0, spread=1.0).wrong for component in COMPONENT_NAMES]
    assert max(wrong) < 0.07
    assert sum(wrong) / len(wrong) < 0.05


def test_a_large_deficit_is_named():
    assert rates(120, "swing", size=3.0, spread=0.5).right > 0.85
    assert rates(120, "contact", size=3.0, spread=0.5).right > 0.80


def test_noise_costs_recall_and_brings_silence_but_no_wrong_names():
    quiet, medium, loud = (rates(150, "stability", size=3.0, spread=0.7, noise=n) for n in (0.5, 1.5, 2.5))
    assert quiet.right > medium.right > loud.right
    assert quiet.named > medium.named > loud.named
    assert max(medium.wrong, loud.wrong) <= 0.03
    assert rates(300, noise=2.5).named <= 0.05


def functions_named(count, deficit, size):
    rng = np.random.default_rng(11)
    named = []
    for _ in range(count):
        indicators = score_indicators(
            draw(rng, deficit, size, 0.5 if deficit else 1.0, 1.0, 0.0), NORMS, ATHLETE
        )
        components = components_of(indicators, ATHLETE)
        link = find_weakest_link(components, indicators, phase=ATHLETE.phase)
        named.append(score_system(components, link, ATHLETE.phase).function)
    return named


def test_the_function_that_lacks_is_named_or_none_is():
    typical = functions_named(300, None, 0.0)
    assert sum(name is not None for name in typical) / 300 < 0.05
    weak_swing = functions_named(100, "swing", 3.0)
    assert weak_swing.count("cycle faster") > 85
    assert set(weak_swing) <= {"cycle faster", None}


def component(name, z, se=0.4, status="typical", probability=0.5):
    if z is None:
        return Component(name, "", "not_measurable", None, None, None, (), "no")
    return Component(name, "", status, z, se, probability, ("something",), None)


def others(*named):
    given = {c.name for c in named}
    return [*named, *(component(name, 0.0) for name in COMPONENT_NAMES if name not in given)]


def test_a_clear_minimum_is_named_with_its_certainty():
    link = find_weakest_link(others(component("swing", -3.0, 0.3, "lags", 0.99)))
    assert link.component == "swing"
    assert link.probability > 0.95
    assert link.candidates == ()
    assert "Swing (cycle faster) lags, very likely (99 %)" in link.statement
    assert "9 components" in link.statement


def test_the_statement_says_what_was_seen():
    metrics = draw(np.random.default_rng(1), None, 0.0, 0.0, 0.1, 0.0)
    metrics = [m for m in metrics if m.name != "contact_time"]
    metrics.append(Metric("contact_time", "both", "s", 0.134, 0.001, None, 10, True, None))
    indicators = score_indicators(metrics, NORMS, ATHLETE)
    link = find_weakest_link(components_of(indicators, ATHLETE), indicators)
    assert link.component == "contact"
    assert "contact time 134 ms against 98-112 ms expected at this speed" in link.statement


def test_a_knee_and_a_contact_that_are_off_together_are_not_told_apart():
    def verdict(contact_s):
        metrics = draw(np.random.default_rng(1), "stability", 3.5, 0.0, 0.3, 0.0)
        metrics = [m for m in metrics if m.name not in ("contact_time", "mean_support_force")]
        metrics.append(Metric("contact_time", "both", "s", contact_s, 0.001, None, 10, True, None))
        indicators = score_indicators(metrics, NORMS, ATHLETE)
        return find_weakest_link(components_of(indicators, ATHLETE), indicators)

    assert verdict(0.109).component == "stability"
    both = verdict(0.137)
    assert both.component is None
    assert both.candidates[:2] == ("contact", "stability")


def test_without_a_flag_nothing_is_named():
    link = find_weakest_link(others(component("swing", -2.0)))
    assert link.component is None
    assert link.candidates == ("swing",)
    expected = "No component clearly lags: swing is the lowest of the 9 components measured, but not clearly."
    assert link.statement == expected
    silent = find_weakest_link(others())
    assert silent.candidates == ()
    assert silent.probability is None
    assert silent.statement == "No component clearly lags."


def test_two_that_lag_alike_are_candidates():
    two = [component("swing", -2.6, 0.3, "lags", 0.97), component("contact", -2.7, 0.3, "lags", 0.98)]
    link = find_weakest_link(others(*two))
    assert link.component is None
    assert link.candidates == ("contact", "swing")
    assert link.statement == "More than one component may be the weakest link: contact, swing."


def test_one_measured_component_is_not_the_weakest_of_nine():
    rest = [component(name, None) for name in COMPONENT_NAMES[1:]]
    link = find_weakest_link([component("swing", -3.5, 0.3, "lags", 0.99), *rest])
    assert link.component is None
    assert link.candidates == ("swing",)
    assert link.statement == "Swing lags, but with 1 component measured of nine the weakest link stays open."


def test_arms_never_win_a_tie():
    two = [component("arms", -2.65, 0.4, "lags", 0.97), component("contact", -2.6, 0.4, "lags", 0.97)]
    assert find_weakest_link(others(*two)).candidates[0] == "contact"
    alone = find_weakest_link(others(component("arms", -3.2, 0.3, "lags", 0.99)))
    assert alone.component == "arms"


def test_running_and_unscorable_clips_say_so():
    nothing = [component(name, None) for name in COMPONENT_NAMES]
    running = find_weakest_link(nothing, phase=Phase("running", 0.95))
    assert running.component is None
    assert "running, not sprinting" in running.statement
    assert "No component can be scored" in find_weakest_link(nothing).statement


def test_the_same_clip_gives_the_same_verdict():
    given = others(component("swing", -2.0), component("force", -1.8))
    assert find_weakest_link(given) == find_weakest_link(given)
