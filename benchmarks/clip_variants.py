"""The same clip seen otherwise: mirrored, cropped, darker, brighter, re-encoded, at half the frame rate.

Changed clips are written to a folder of the caller's and never belong to the project.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from pose.video import probe, read_frames

Picture = NDArray[np.uint8]
CLOCK_HZ = 90_000
FAITHFUL_CRF = 8  # the encoding adds little of its own to the change that is studied
STRONG_CRF = 30
CROP_SHARE = 0.06  # of width and height, off each border


@dataclass(frozen=True)
class Variant:
    """One change of a clip: of every picture, of the encoding, or of which frames are kept."""

    name: str
    change: Callable[[Picture], Picture]
    crf: int = FAITHFUL_CRF
    every: int = 1


def crop_offset(width: int, height: int) -> tuple[int, int]:
    """Columns and rows that the crop takes off the left and the top, px (even, as 4:2:0 colour asks)."""
    return int(CROP_SHARE * width) // 2 * 2, int(CROP_SHARE * height) // 2 * 2


def _same(image: Picture) -> Picture:
    return image


def _mirror(image: Picture) -> Picture:
    return np.ascontiguousarray(image[:, ::-1])


def _crop(image: Picture) -> Picture:
    height, width = image.shape[:2]
    x, y = crop_offset(width, height)
    return np.ascontiguousarray(image[y : height - y, x : width - x])


def _curve(factor: float = 1.0, gamma: float = 1.0) -> Callable[[Picture], Picture]:
    level = 255 * np.clip(factor * np.linspace(0, 1, 256), 0, 1) ** gamma
    table = np.round(level).astype(np.uint8)
    return lambda image: table[image]


VARIANTS: dict[str, Variant] = {
    v.name: v
    for v in (
        Variant("plain", _same),
        Variant("reencode", _same, crf=STRONG_CRF),
        Variant("dark", _curve(factor=0.7)),
        Variant("bright", _curve(factor=1.3)),
        Variant("gamma", _curve(gamma=1.5)),
        Variant("crop", _crop),
        Variant("mirror", _mirror),
        Variant("half", _same, every=2),
    )
}
"""By name; ``plain`` is the clip itself and is never encoded again."""


def write_variant(clip: Path, variant: Variant, out: Path) -> None:
    """Write a changed copy of a clip; each kept frame keeps its own time."""
    info = probe(clip)
    container = av.open(str(out), "w", options={"video_track_timescale": str(CLOCK_HZ)})
    stream = None
    with container, read_frames(clip, info) as frames:
        for frame in frames:
            if frame.index % variant.every:
                continue
            image = variant.change(frame.image)
            if stream is None:
                rate = Fraction(info.average_rate_hz or 30.0).limit_denominator(1000) / variant.every
                stream = container.add_stream("libx264", rate=rate)
                stream.height, stream.width = (side // 2 * 2 for side in image.shape[:2])
                stream.pix_fmt = "yuv420p"
                stream.options = {"crf": str(variant.crf), "preset": "veryfast", "bf": "0"}
                stream.codec_context.time_base = Fraction(1, CLOCK_HZ)
            picture = av.VideoFrame.from_ndarray(
                np.ascontiguousarray(image[: stream.height, : stream.width]), format="rgb24"
            ).reformat(format="yuv420p")
            picture.pts, picture.time_base = round(frame.time_s * CLOCK_HZ), Fraction(1, CLOCK_HZ)
            container.mux(stream.encode(picture))
        if stream is not None:
            container.mux(stream.encode(None))
