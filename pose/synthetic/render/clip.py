"""A rendered run as a video file, with its truth."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pose.synthetic.render.film import FilmRoll
from pose.synthetic.truth import Truth, measure

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

CLOCK_HZ = 90_000  # divides by all usual frame rates
Told = Callable[[str, int, int], None]


def render_clip(path: Path, roll: FilmRoll, *, quality: int = 20, progress: Told | None = None) -> Truth:
    """Draw a film and write it as H.264 in an MP4, each picture at its own time.

    Parameters
    ----------
    path
        File to write.
    roll
        What to draw. The clip's first picture is at 0 s, its truth too.
    quality
        Constant rate factor of the encoder; smaller is better.
    progress
        Called with stage, pictures done and pictures in all.

    Returns
    -------
    Truth
        Contacts and metrics of the clip's time span, on the run's time axis.
    """
    import av
    from av.video.frame import VideoFrame

    times = roll.times
    ticks = np.rint((times - times[0]) * CLOCK_HZ).astype(int)
    options = {
        "movflags": "+faststart",
        "fflags": "+bitexact",
        "video_track_timescale": str(CLOCK_HZ),
    }
    with av.open(str(path), "w", format="mp4", container_options=options) as container:
        stream = _stream(container, roll, quality)
        for number, image in enumerate(roll.frames()):
            even = np.ascontiguousarray(image[: stream.height, : stream.width])
            frame = VideoFrame.from_ndarray(even, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = int(ticks[number]), Fraction(1, CLOCK_HZ)
            container.mux(stream.encode(frame))
            if progress is not None:
                progress("draw", number + 1, times.size)
        container.mux(stream.encode(None))
    return measure(roll.run, float(times[0]), float(times[-1]))


def _stream(container: OutputContainer, roll: FilmRoll, quality: int) -> VideoStream:
    rate = Fraction(round(1000 / float(np.median(np.diff(roll.times)))), 1000)
    stream = container.add_stream("libx264", rate=rate)
    # 4:2:0 colour needs even sizes
    stream.width, stream.height = roll.width_px // 2 * 2, roll.height_px // 2 * 2
    stream.pix_fmt = "yuv420p"
    stream.options = {"crf": str(quality), "preset": "fast", "bf": "0"}
    stream.codec_context.time_base = Fraction(1, CLOCK_HZ)
    return stream
