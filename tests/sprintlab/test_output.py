import json
import os

import pytest

from pose.errors import AnalysisFailedError, InputRejectedError
from sprintlab.output import check_writable, existing_result, staged_folder


def test_files_appear_together(tmp_path):
    with staged_folder(tmp_path / "new" / "out") as stage:
        (stage / "result.json").write_text("{}")
        assert not (tmp_path / "new" / "out").exists()
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["out"]
    assert existing_result(tmp_path / "new" / "out") == {}


def test_a_failure_leaves_nothing(tmp_path):
    def fail():
        with staged_folder(tmp_path / "out") as stage:
            (stage / "half").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_stay(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "result.json").write_text(json.dumps({"old": True}))
    with staged_folder(out) as stage:
        (stage / "result.json").write_text(json.dumps({"old": False}))
    assert (out / "notes.txt").read_text() == "mine"
    assert existing_result(out) == {"old": False}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_file_in_the_way_is_said(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(InputRejectedError) as caught:
        check_writable(tmp_path / "out")
    assert caught.value.code == "output_not_a_folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputRejectedError) as caught:
        check_writable(tmp_path / "out")
    assert caught.value.code == "output_not_writable"


def test_a_parent_that_is_a_file_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises((InputRejectedError, AnalysisFailedError)):
        check_writable(tmp_path / "file" / "out")


def test_an_unreadable_result_is_none(tmp_path):
    (tmp_path / "result.json").write_text("{")
    assert existing_result(tmp_path) is None
