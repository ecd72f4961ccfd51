"""Component scores: signs, errors, what is left out, and what is not counted twice."""

import math

import pytest

from metrics.components import (
    combine,
    components_of,
    describe_athlete,
    holm,
    posterior,
    probability_beyond,
    score_components,
)
from metrics.expected import Athlete, expect
from metrics.explain import ROLES, explain
from metrics.indicators import score_indicators, signed_z
from metrics.norm_entry import COMPONENT_NAMES
from metrics.norms import load_norms
from metrics.values import Level, Metric, Phase

NORMS = load_norms()
UPRIGHT = Phase("max-velocity", 1.0)
START = Phase("acceleration", 1.0)
TRAINED = Level("trained", "speed")
ATHLETE = Athlete(UPRIGHT, TRAINED, "male", 1.80, 9.8, 0.0)


def expected(name, athlete=ATHLETE):
    norm = NORMS.find(name, athlete.phase.name, athlete.sex, with_speed=athlete.speed_m_s is not None)
    return norm, expect(norm, NORMS, athlete)


def metric(name, z, *, s=0.3, side="both", trusted=True, athlete=ATHLETE):
    """A metric z between-athlete sd above its norm, measured with an error of s of them."""
    norm, norm_value = expected(name, athlete)
    reason = None if trusted else "30 frames per second are too few"
    value = norm_value.mean + z * norm_value.sd
    return Metric(name, side, norm.unit, value, s * norm_value.sd, None, 8, trusted, reason)


def score(metrics, phase=UPRIGHT, view="side", **known):
    facts = {"sex": "male", "height_m": 1.80, "speed_m_s": 9.8, "speed_sd_m_s": 0.0} | known
    return {c.name: c for c in score_components(metrics, NORMS, phase, TRAINED, view=view, **facts)}


def indicator(metrics, name, athlete=ATHLETE):
    return next(i for i in score_indicators(metrics, NORMS, athlete) if i.norm.metric == name)


def test_nine_components_in_their_order_with_their_roles():
    components = score_components([], NORMS, UPRIGHT, TRAINED)
    assert tuple(c.name for c in components) == COMPONENT_NAMES
    assert components[0].role == "hip flexors: the hidden speed ceiling, how fast the leg cycles"
    for component in components:
        assert component.status == "not_measurable"
        assert component.z is None
        assert "Film" in component.reason


@pytest.mark.parametrize(
    ("name", "component", "sign"),
    [("hip_flexion_velocity_mean", "swing", 1), ("knee_flexion_excursion", "stability", -1)],
)
def test_z_is_signed_so_that_negative_lags_and_carries_both_errors(name, component, sign):
    _, norm_value = expected(name)
    found = score([metric(name, -2.0 * sign, s=0.3)])[component]
    assert found.z == pytest.approx(-2.0)
    assert found.z_se == pytest.approx(math.hypot(0.3, norm_value.u / norm_value.sd))
    assert found.evidence == (name,)


def test_a_clear_deficit_lags_a_clear_strength_is_strong_and_the_middle_is_typical():
    both = ("hip_flexion_velocity_mean", "hip_flexion_velocity_peak")
    statuses = [score([metric(name, z, s=0.2) for name in both])["swing"].status for z in (-3.2, 0.0, 3.2)]
    assert statuses == ["lags", "typical", "strong"]


def test_what_is_not_trusted_is_not_used():
    found = score([metric("hip_flexion_velocity_mean", -4.0, trusted=False)])["swing"]
    assert found.status == "not_measurable"
    assert found.reason.startswith("30 frames per second are too few. Film:")


def test_an_error_as_large_as_the_spread_between_athletes_drops_the_indicator():
    found = score([metric("hip_flexion_velocity_mean", -4.0, s=1.2)])["swing"]
    assert found.status == "not_measurable"
    assert "as large as athletes differ" in found.reason


def test_a_value_far_from_any_sprint_is_a_measurement_error_and_no_fault():
    found = score([metric("knee_flexion_excursion", 6.0)])["stability"]
    assert found.status == "not_measurable"
    assert "the measurement is doubted" in found.reason


