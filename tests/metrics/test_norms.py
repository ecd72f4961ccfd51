"""The norms file: complete, checked, and conditioned on speed, leg length, level and sex."""

import copy
import math
import tomllib
from importlib import resources

import pytest

from metrics.expected import Athlete, expect
from metrics.norm_entry import COMPONENT_NAMES, UNITS
from metrics.norms import load_norms, parse_norms
from metrics.values import Level, Phase
from pose.errors import InputRejectedError

NORMS = load_norms()
UPRIGHT = Phase("max-velocity", 0.95)


def table():
    return tomllib.loads(resources.files("metrics").joinpath("norms.toml").read_text(encoding="utf-8"))


def athlete(speed=9.9, sex="male", level=None, **known):
    level = level or Level("trained", "speed")
    return Athlete(UPRIGHT, level, sex, speed_m_s=speed, speed_sd_m_s=0.0, **known)


def find(metric, phase="max-velocity", sex="male", with_speed=True):
    return NORMS.find(metric, phase, sex, with_speed=with_speed)


def test_every_component_has_upright_norms_with_sources():
    assert {n.component for n in NORMS.entries if n.phase == "max-velocity"} == set(COMPONENT_NAMES)
    for norm in NORMS.entries:
        assert norm.source in NORMS.sources
        assert norm.unit == UNITS[norm.metric]
        assert norm.population


def test_values_from_memory_are_marked_unverified_and_wide():
    for norm in NORMS.entries:
        if norm.grade == "S":
            assert norm.verified
        elif norm.form == "level":
            assert not norm.verified
            assert norm.u >= 0.3 * norm.sd


def test_no_norm_is_so_uncertain_that_it_can_never_be_used():
    assert all(norm.u < norm.sd for norm in NORMS.entries)


def test_contact_time_follows_speed_and_leg_length():
    norm = find("contact_time")
    slow = expect(norm, NORMS, athlete(8.0, height_m=1.80)).mean
    fast = expect(norm, NORMS, athlete(10.0, height_m=1.80)).mean
    tall = expect(norm, NORMS, athlete(10.0, height_m=1.98)).mean
    assert slow / fast == pytest.approx(1.25)
    assert tall / fast == pytest.approx(1.1)
    assert fast == pytest.approx(1.08 * 0.53 * 1.80 / 10.0)


@pytest.mark.parametrize(
    ("speed", "sex", "height", "typical_ms", "within_ms"),
    [
        (7.5, "male", 1.80, 145, 10),
        (9.8, "male", 1.80, 103, 6),
        (11.6, "male", 1.85, 90, 5),
        (8.6, "female", 1.68, 107, 6),
    ],
)
def test_contact_time_agrees_with_the_times_typical_of_each_level(speed, sex, height, typical_ms, within_ms):
    found = expect(find("contact_time", sex=sex), NORMS, athlete(speed, sex, height_m=height))
    assert 1000 * found.mean == pytest.approx(typical_ms, abs=within_ms)


def test_an_unknown_height_makes_the_expectation_wider():
    norm = find("contact_time")
    assert expect(norm, NORMS, athlete()).u > expect(norm, NORMS, athlete(height_m=1.78)).u


def test_contact_time_without_speed_uses_the_level_and_the_sex():
    assert find("contact_time", with_speed=False).sex == "male"
    assert find("contact_time", sex="female", with_speed=False).sex == "female"
    assert find("contact_time", sex=None, with_speed=False).sex is None


def test_level_values_are_interpolated_on_speed_and_held_beyond_the_ends():
    norm = find("knee_flexion_excursion")
    assert expect(norm, NORMS, athlete(9.9)).mean == pytest.approx(13)
    assert expect(norm, NORMS, athlete((8.65 + 9.9) / 2)).mean == pytest.approx(15)
    assert expect(norm, NORMS, athlete(14.0)).mean == pytest.approx(10)


def test_a_given_level_is_taken_at_its_word():
    elite = athlete(9.0, level=Level("elite", "given"))
    assert expect(find("knee_flexion_excursion"), NORMS, elite).mean == pytest.approx(10)


