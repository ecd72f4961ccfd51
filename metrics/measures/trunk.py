"""The trunk: lean from the side. Rotation about its long axis is not to be had from one camera."""

from __future__ import annotations

import numpy as np

from metrics.estimate import Reading
from metrics.measures.run import Run

NO_ROTATION = (
    "one camera does not show rotation about the long axis: from the side 12 deg move a shoulder by 4 cm "
    "along the run, from the front they narrow the shoulders by 2 %, and the pose's error is as large or "
    "larger; measure it with several cameras and markers, or with inertial sensors"
)
_GRID = 40


def trunk_lean(run: Run) -> list[Reading]:
    """Mean angle of the trunk from the vertical over each whole step, deg, positive forward."""
    readings = []
    for step in run.whole_steps:
        start, time = step.contact.touchdown_s, step.step_time_s
        if start is None or time is None:
            continue
        lean = run.angle("trunk").at(np.linspace(start, start + time, _GRID))
        if np.all(np.isfinite(lean)):
            readings.append(Reading(step.foot, float(lean.mean()), 0.3 * run.noise_of("trunk")))
    return readings