@pytest.mark.parametrize("frequency", [1.9, 0.55, 7.5])
def test_miscounted_steps_or_a_wrong_capture_rate_score_nothing(frequency):
    steps = Metric("step_frequency", "both", "Hz", frequency, 0.02, None, 6, True, None)
    for phase in (UPRIGHT, START):
        found = score([steps, metric("knee_flexion_excursion", 3.0), metric("trunk_lean", 3.0)], phase)
        assert {c.status for c in found.values()} == {"not_measurable"}
    assert "capture rate" in score([steps])["swing"].reason


def test_what_would_help_is_said_when_the_expectation_is_too_uncertain():
    components = score_components([metric("contact_time", 3.0)], NORMS, UPRIGHT, Level("team", "default"))
    contact = next(c for c in components if c.name == "contact")
    assert "without the level, or the speed; give --level, or --speed" in contact.reason


def test_more_noise_never_makes_a_flag_likelier():
    chances = [
        score([metric("hip_flexion_velocity_mean", -2.5, s=s)])["swing"].probability_lags
        for s in (0.1, 0.4, 0.7)
    ]
    assert chances == sorted(chances, reverse=True)


def test_one_side_is_enough_and_two_are_averaged():
    near = [metric("knee_flexion_excursion", 2.0, side="left")]
    far = metric("knee_flexion_excursion", 1.0, side="right")
    assert score(near)["stability"].z == pytest.approx(-2.0)
    assert score([*near, far])["stability"].z == pytest.approx(-1.5)
    hidden = metric("knee_flexion_excursion", 9.0, side="right", trusted=False)
    assert score([*near, hidden])["stability"].z == pytest.approx(-2.0)


def test_running_is_not_scored():
    for component in score([metric("contact_time", 8.0)], Phase("running", 0.95)).values():
        assert component.status == "not_measurable"
        assert "running, not sprinting" in component.reason


def test_upright_norms_are_not_applied_in_acceleration():
    start = Athlete(START, TRAINED, "male", 1.80, 5.0, 0.1)
    metrics = [metric(n.metric, 6.0) for n in NORMS.entries if n.phase == "max-velocity" and n.sex is None]
    unlike = {n.metric for n in NORMS.entries if n.phase == "acceleration"}
    found = score([m for m in metrics if m.name not in unlike], START, speed_m_s=5.0)
    assert {c.status for c in found.values()} == {"not_measurable"}
    assert "no norm for it in the acceleration phase" in found["stability"].reason
    lean = metric("trunk_lean", -2.5, athlete=start)
    assert score([lean], START)["push"].z == pytest.approx(-2.5)


@pytest.mark.parametrize("contact_s", [0.12, 0.16, 0.20, 0.23])
def test_long_contacts_of_the_first_steps_are_no_fault(contact_s):
    first_steps = [
        Metric("contact_time", "both", "s", contact_s, 0.004, None, 2, True, None),
        Metric("mean_support_force", "both", "body weights", 1.2, 0.03, None, 2, True, None),
        Metric("duty_factor", "both", "1", 0.40, 0.01, None, 2, True, None),
    ]
    found = score(first_steps, START, speed_m_s=5.0)
    assert found["contact"].status == "not_measurable"
    assert "faster sprinters even have longer contacts" in found["contact"].reason
    assert not any(c.status == "lags" for c in found.values())


@pytest.mark.parametrize(("distance", "z"), [(0.0, 0.0), (0.4, 0.0), (1.0, -0.5), (2.0, -2.0), (-2.0, -2.0)])
def test_an_optimum_counts_on_both_sides(distance, z):
    norm, norm_value = expected("thigh_extension_max")
    assert signed_z(norm, norm_value, norm_value.mean + distance * norm_value.sd) == pytest.approx(z)


def test_a_one_sided_optimum_counts_on_its_side_only():
    norm, norm_value = expected("touchdown_distance")
    ahead, behind = (signed_z(norm, norm_value, norm_value.mean + d * norm_value.sd) for d in (2.0, -2.0))
    assert ahead == pytest.approx(-2.0)
    assert behind == 0.0