def test_an_unknown_level_or_sex_widens_the_norm():
    norm = find("knee_flexion_excursion")
    sure = expect(norm, NORMS, athlete(9.0))
    no_sex = expect(norm, NORMS, athlete(9.0, sex=None))
    no_level = expect(norm, NORMS, athlete(None, level=Level("team", "default")))
    assert sure.u < no_sex.u < no_level.u
    assert no_level.u > 0.9 * norm.sd  # such a norm hardly decides anything


def test_an_uncertain_speed_widens_a_norm_that_follows_speed():
    norm = find("hip_flexion_velocity_mean")
    rough = Athlete(UPRIGHT, Level("trained", "speed"), "male", speed_m_s=9.5, speed_sd_m_s=1.0)
    assert expect(norm, NORMS, rough).u > 1.3 * norm.u


def test_a_norm_with_speed_needs_one():
    with pytest.raises(ValueError, match="expected a speed"):
        expect(find("contact_time"), NORMS, athlete(None))


def test_stance_velocity_is_the_sweep_over_a_still_foot():
    found = expect(find("thigh_extension_velocity_stance"), NORMS, athlete(9.5, height_m=1.8))
    assert found.mean == pytest.approx(0.95 * math.degrees(9.5 / (0.53 * 1.8)))


def broken(change):
    content = copy.deepcopy(table())
    change(content)
    return content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t["norm"][0].update(directoin="higher"), "Did you mean 'direction'"),
        (lambda t: t["norm"][0].update(metric="contact_tme"), "Did you mean 'contact_time'"),
        (lambda t: t["norm"][0].update(direction="up"), "Expected one of: higher, lower, optimum"),
        (lambda t: t["norm"][0].update(source="nobody9999"), "unknown name 'nobody9999'"),
        (lambda t: t["norm"][0].pop("sd"), "expected the key 'sd'"),
        (lambda t: t["norm"][0].update(sd=0), "expected sd > 0"),
        (lambda t: t["norm"][0].update(u=math.nan), "expected a number for 'u'"),
        (lambda t: t["norm"][0].update(weight="big"), "expected a number for 'weight'"),
        (lambda t: t["norm"][0].update(verified="yes"), "verified = true or false"),
        (lambda t: t["norm"][0].update(unit="rad/s"), "expected the unit 'deg/s'"),
        (lambda t: t["norm"][0].update(mean={"elite": 500}), "expected a mean for each"),
        (lambda t: t["norm"][0].update(given={"metric": "contact_time"}), "expected given"),
        (lambda t: t["norm"][0].update(given={"metric": "contact_time", "r": 1.0}), "correlations within"),
        (lambda t: t["norm"][0].update(given={"metric": t["norm"][0]["metric"], "r": 0.5}), "in no circle"),
        (lambda t: t["norm"][0].update(given={"metric": "swing_time", "r": 0.5}), "in no circle"),
        (lambda t: t.update(schema_version=2), "schema_version 1"),
        (lambda t: t.pop("sources"), "expected the key 'sources'"),
        (lambda t: t.update(norms=[]), "Did you mean 'norm'"),
        (lambda t: t["level_bounds_m_s"]["male"].update(elite=1.0), "a rising speed"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_a_suggestion(change, words):
    with pytest.raises(InputRejectedError) as caught:
        parse_norms(broken(change))
    assert caught.value.code == "norms_invalid"
    assert words in caught.value.message


def test_a_file_of_ones_own_is_read(tmp_path):
    path = tmp_path / "squad.toml"
    text = resources.files("metrics").joinpath("norms.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("mean = 1.08", "mean = 1.20"), encoding="utf-8")
    own = load_norms(path)
    assert own.find("contact_time", "max-velocity", None, with_speed=True).mean["team"] == 1.20


def test_files_that_cannot_be_read_have_their_own_codes(tmp_path):
    with pytest.raises(InputRejectedError) as caught:
        load_norms(tmp_path / "none.toml")
    assert caught.value.code == "norms_not_found"
    bad = tmp_path / "bad.toml"
    bad.write_text("mean = = 3", encoding="utf-8")
    with pytest.raises(InputRejectedError, match="not valid TOML") as caught:
        load_norms(bad)
    assert caught.value.code == "norms_invalid"
