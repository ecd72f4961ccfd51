import pytest

from metrics.steps import Stride, build_steps, build_strides
from metrics.values import Contact


def contact(foot, touchdown, toe_off, sd=0.003):
    return Contact(
        foot,
        touchdown,
        None if touchdown is None else sd,
        toe_off,
        None if toe_off is None else sd,
        0.9,
    )


RUN = (
    contact("left", 0.10, 0.21),
    contact("right", 0.33, 0.45),
    contact("left", 0.56, 0.67),
    contact("right", 0.80, 0.91),
)


def test_times_of_steps():
    steps = build_steps(RUN)
    assert [step.foot for step in steps] == ["left", "right", "left", "right"]
    assert [step.number for step in steps] == [0, 1, 2, 3]
    first = steps[0]
    assert first.contact_time_s == pytest.approx(0.11)
    assert first.flight_time_s == pytest.approx(0.12)
    assert first.step_time_s == pytest.approx(first.contact_time_s + first.flight_time_s)
    assert first.contact_time_sd_s == pytest.approx(0.003 * 2**0.5)
    assert first.flight_time_sd_s == pytest.approx(0.003 * 2**0.5)
    assert first.step_time_sd_s == pytest.approx(0.003 * 2**0.5)


def test_last_step_has_a_contact_time_only():
    last = build_steps(RUN)[-1]
    assert last.following is None
    assert last.contact_time_s == pytest.approx(0.11)
    assert last.flight_time_s is None
    assert last.flight_time_sd_s is None
    assert last.step_time_s is None
    assert last.step_time_sd_s is None


def test_order_of_the_contacts_does_not_matter():
    assert build_steps(RUN[::-1]) == build_steps(RUN)
    assert build_strides(RUN[::-1]) == build_strides(RUN)


def test_contact_that_began_before_the_clip():
    steps = build_steps((contact("right", None, 0.05), *RUN))
    assert steps[0].foot == "right"
    assert steps[0].contact_time_s is None
    assert steps[0].contact_time_sd_s is None
    assert steps[0].flight_time_s == pytest.approx(0.05)
    assert steps[0].step_time_s is None


def test_contact_that_ended_after_the_clip():
    steps = build_steps((*RUN[:3], contact("right", 0.80, None)))
    assert steps[2].step_time_s == pytest.approx(0.24)
    assert steps[3].contact_time_s is None


def test_missed_contact_breaks_the_chain_of_steps():
    steps = build_steps((RUN[0], RUN[2], RUN[3]))
    assert steps[0].following is None
    assert steps[1].step_time_s == pytest.approx(0.24)


def test_double_support_is_a_negative_flight_time():
    steps = build_steps((contact("left", 0.0, 0.30), contact("right", 0.25, 0.55)))
    assert steps[0].flight_time_s == pytest.approx(-0.05)


def test_times_of_strides():
    strides = build_strides(RUN)
    assert [stride.foot for stride in strides] == ["left", "right"]
    assert strides[0].stride_time_s == pytest.approx(0.46)
    assert strides[0].swing_time_s == pytest.approx(0.35)
    assert strides[0].duty_factor == pytest.approx(0.11 / 0.46)
    assert strides[0].opposite is RUN[1]
    assert strides[0].stride_time_sd_s == pytest.approx(0.003 * 2**0.5)


def test_stride_over_an_unseen_opposite_contact():
    # the right contact at 0.80 is missing; the left stride over the gap has a usual length and counts
    contacts = (*RUN[:3], contact("left", 1.03, 1.14))
    strides = build_strides(contacts)
    assert [round(s.stride_time_s, 2) for s in strides] == [0.46, 0.47]
    assert strides[1].opposite is None


def test_two_missed_contacts_make_no_long_stride():
    contacts = (*RUN[:3], contact("left", 1.48, 1.59))
    assert len(build_strides(contacts)) == 1


@pytest.mark.parametrize(("gap", "count"), [(0.46, 1), (0.20, 0), (1.6, 0)])
def test_stride_without_any_other_to_compare_with(gap, count):
    assert len(build_strides((contact("left", 0.1, 0.2), contact("left", 0.1 + gap, 0.3 + gap)))) == count


def test_stride_without_toe_off_has_no_swing_time():
    stride = build_strides((contact("left", 0.10, None), RUN[1], RUN[2]))[0]
    assert stride.swing_time_s is None
    assert stride.duty_factor is None


def test_stride_needs_touchdowns():
    stride = Stride(contact("left", None, 0.2), RUN[2], None)
    with pytest.raises(ValueError, match="between two seen touchdowns"):
        _ = stride.start_s


def test_nothing_from_nothing():
    assert build_steps(()) == ()
    assert build_strides(()) == ()
