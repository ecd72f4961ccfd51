"""BlazePose in IMAGE mode on one crop at a time: the pose backend."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from pose.errors import AnalysisFailedError

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

MODELS = Path(__file__).parent / "models"
MODEL_NAMES = ("heavy", "full")
SYSTEM_PACKAGES = "libgl1 libglib2.0-0 libegl1 libgles2"


@dataclass(frozen=True, eq=False)
class Pose:
    """One person found in a picture.

    Attributes
    ----------
    xy_px : (33, 2)
        Positions in px of the picture that was given, x right, y down; may lie outside it.
    visibility, presence : (33,)
        0 to 1: how surely the network sees the point, and how surely the point is in the picture.
    """

    xy_px: Floats
    visibility: Floats
    presence: Floats


def model_file(model: str) -> Path:
    """File of the model ``"heavy"`` or ``"full"``, its checksum verified.

    Raises
    ------
    ValueError
        If there is no such model.
    AnalysisFailedError
        ``model_damaged`` if the file is absent or differs from its checksum.
    """
    if model not in MODEL_NAMES:
        msg = f"model: expected one of {MODEL_NAMES}, got {model!r}."
        raise ValueError(msg)
    path = MODELS / f"pose_landmarker_{model}.task"
    remedy = "Install sprintlab again."
    if not path.is_file():
        raise AnalysisFailedError("model_damaged", f"The pose model {path.name} is not there.", remedy)
    if file_sha256(path) != _checksums().get(path.name):
        message = f"The pose model {path.name} differs from its checksum."
        raise AnalysisFailedError("model_damaged", message, remedy)
    return path


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checksums() -> dict[str, str]:
    lines = (MODELS / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines if line.strip())}


def load_mediapipe() -> Any:
    """Import mediapipe, with a clear error where a server lacks its graphics libraries.

    Raises
    ------
    AnalysisFailedError
        ``graphics_libraries_missing`` naming the Debian packages.
    """
    try:
        with _quiet():
            import mediapipe
            import mediapipe.tasks.python.vision
    except (ImportError, OSError) as error:
        raise AnalysisFailedError(
            "graphics_libraries_missing",
            f"The pose network cannot be loaded: {error}.",
            f"On Debian or Ubuntu: apt-get install {SYSTEM_PACKAGES}.",
        ) from error
    return mediapipe


class BlazePose:
    """The pose network; one object serves one thread at a time.

    Parameters
    ----------
    model
        ``"heavy"`` or ``"full"``.
    people
        Most people returned for one picture.
    detection_confidence
        Lowest score of the person detector that is passed on to the landmark network.

    Notes
    -----
    IMAGE mode only: VIDEO mode filters over time, so fast joints lag and lose speed.
    """

    def __init__(self, model: str = "heavy", *, people: int = 2, detection_confidence: float = 0.3) -> None:
        path = model_file(model)
        self.name = f"blazepose-{model}"
        self.sha256 = _checksums()[path.name]
        self._mediapipe = load_mediapipe()
        tasks = self._mediapipe.tasks
        options = tasks.vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(path)),
            running_mode=tasks.vision.RunningMode.IMAGE,
            num_poses=people,
            min_pose_detection_confidence=detection_confidence,
            min_pose_presence_confidence=0.3,
        )
        with _quiet():
            self._network = tasks.vision.PoseLandmarker.create_from_options(options)
        self._has_found = False

    def detect(self, picture: Image) -> tuple[Pose, ...]:
        """Find people in one picture, (height, width, 3), RGB, 8 bits."""
        mediapipe = self._mediapipe
        image = mediapipe.Image(
            image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(picture, dtype=np.uint8)
        )
        height, width = picture.shape[:2]
        if self._has_found:
            found = self._network.detect(image).pose_landmarks
        else:  # up to the first person found, parts of the network are new and print
            with _quiet():
                found = self._network.detect(image).pose_landmarks
            self._has_found = bool(found)
        return tuple(_pose(landmarks, width, height) for landmarks in found)

    def close(self) -> None:
        """Free the network."""
        with _quiet():
            self._network.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _pose(landmarks: Any, width: int, height: int) -> Pose:
    values = np.array([(p.x * width, p.y * height, p.visibility, p.presence) for p in landmarks], dtype=float)
    return Pose(values[:, :2], np.clip(values[:, 2], 0, 1), np.clip(values[:, 3], 0, 1))


_standard_error = Lock()


@contextmanager
def _quiet() -> Iterator[None]:
    """Send the process's standard error to nowhere: the network's C++ code writes there directly."""
    with _standard_error:
        yield from _redirected()


def _redirected() -> Iterator[None]:
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, ValueError, AttributeError):  # no standard error to keep clean
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
