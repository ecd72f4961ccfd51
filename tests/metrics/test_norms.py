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


SQUAD = {
    "component": "contact",
    "metric": "contact_time",
    "phase": "max-velocity",
    "unit": "s",
    "form": "line",
    "mean": 0.112,
    "sd": 0.006,
    "u": 0.002,
    "line": {"per_m_s": -0.01, "per_m_s_u": 0.001, "at_m_s": 9.0, "from_m_s": 8.0, "to_m_s": 10.0},
    "direction": "lower",
    "weight": 0.5,
    "population": "12 athletes",
    "source": "squad",
    "grade": "F",
    "verified": True,
    "n": 12,
}


def squad(*entries, **more):
    file = {"schema_version": 1, "sources": {"squad": "ours"}, "norm": list(entries)}
    return parse_norms(file | more, NORMS)


def test_a_part_of_a_file_goes_before_the_package_and_the_rest_stays():
    own = squad(SQUAD)
    found = own.find("contact_time", "max-velocity", None, with_speed=True)
    assert (found.source, found.mean["team"], found.n) == ("squad", 0.112, 12)
    without = own.find("contact_time", "max-velocity", "male", with_speed=False)
    assert without == NORMS.find("contact_time", "max-velocity", "male", with_speed=False)
    assert own.find("thigh_flexion_max", "max-velocity", None, with_speed=True) == find("thigh_flexion_max")
    assert own.level_speeds_m_s == NORMS.level_speeds_m_s
    assert len(own.entries) == len(NORMS.entries) + 1
    for component in COMPONENT_NAMES:
        assert own.metrics_of(component, "max-velocity") == NORMS.metrics_of(component, "max-velocity")


def test_an_entry_for_one_sex_leaves_the_other_to_the_package():
    own = squad(SQUAD | {"sex": "female"})
    assert own.find("contact_time", "max-velocity", "female", with_speed=True).source == "squad"
    assert own.find("contact_time", "max-velocity", "male", with_speed=True).source != "squad"


def test_a_metric_that_the_package_does_not_score_can_be_added():
    entry = {k: v for k, v in SQUAD.items() if k not in ("line", "form")} | {"metric": "flight_time"}
    assert "flight_time" in squad(entry).metrics_of("contact", "max-velocity")


def test_a_line_over_speed_is_followed_between_its_ends_and_less_sure_beyond():
    own = squad(SQUAD)
    norm = own.find("contact_time", "max-velocity", None, with_speed=True)
    middle, fast = (expect(norm, own, athlete(speed)) for speed in (9.0, 10.0))
    assert (middle.mean, middle.sd, middle.u) == pytest.approx((0.112, 0.006, 0.002))
    assert fast.mean == pytest.approx(0.102)
    assert fast.u == pytest.approx(math.hypot(0.002, 0.001))
    beyond = expect(norm, own, athlete(11.0))
    assert beyond.mean == pytest.approx(0.102)
    assert beyond.u == pytest.approx(math.hypot(0.002, 2 * 0.001, 0.01))
    rough = Athlete(UPRIGHT, Level("team", "speed"), None, speed_m_s=9.0, speed_sd_m_s=0.3)
    assert expect(norm, own, rough).u == pytest.approx(math.hypot(0.002, 0.01 * 0.3))
    with pytest.raises(ValueError, match="expected a speed"):
        expect(norm, own, athlete(None))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"line": {"per_m_s": -0.01}}, "expected line ="),
        ({"form": "level"}, "together, or neither"),
        ({"line": SQUAD["line"] | {"at_m_s": 12.0}}, "in the order from_m_s, at_m_s, to_m_s"),
        ({"line": SQUAD["line"] | {"at_ms": 1.0}}, "Did you mean 'at_m_s'"),
        ({"n": 0}, "a whole number of athletes"),
        ({"source": "squat"}, "Did you mean 'squad'"),
        ({"given": {"metric": "mean_support_force", "r": 0.5}}, "in no circle"),
    ],
)
def test_a_mistake_in_a_part_of_a_file_is_named(change, words):
    with pytest.raises(InputRejectedError) as caught:
        squad(SQUAD | change)
    assert caught.value.code == "norms_invalid"
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"norm": {"a": 1}}, "under [[norm]]"),
        ({"sources": ["a"]}, "name = "),
        ({"level_speeds_m_s": 3}, "a table of speeds"),
        ({"schema_version": 7}, "schema_version 1"),
    ],
)
def test_a_file_of_another_shape_is_refused(more, words):
    with pytest.raises(InputRejectedError) as caught:
        parse_norms({"schema_version": 1, **more}, NORMS)
    assert words in caught.value.message


def test_the_file_in_force_is_known_by_name_and_hash(tmp_path):
    path = tmp_path / "squad.toml"
    path.write_text("schema_version = 1\n", encoding="utf-8")
    own = load_norms(path)
    assert own.file == "squad.toml"
    assert own.entries == NORMS.entries
    assert len(own.sha256) == len(NORMS.sha256) == 64
    assert own.sha256 != NORMS.sha256
    assert NORMS.file is None
