"""Each notice appears when its cause is there, and not otherwise."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from metrics.values import Contact, Phase
from pose.capture import CaptureRate
from pose.errors import InputRejectedError
from pose.exchange import Identity
from sprintlab.notices import check_contacts, notices, status_of
from sprintlab.settings import Settings

SURE = Identity(legs=1.0, arms=1.0, agree=True)


@pytest.fixture
def told(sample):
    def codes(*, identity=SURE, broken=False, settings=None, step_hz=4.3, **changes):
        motion = replace(sample.motion, **changes.pop("motion", {}))
        step = SimpleNamespace(name="step_frequency", side="both", value=step_hz)
        source = SimpleNamespace(
            sequence=sample.raw,
            info=sample.input,
            broken=broken,
            capture=CaptureRate(60.0, 1.0, "container", certain=True, container_rate_hz=60.0),
        )
        phase = changes.pop("phase", Phase("max-velocity", 0.9))
        contacts = changes.pop("contacts", tuple(sample.contacts) * 2)
        found = notices(source, identity, motion, contacts, [step], phase, settings or Settings())
        assert status_of(source, found) == ("partial" if broken else "ok_with_warnings" if found else "ok")
        return {notice.code for notice in found}

    return codes


def test_a_clip_at_60_frames_per_second_is_told_so(told):
    assert told() == {"low_frame_rate"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"broken": True}, "clip_broken"),
        ({"identity": Identity(0.6, 1.0, None)}, "sides_uncertain"),
        ({"step_hz": 0.55}, "slow_motion_suspected"),
        ({"contacts": ()}, "few_steps"),
        ({"motion": {"treadmill": True}}, "treadmill_detected"),
        ({"phase": Phase("running", 0.97)}, "not_sprinting"),
    ],
)
def test_each_cause_has_its_notice(told, change, code):
    assert told(**change) == {"low_frame_rate", code}


def test_what_was_given_is_not_told_again(told):
    given = Settings(treadmill=True, phase="max-velocity")
    assert told(motion={"treadmill": True}, phase=Phase("running", 1.0), settings=given) == {"low_frame_rate"}


def test_a_damaged_clip_without_contacts_says_how_much_was_read(sample):
    source = SimpleNamespace(broken=True, info=replace(sample.input, frames_declared=90, frames_decoded=20))
    contact = Contact("left", 0.1, 0.01, 0.2, 0.01, 1.0)
    with pytest.raises(InputRejectedError, match="20 of 90") as caught:
        check_contacts([contact], source)
    assert caught.value.code == "too_few_contacts"
