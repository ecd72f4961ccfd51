"""Pictures with times in, a video that plays in any browser out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

_CLOCK_HZ = 90_000  # divides by all usual frame rates; 11 microseconds a tick
_QUALITY = {"crf": "23", "preset": "veryfast", "bf": "0"}  # no B-frames: every player shows them at the right time
_BT709 = 1  # matrix, primaries and transfer alike
_LIMITED = 1


class VideoWriter:
    """Write pictures as H.264 in an MP4 whose index comes first, each shown at its own time.

    The file holds pictures and times only: no tags are taken over from anywhere. Odd sizes lose their last
    column or row, as H.264 with 4:2:0 colour needs even ones. If the block is left by an exception, the
    unfinished file is removed.

    Parameters
    ----------
    path
        File to write; its ending does not matter. To rename when complete is the caller's part.
    width_px, height_px
        Size of the pictures, at least 2.
    rate_hz
        Usual frame rate; sets how long the last picture is shown.

    Raises
    ------
    ValueError
        If a size or rate makes no sense, a picture has another shape or type, or times do not increase.
    """

    def __init__(self, path: Path, width_px: int, height_px: int, rate_hz: float = 30.0) -> None:
        if min(width_px, height_px) < 2 or not rate_hz > 0:
            msg = f"expected a size of at least 2 x 2 and a positive rate, got {width_px} x {height_px}, {rate_hz}."
            raise ValueError(msg)
        self._path = Path(path)
        self._shape = (height_px, width_px, 3)
        self._even = (height_px // 2 * 2, width_px // 2 * 2)
        self._ticks_per_frame = max(1, round(_CLOCK_HZ / rate_hz))
        self._last: int | None = None
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None

    def __enter__(self) -> Self:
        import av

        self._container = av.open(
            str(self._path),
            "w",
            format="mp4",
            container_options={"movflags": "+faststart", "fflags": "+bitexact", "video_track_timescale": str(_CLOCK_HZ)},
        )
        stream = self._container.add_stream("libx264", rate=Fraction(_CLOCK_HZ, self._ticks_per_frame))
        stream.height, stream.width = self._even
        stream.pix_fmt = "yuv420p"
        stream.options = dict(_QUALITY)
        context = stream.codec_context
        context.time_base = Fraction(1, _CLOCK_HZ)
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED
        self._stream = stream
        return self

    def write(self, image: NDArray[np.uint8], time_s: float) -> None:
        """Add a picture.

        Parameters
        ----------
        image : (height_px, width_px, 3)
            RGB.
        time_s
            Time at which it is shown, s; the first picture is shown at 0 whatever its time.
        """
        ...
