"""Film a simulated run: keypoints as a pose model would give them, with the truth beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose.sequence import BODY, PoseSequence
from pose.synthetic.athlete import Foot
from pose.synthetic.camera import Camera, picture
from pose.synthetic.pose_errors import Damage, PoseErrors, damage
from pose.synthetic.run import Run
from pose.synthetic.truth import Truth, measure


@dataclass(frozen=True, eq=False)
class Film:
    """A filmed run.

    Attributes
    ----------
    sequence
        The keypoints of `BODY`; its times are the run's times.
    truth
        Contacts and metrics of the film's time span.
    damage
        Which frames have which injected error.
    camera, errors
    near_side
        The athlete's side that faces the camera.
    """

    sequence: PoseSequence
    truth: Truth
    damage: Damage
    camera: Camera
    errors: PoseErrors
    near_side: Foot


def film(run: Run, camera: Camera | None = None, errors: PoseErrors | None = None, seed: int = 0) -> Film:
    """Film a run with a camera and the errors of a pose model; the same seed gives the same film."""
    camera, errors = camera or Camera(), errors or PoseErrors()
    rng = np.random.default_rng(seed)
    times = camera.frame_times(run.duration_s, rng)
    seen = picture(run, camera, times, rng)
    forward = 1.0 if camera.direction == "right" else -1.0
    hurt = damage(seen.xy_px, times, errors, camera.near_side, camera.px_per_m, forward, rng)
    sequence = PoseSequence(
        time_s=times,
        xy_px=hurt.xy_px,
        confidence=hurt.confidence,
        keypoints=BODY,
        width_px=seen.width_px,
        height_px=seen.height_px,
        frame=np.arange(times.size, dtype=np.int64),
        image_to_ground=seen.image_to_ground,
    )
    truth = measure(run, float(times[0]), float(times[-1]))
    return Film(sequence, truth, hurt, camera, errors, camera.near_side)
