import pytest

from pose.errors import InputRejectedError
from sprintlab.events_file import CLICK_SD_S, read_events


def write(tmp_path, text):
    path = tmp_path / "events.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_contacts_come_back_in_order_of_time(tmp_path):
    text = "foot,touchdown_s,toe_off_s\nright,0.50,0.61\nleft,0.25,0.36\nleft,0.74,\n"
    contacts = read_events(write(tmp_path, text), frame_interval_s=1 / 240)
    assert [c.foot for c in contacts] == ["left", "right", "left"]
    assert contacts[0].touchdown_s == 0.25
    assert contacts[0].toe_off_s == 0.36
    assert contacts[0].touchdown_sd_s == CLICK_SD_S
    assert not contacts[2].whole
    assert contacts[2].toe_off_sd_s is None


def test_slow_frames_widen_the_error(tmp_path):
    text = "foot,touchdown_s,toe_off_s\nleft,0.25,0.36\n"
    (contact,) = read_events(write(tmp_path, text), frame_interval_s=1 / 30)
    assert contact.touchdown_sd_s == pytest.approx(1 / 90)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("foot,touchdown_s\nleft,1\n", "toe_off_s"),
        ("foot,touchdown_s,toe_off_s\nmiddle,1,2\n", "Line 2"),
        ("foot,touchdown_s,toe_off_s\nleft,2,1\n", "not after"),
        ("foot,touchdown_s,toe_off_s\nleft,nan,1\n", "not a time"),
        ("foot,touchdown_s,toe_off_s\nleft,,\n", "neither"),
        ("foot,touchdown_s,toe_off_s\nleft,1,2\nleft,1.5,2.5\n", "overlap"),
    ],
)
def test_faults_are_named(tmp_path, text, word):
    with pytest.raises(InputRejectedError, match=word) as caught:
        read_events(write(tmp_path, text), frame_interval_s=1 / 240)
    assert caught.value.code == "events_invalid"


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(InputRejectedError) as caught:
        read_events(tmp_path / "none.csv", frame_interval_s=1 / 240)
    assert caught.value.code == "events_not_found"
