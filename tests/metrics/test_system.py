"""The system in one line: a function is named only where the verdict points to it and it lags itself."""

import numpy as np
import pytest

from metrics.explain import ROLES
from metrics.norm_entry import COMPONENT_NAMES
from metrics.system import FUNCTIONS, score_system
from metrics.values import Component, Phase
from metrics.weakest import find_weakest_link

SURE = Phase("max-velocity", 0.98)


def component(name, z, se=0.3, status="typical"):
    if z is None:
        return Component(name, "", "not_measurable", None, None, None, (), "no")
    return Component(name, "", status, z, se, 0.5, ("something",), None)


def all_nine(**given):
    return [given.get(name) or component(name, 0.0) for name in COMPONENT_NAMES]


def judge(components, phase=SURE):
    return score_system(components, find_weakest_link(components), phase)


def test_the_only_component_of_a_function_that_is_the_weakest_link_names_it():
    system = judge(all_nine(swing=component("swing", -3.0, status="lags")))
    assert system.function == ROLES["swing"].need == "cycle faster"
    assert system.statement == "What the system needs most: cycle faster (swing)."


def test_all_components_of_a_function_low_name_it_even_if_they_cannot_be_told_apart():
    components = all_nine(
        stability=component("stability", -2.8, status="lags"),
        contact=component("contact", -2.9, status="lags"),
        rotation=component("rotation", None),
    )
    link = find_weakest_link(components)
    assert link.component is None
    system = score_system(components, link, SURE)
    assert system.statement == "What the system needs most: transfer force (stability, contact)."


def test_candidates_of_two_functions_leave_it_open():
    components = all_nine(
        swing=component("swing", -2.8, status="lags"), contact=component("contact", -2.9, status="lags")
    )
    system = judge(components)
    assert system.function is None
    assert system.statement == "The system as a whole: no function clearly lags."


def test_a_weakest_link_among_strong_ones_is_no_weak_function():
    components = all_nine(
        contact=component("contact", -2.8, status="lags"),
        stability=component("stability", 1.5),
        rotation=component("rotation", 1.0),
    )
    system = judge(components)
    assert system.function is None
    assert system.statement == "The system as a whole: no function clearly lags; contact alone does."


def test_a_low_function_without_a_flagged_component_stays_unnamed():
    components = all_nine(
        stability=component("stability", -1.9),
        contact=component("contact", -1.9),
        rotation=component("rotation", -1.9),
    )
    assert judge(components).function is None


def test_an_unsure_phase_names_nothing():
    components = all_nine(swing=component("swing", -3.0, status="lags"))
    assert judge(components, Phase("max-velocity", 0.75)).function is None


def test_scores_are_the_weighted_means_of_what_was_measured():
    components = all_nine(
        force=component("force", -1.0, 0.3),
        push=component("push", 1.0, 0.6),
        rotation=component("rotation", None),
    )
    scores = {one.name: one for one in judge(components).scores}
    produce = scores["produce force"]
    assert produce.z == pytest.approx(-0.6)  # weights 4 to 1
    assert produce.z_se == pytest.approx(np.sqrt(0.5 * (0.24**2 + 0.12**2) + 0.5 * 0.36**2))
    assert produce.components == ("force", "push")
    assert scores["transfer force"].components == ("stability", "contact")
    assert tuple(scores) == FUNCTIONS


def test_nothing_measured_says_so():
    nothing = [component(name, None) for name in COMPONENT_NAMES]
    system = judge(nothing)
    assert {one.status for one in system.scores} == {"not_measurable"}
    assert system.statement == "The system as a whole: this clip cannot tell."


def test_it_never_says_more_than_the_verdict_on_random_scores():
    draw = np.random.default_rng(0)
    named = 0
    for _ in range(300):
        components = []
        for name in COMPONENT_NAMES:
            z = float(1.4 * draw.standard_normal())
            components.append(component(name, z, 0.3, "lags" if z < -2.4 else "typical"))
        link = find_weakest_link(components)
        system = score_system(components, link, SURE)
        if system.function is not None:
            named += 1
            lagging = {ROLES[c.name].need for c in components if c.status == "lags"}
            assert system.function in lagging
            pointed = {link.component} if link.component else set(link.candidates)
            assert {ROLES[name].need for name in pointed} == {system.function}
    assert named > 10