def test_a_long_contact_is_not_counted_twice():
    """A knee that gives way lengthens the contact; a long contact lowers the mean force."""
    long_contact = metric("contact_time", 1.5)
    leak = metric("knee_flexion_excursion", 2.5)
    alone = score([long_contact])["contact"].z
    assert alone == pytest.approx(-1.5)
    assert score([long_contact, leak])["contact"].z > alone + 0.5
    weak = metric("mean_support_force", -1.5, s=0.2)
    assert score([weak])["force"].z == pytest.approx(-1.5)
    explained = indicator([weak, metric("contact_time", 2.0, s=0.2)], "mean_support_force")
    assert explained.z_left > -0.8


def test_indicators_of_one_component_do_not_count_as_independent():
    one = metric("hip_flexion_velocity_mean", -2.0)
    two = metric("hip_flexion_velocity_peak", -2.0)
    single, both = score([one])["swing"], score([one, two])["swing"]
    assert both.z == pytest.approx(-2.0)
    assert 0.8 * single.z_se < both.z_se < single.z_se


def test_difference_between_the_legs_alone_is_no_component():
    assert score([metric("contact_time_asymmetry", 5.0)])["coordination"].status == "not_measurable"


def test_rotation_needs_a_front_or_back_view():
    seen = [metric("trunk_rotation_range", 3.0), metric("pelvis_rotation_range", 3.0)]
    assert "one camera does not show" in score(seen)["rotation"].reason.lower()
    assert "inertial sensors" in score(seen)["rotation"].reason
    assert score(seen, view="front")["rotation"].z == pytest.approx(-3.0)


def test_an_unsure_phase_flags_nothing():
    both = [
        metric("hip_flexion_velocity_mean", -4.0, s=0.2),
        metric("hip_flexion_velocity_peak", -4.0, s=0.2),
    ]
    assert score(both, Phase("max-velocity", 0.8))["swing"].status == "typical"
    assert probability_beyond(-4.0, 0.3, 0.0) == pytest.approx(0.266, abs=0.001)


def test_shrinkage_towards_the_typical_athlete():
    belief = posterior(-2.0, 0.8)
    assert belief.mean == pytest.approx(-1.0)
    assert belief.sd == pytest.approx(0.8 / math.sqrt(2))
    assert belief.below(belief.mean) == pytest.approx(0.5)


def test_holm_steps_down():
    assert holm({"a": 0.001, "b": 0.04, "c": 0.5}) == {"a", "b"}
    assert holm({"a": 0.04, "b": 0.04, "c": 0.5}) == frozenset()
    assert combine([]) is None


def test_the_speed_is_taken_from_the_metrics():
    speed = Metric("speed", "both", "m/s", 9.1, 0.2, None, 8, True, None)
    athlete = describe_athlete([speed], UPRIGHT, TRAINED)
    assert (athlete.speed_m_s, athlete.speed_sd_m_s) == (9.1, 0.2)
    assert describe_athlete([speed], UPRIGHT, TRAINED, speed_m_s=8.0).speed_m_s == 8.0


def test_a_flagged_component_is_explained_in_plain_words():
    metrics = [metric("contact_time", 3.4, s=0.2)]
    indicators = score_indicators(metrics, NORMS, ATHLETE)
    component = next(c for c in components_of(indicators, ATHLETE) if c.name == "contact")
    assert component.status == "lags"
    text = "\n".join(explain(component, indicators))
    assert "contact time 130 ms against 98-112 ms expected at this speed" in text
    assert "isometric" in text
    assert "Function to train: Transfer" in text
    assert "To confirm, film:" in text
    assert "very likely" in text
    assert "not yet checked in the primary paper: contact time" in text


def test_the_texts_speak_of_training_only():
    words = " ".join(" ".join(vars(role).values()) for role in ROLES.values()).lower()
    for taboo in ("injur", "strain", "diagnos", "pain", "risk", "rehab"):
        assert taboo not in words
    assert set(ROLES) == set(COMPONENT_NAMES)
    needs = {role.need for role in ROLES.values()}
    assert needs == {"cycle faster", "produce force", "transfer force", "coordinate"}
    assert all(
        "isometric" in ROLES[name].train for name in ("swing", "force", "timing", "stability", "contact")
    )
