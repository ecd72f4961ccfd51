"""Contact times of a real sprint against force plates, seen by a simulated phone camera.

The data stay where they are (``../shared/mocap``); without them these tests skip. The four contacts were in
view while the method was made, so this guards against regress and is no independent validation.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from metrics.events import find_contacts
from metrics.ground import ground_motion
from pose.clean import clean
from pose.keypoints_file import read_keypoints

MOCAP = Path(__file__).parents[2].parent / "shared" / "mocap"
pytestmark = pytest.mark.skipif(not MOCAP.is_dir(), reason="needs ../shared/mocap, which is not there")


def film(folder, rate, seed, *options):
    command = [sys.executable, "keypoints.py", "dorn_sprint.trc", "dorn_sprint_grf.mot", folder]
    command += ["--fps", rate, "--seed", seed, "--noise", 0.008, *options]
    subprocess.run([str(part) for part in command], cwd=MOCAP, check=True)
    truth = json.loads((folder / "truth.json").read_text())
    contacts = find_contacts(ground_motion(clean(read_keypoints(folder / "keypoints.csv"))))
    return truth["contacts"], contacts


@pytest.mark.parametrize(("rate", "limit_ms"), [(240, 6), (120, 7), (60, 9)])
def test_contact_time_is_near_that_of_the_plates(tmp_path, rate, limit_ms):
    errors = []
    for seed in range(4):
        true, found = film(tmp_path / str(seed), rate, seed)
        for contact in true:
            near = [c for c in found if abs((c.touchdown_s or -9) - contact["touchdown_s"]) < 0.05]
            assert [c.foot for c in near] == [contact["foot"]]
            length = near[0].toe_off_s - near[0].touchdown_s
            errors.append(1000 * (length - contact["toe_off_s"] + contact["touchdown_s"]))
    assert np.sqrt(np.mean(np.square(errors))) <= limit_ms
