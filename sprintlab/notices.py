"""What the user should know about this clip: each notice with a code and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from metrics.facing import find_facing
from metrics.values import SIDES, Contact, Metric, Motion, Phase
from pose.capture import CaptureRate, check_plausible
from pose.errors import InputRejectedError
from pose.sequence import LEG, PoseSequence
from sprintlab.analysis import Notice, Status

if TYPE_CHECKING:
    from pose.exchange import Identity
    from sprintlab.settings import Settings
    from sprintlab.source import Source

FULL_RATE_HZ = 110.0
"""Below this, single contact times and left/right differences are limited by the frame rate."""
FEW_STEPS = 6
POSE_SHARE = 0.95
SURE_OF_SIDES = 0.9


def check_view(source: Source, settings: Settings) -> None:
    """Refuse a front or back view, in which no step can be found; events given by hand let it pass.

    Raises
    ------
    InputRejectedError
        ``not_from_the_side``.
    """
    facing = find_facing(source.sequence)
    if facing is None or facing.view == "side" or settings.events is not None:
        return
    raise InputRejectedError(
        "not_from_the_side",
        f"The athlete is filmed from the {facing.view}: the swing of the legs along the run is not seen.",
        "Film from the side, at right angles to the run.",
    )


def check_contacts(contacts: Sequence[Contact], source: Source) -> None:
    """Refuse a clip in which no step was seen: two landings make one.

    Raises
    ------
    InputRejectedError
        ``too_few_contacts``.
    """
    seen = sum(contact.touchdown_s is not None for contact in contacts)
    if seen < 2:
        raise InputRejectedError(
            "too_few_contacts",
            f"{seen} ground contact{'' if seen == 1 else 's'} found; two are needed.{_broken_off(source)}",
            "Film at least four steps from the side with the whole body in view, or correct --events.",
        )


def notices(
    source: Source,
    identity: Identity,
    motion: Motion,
    contacts: Sequence[Contact],
    metrics: Sequence[Metric],
    phase: Phase,
    settings: Settings,
) -> tuple[Notice, ...]:
    """Collect every notice for this clip, most important first."""
    return (
        *_about_the_source(source),
        *_about_time(source.capture, motion, metrics),
        *_about_the_sides(identity),
        *_about_the_picture(source.sequence, motion),
        *_about_the_run(motion, contacts, phase, settings),
    )


def status_of(source: Source, warnings: Sequence[Notice]) -> Status:
    """Return the status of an analysis that came to its end."""
    if source.broken:
        return "partial"
    return "ok_with_warnings" if warnings else "ok"


def _about_the_source(source: Source) -> Iterator[Notice]:
    if source.broken:
        message = f"Only part of the clip was used.{_broken_off(source)}"
        yield Notice("clip_broken", message, "Copy the clip from the phone again.")


def _broken_off(source: Source) -> str:
    """Say how much of a damaged clip could be read; nothing for a sound one."""
    if not source.broken:
        return ""
    declared = source.info.frames_declared
    whole = "" if declared is None else f" of {declared}"
    return f" The clip is damaged: {source.info.frames_decoded}{whole} frames could be read."


def _about_time(capture: CaptureRate, motion: Motion, metrics: Sequence[Metric]) -> Iterator[Notice]:
    rate = motion.frame_rate_hz
    if rate < FULL_RATE_HZ:
        yield Notice(
            "low_frame_rate",
            f"{rate:.0f} frames per second: one frame is {1000 / rate:.0f} ms, a sprint contact 90-150 ms.",
            "Film at 120 or 240 frames per second.",
        )
    step_hz = next((m.value for m in metrics if m.name == "step_frequency" and m.side == "both"), None)
    doubt = check_plausible(step_hz, capture)
    if doubt is not None:
        yield Notice(doubt.code, doubt.message, doubt.remedy)


def _about_the_sides(identity: Identity) -> Iterator[Notice]:
    if identity.legs < SURE_OF_SIDES:
        yield Notice(
            "sides_uncertain",
            f"Left and right may be exchanged over the whole clip (probability {1 - identity.legs:.0%}).",
            "Check the annotated video; the numbers of the two sides together are not affected.",
        )


def _about_the_picture(sequence: PoseSequence, motion: Motion) -> Iterator[Notice]:
    legs = [sequence.keypoints.index(f"{side}_{part}") for side in SIDES for part in LEG]
    seen = np.asarray(np.isfinite(sequence.xy_px[:, legs, 0]).any(axis=1))
    if seen.any():
        first, last = np.flatnonzero(seen)[[0, -1]]
        share = float(seen[first : last + 1].mean())
        if share < POSE_SHARE:
            yield Notice(
                "athlete_lost",
                f"The athlete was lost in {1 - share:.0%} of the frames between first and last sight.",
                "Film closer, with nothing between camera and athlete.",
            )
    if motion.scale.source is None:
        yield Notice(
            "no_scale",
            "Nothing gives the scale, so lengths and speeds are not measured.",
            "Give --height, --distance with --distance-points, or --speed.",
        )


def _about_the_run(
    motion: Motion, contacts: Sequence[Contact], phase: Phase, settings: Settings
) -> Iterator[Notice]:
    whole = sum(contact.whole for contact in contacts)
    if whole < FEW_STEPS:
        yield Notice(
            "few_steps",
            f"{whole} whole contact{'' if whole == 1 else 's'}: means are uncertain.",
            "Film eight steps or more, or several runs.",
        )
    if motion.treadmill and settings.treadmill is None:
        yield Notice(
            "treadmill_detected",
            "The athlete runs without moving over the ground: taken as a treadmill.",
            "Give --treadmill to confirm, or film with a fixed camera.",
        )
    if phase.name == "running" and settings.phase == "auto":
        yield Notice(
            "not_sprinting",
            f"This is running, not sprinting (probability {math.floor(phase.probability * 100)} %): "
            "it is measured, but not compared with sprint norms.",
            "Film a sprint at full effort, or give --phase.",
        )
