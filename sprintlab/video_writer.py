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
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_CLOCK_HZ = 90_000  # divides by all usual frame rates; 11 microseconds a tick
_QUALITY = {"crf": "23", "preset": "veryfast", "bf": "0"}  # without B-frames times need no edit list
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
            got = f"{width_px} x {height_px}, {rate_hz}"
            msg = f"expected a size of at least 2 x 2 and a positive rate, got {got}."
            raise ValueError(msg)
        self._path = Path(path)
        self._shape = (height_px, width_px, 3)
        self._even = (height_px // 2 * 2, width_px // 2 * 2)
        self._ticks_per_frame = max(1, round(_CLOCK_HZ / rate_hz))
        self._first_s: float | None = None
        self._last = -1
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None

    def __enter__(self) -> Self:
        import av

        self._container = av.open(
            str(self._path),
            "w",
            format="mp4",
            container_options={
                "movflags": "+faststart",
                "fflags": "+bitexact",
                "video_track_timescale": str(_CLOCK_HZ),
            },
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
        from av.video.frame import VideoFrame

        if self._container is None or self._stream is None:
            msg = "expected an open writer: use it in a with statement."
            raise ValueError(msg)
        if image.shape != self._shape or image.dtype != np.uint8:
            msg = f"image: expected {self._shape} of uint8, got {image.shape} of {image.dtype}."
            raise ValueError(msg)
        if self._first_s is None:
            self._first_s = time_s
        ticks = round((time_s - self._first_s) * _CLOCK_HZ)
        if ticks <= self._last:
            msg = f"time_s: expected increasing times, got {time_s}."
            raise ValueError(msg)
        self._last = ticks
        rows, columns = self._even
        rgb = VideoFrame.from_ndarray(np.ascontiguousarray(image[:rows, :columns]), format="rgb24")
        frame = rgb.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
        frame.pts, frame.time_base = ticks, Fraction(1, _CLOCK_HZ)
        self._mux(frame)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._container is None:
            return
        try:
            if error is None:
                self._mux(None)
        finally:
            self._container.close()
            self._container = self._stream = None
            if error is not None:
                self._path.unlink(missing_ok=True)

    def _mux(self, frame: VideoFrame | None) -> None:
        """Encode a picture, or with None what the encoder still holds."""
        assert self._container is not None
        assert self._stream is not None
        for packet in self._stream.encode(frame):
            packet.duration = self._ticks_per_frame
            self._container.mux(packet)
