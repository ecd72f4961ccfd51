"""One pass over a clip that keeps little: small grey frames, and some whole pictures for the search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pose.blazepose import Image
from pose.camera import Grey
from pose.sequence import Floats
from pose.video import read_frames
from pose.video_info import VideoInfo

Progress = Callable[[str, int, int], None]
"""Called with stage, how much is done, and how much there is (0 if unknown)."""

SEARCH_STEP_S = 0.1  # in which a sprinter moves by half his height
SMALL_SIDE_PX = 640
SMALL_PIXELS = 300_000_000  # kept in all; a longer clip gets smaller frames
LEAST_SIDE_PX = 240
JPEG_QUALITY = 95


@dataclass(frozen=True, eq=False)
class Survey:
    """What one pass over the clip keeps.

    Attributes
    ----------
    frame, time_s : (n,)
        Number of each frame in the file, and its time on the real-time axis.
    greys
        Small grey frames, one for each.
    pictures
        Whole pictures of some frames (by place in ``frame``), as JPEG: only the search looks at them.
    broken
        Whether part of the clip is missing.
    """

    frame: NDArray[np.int64]
    time_s: Floats
    greys: tuple[Grey, ...]
    pictures: Mapping[int, bytes]
    broken: bool

    def picture(self, number: int) -> Image:
        """Whole picture of a frame of the search, RGB."""
        return _decode(self.pictures[number])


def survey_clip(path: Path, info: VideoInfo, time_s_factor: float, progress: Progress) -> Survey:
    """Decode a clip once.

    Parameters
    ----------
    time_s_factor
        Real time / time on the container's axis.
    """
    size = _small_size(info)
    numbers: list[int] = []
    times: list[float] = []
    greys: list[Grey] = []
    pictures: dict[int, bytes] = {}
    next_picture_s = -np.inf
    with read_frames(path, info) as frames:
        for frame in frames:
            time_s = frame.time_s * time_s_factor
            if time_s >= next_picture_s:
                pictures[len(times)] = _encode(frame.image)
                next_picture_s = time_s + SEARCH_STEP_S - 1e-3
            numbers.append(frame.index)
            times.append(time_s)
            greys.append(_small_grey(frame.image, size))
            progress("read", len(times), info.frames_declared or 0)
        broken = frames.broken
    return Survey(np.array(numbers, dtype=np.int64), np.array(times), tuple(greys), pictures, broken)


def _small_size(info: VideoInfo) -> tuple[int, int]:
    long = max(info.width_px, info.height_px)
    shape = info.width_px * info.height_px / long**2
    side = SMALL_SIDE_PX
    if info.frames_declared:
        side = min(side, int((SMALL_PIXELS / (info.frames_declared * shape)) ** 0.5))
    zoom = min(1.0, max(side, LEAST_SIDE_PX) / long)
    return round(info.width_px * zoom), round(info.height_px * zoom)


def _small_grey(image: Image, size: tuple[int, int]) -> Grey:
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _encode(image: Image) -> bytes:
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1])


@lru_cache(maxsize=2)
def _decode(jpeg: bytes) -> Image:
    bgr = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
