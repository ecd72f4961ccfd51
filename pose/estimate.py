"""From a clip to the athlete's raw keypoints in every frame."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

import numpy as np

from pose import body
from pose.blazepose import BlazePose, Image, Pose
from pose.body import Square
from pose.camera import CameraMotion, track_camera
from pose.candidates import Candidate, find_candidates
from pose.choice import choose_over_time
from pose.errors import InputRejectedError
from pose.follow import Plan, Scene, nearest, plan
from pose.ground_strip import feet_of, ground_shift, with_ground
from pose.search import moving_blobs
from pose.sequence import KEYPOINTS, PoseSequence
from pose.survey import Progress, Survey, survey_clip
from pose.video import read_frames
from pose.video_info import VideoInfo

CROP_PX = 448
CROPS = (
    (1.0, 0.0, False),
    (0.8, 0.0, False),
    (1.4, 0.05, False),
    (1.15, -0.05, False),
    (1.0, 0.0, True),
)
"""Crops to try, in order: size, shift aside in statures, mirrored."""
CLEAR_AT_ONCE = 0.99  # visibility of the legs at which one crop is enough
CLEAR_ENOUGH = 0.9  # at which three crops are enough
WORKERS = 2
LEAST_STATURE_PX = 60


@dataclass(frozen=True, eq=False)
class Estimate:
    """What was found in a clip.

    Attributes
    ----------
    sequence
        Raw keypoints of the athlete; a lost frame is a slot of NaN.
    candidates
        People found, best first.
    chosen
        Which of them is the athlete.
    camera_moves
        Whether the camera moves, shake included.
    camera_residual_px
        Median distance of the background's features from the fitted motion, px.
    frames_decoded
        Frames that could be decoded.
    broken
        Whether part of the clip is missing.
    backend, model_sha256
        Pose network and the checksum of its model.
    """

    sequence: PoseSequence
    candidates: tuple[Candidate, ...]
    chosen: int
    camera_moves: bool
    camera_residual_px: float
    frames_decoded: int
    broken: bool
    backend: str
    model_sha256: str


def estimate_pose(
    path: Path,
    info: VideoInfo,
    *,
    model: str = "heavy",
    person: int | None = None,
    time_s_factor: float = 1.0,
    progress: Progress | None = None,
) -> Estimate:
    """Find the athlete in a clip and estimate his pose in every frame.

    Parameters
    ----------
    path, info
        The clip and what `pose.video.probe` says about it.
    model
        ``"heavy"`` or ``"full"``.
    person
        Take the N-th candidate (1 = best) instead of the best.
    time_s_factor
        Real time / time on the container's axis; below 1 for slow motion.
    progress
        Called with stage, frames done, frames in all (0 if unknown).

    Raises
    ------
    InputRejectedError
        ``no_person_found``, ``person_too_small``, ``person_not_found`` (no N-th candidate), and those of the
        reader.
    AnalysisFailedError
        ``model_damaged``, ``graphics_libraries_missing``.
    """
    tell = progress or (lambda stage, done, total: None)
    with _Networks(model) as networks:
        survey = survey_clip(path, info, time_s_factor, tell)
        scale = info.width_px / survey.greys[0].shape[1]
        tell("camera", 0, 1)
        camera = track_camera(survey.greys, scale)
        tell("camera", 1, 1)
        scene = Scene(survey.time_s, camera.image_to_ground, info.width_px, info.height_px)
        candidates = _candidates(survey, camera, scene, scale, networks, tell)
        chosen = _choose(candidates, person)
        expected = plan(candidates[chosen].sights, scene)
        poses = _estimate_all(path, info, survey, expected, scene, networks, tell)
        camera = _fixed_to_ground(camera, poses, survey, scale)
        return Estimate(
            sequence=_sequence(poses, survey, camera, info),
            candidates=candidates,
            chosen=chosen,
            camera_moves=camera.moves,
            camera_residual_px=camera.residual_px,
            frames_decoded=survey.time_s.size,
            broken=survey.broken,
            backend=networks.name,
            model_sha256=networks.sha256,
        )


def _candidates(
    survey: Survey, camera: CameraMotion, scene: Scene, scale: float, networks: _Networks, tell: Progress
) -> tuple[Candidate, ...]:
    frames = sorted(survey.pictures)
    reach = max(1, int(np.median(np.diff(frames)))) if len(frames) > 1 else 1
    blobs = moving_blobs(survey.greys, camera.image_to_ground, frames, reach, scale)
    looked = 0

    def look(frame: int, square: Square) -> tuple[Pose, ...]:
        nonlocal looked
        looked += 1
        tell("search", looked, 0)
        return networks.look(survey.picture(frame), square)

    return find_candidates(blobs, frames, scene, look)


def _choose(candidates: tuple[Candidate, ...], person: int | None) -> int:
    if not candidates:
        message = "No person was found in the clip."
        raise InputRejectedError(
            "no_person_found",
            message,
            "Film the whole athlete from the side, in good light, at least 100 px tall.",
        )
    chosen = 0 if person is None else person - 1
    if not 0 <= chosen < len(candidates):
        message = f"There is no person {person}: {len(candidates)} found in the clip."
        raise InputRejectedError("person_not_found", message, f"Give a number from 1 to {len(candidates)}.")
    tall = candidates[chosen].stature_px
    if tall < LEAST_STATURE_PX:
        message = (
            f"The athlete is {tall:.0f} px tall in the picture; at least {LEAST_STATURE_PX} px are needed."
        )
        raise InputRejectedError(
            "person_too_small", message, "Film from nearer, zoom in, or at a higher resolution."
        )
    return chosen


def _fixed_to_ground(
    camera: CameraMotion, poses: Sequence[Pose | None], survey: Survey, scale: float
) -> CameraMotion:
    """Camera motion relative to the ground under the athlete, if that moves unlike the background."""
    if not camera.moves:
        return camera
    small = camera.image_to_ground.copy()
    small[:, :, 2] /= scale
    feet = feet_of(poses, scale)
    shift = ground_shift(survey.greys, small, feet)
    if shift is None:
        return camera
    steadied = with_ground(small, shift, feet)
    steadied[:, :, 2] *= scale
    return replace(camera, image_to_ground=steadied)


def _estimate_all(
    path: Path,
    info: VideoInfo,
    survey: Survey,
    expected: Plan,
    scene: Scene,
    networks: _Networks,
    tell: Progress,
) -> list[Pose | None]:
    """Pose in every frame, on crops known beforehand, so that frames are independent of each other."""
    options: list[tuple[Pose, ...]] = [()] * survey.time_s.size
    waiting: deque[tuple[int, Future[tuple[Pose, ...]]]] = deque()

    def collect(most: int) -> None:
        while len(waiting) > most:
            number, future = waiting.popleft()
            options[number] = future.result()
            tell("pose", number + 1, len(options))

    with ThreadPoolExecutor(WORKERS) as pool, read_frames(path, info) as frames:
        for number, frame in zip(range(len(options)), frames, strict=False):
            if expected.expected[number]:
                work = pool.submit(_options, number, frame.image, expected, scene, networks)
                waiting.append((number, work))
            collect(2 * WORKERS)
        collect(0)
    tell("pose", len(options), len(options))
    return choose_over_time(options)


def _options(
    number: int, image: Image, expected: Plan, scene: Scene, networks: _Networks
) -> tuple[Pose, ...]:
    """Poses of the athlete in one frame: from several crops where there is doubt about the legs."""
    found: list[Pose] = []
    for tries, (factor, aside, mirrored) in enumerate(CROPS, start=1):
        square = expected.square(number, factor, aside)
        pose = nearest(
            networks.look(image, square, mirrored=mirrored),
            expected.trunk_px[number],
            expected.stature_px[number],
            expected.slack[number],
            scene,
        )
        if pose is not None:
            found.append(pose)
        clear = max((body.leg_clearness(pose) for pose in found), default=-1.0)
        enough = CLEAR_AT_ONCE if tries < 3 else CLEAR_ENOUGH
        if clear >= enough or (found and expected.still[number]):
            break
    return tuple(found)


class _Networks:
    """As many pose networks as there are workers; each is lent to one thread at a time."""

    def __init__(self, model: str) -> None:
        self._all = [BlazePose(model) for _ in range(WORKERS)]
        self._free: SimpleQueue[BlazePose] = SimpleQueue()
        for network in self._all:
            self._free.put(network)
        self.name, self.sha256 = self._all[0].name, self._all[0].sha256

    def look(self, image: Image, square: Square, *, mirrored: bool = False) -> tuple[Pose, ...]:
        """Poses in a square of a picture, in px of the picture."""
        crop = body.cut(image, square, CROP_PX)
        if mirrored:
            crop = crop[:, ::-1]
        network = self._free.get()
        try:
            found = network.detect(crop)
        finally:
            self._free.put(network)
        if mirrored:
            found = tuple(body.mirror(pose, CROP_PX) for pose in found)
        return tuple(body.from_crop(pose, square, CROP_PX) for pose in found)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for network in self._all:
            network.close()


def _sequence(
    poses: Sequence[Pose | None], survey: Survey, camera: CameraMotion, info: VideoInfo
) -> PoseSequence:
    """Build the sequence, rounded as files round: written and read back it is the same."""
    xy = np.full((len(poses), len(KEYPOINTS), 2), np.nan)
    confidence = np.zeros(xy.shape[:2], dtype=np.float64)
    for number, pose in enumerate(poses):
        if pose is None:
            continue
        # What lies beyond the picture's edge was not seen.
        seen = body.inside(pose.xy_px, info.width_px, info.height_px)
        xy[number, seen] = pose.xy_px[seen]
        confidence[number, seen] = pose.visibility[seen]
    return PoseSequence(
        time_s=np.round(survey.time_s, 6),
        xy_px=np.round(xy, 3),
        confidence=np.asarray(np.round(confidence, 4), dtype=np.float64),
        keypoints=KEYPOINTS,
        width_px=info.width_px,
        height_px=info.height_px,
        frame=survey.frame,
        image_to_ground=np.round(camera.image_to_ground, 9),
    )
