"""Pictures of the moments that show why a component is low."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sprintlab.report.moments import Moment, is_whole

if TYPE_CHECKING:
    from sprintlab.analysis import Analysis
    from sprintlab.report.kinogram import Panel

HEIGHT_PX = 340
FARTHEST_FRAMES = 1.0
"""A moment farther from the nearest frame than this many frame intervals was not filmed."""


def show_moments(analysis: Analysis) -> Mapping[str, tuple[Moment, ...]]:
    """Moments to be shown, by component: every frame once, the whole body in the picture."""
    shown: dict[str, dict[tuple[int, str], Moment]] = {}
    motion = analysis.motion
    for one in analysis.sightings:
        row = analysis.row_at(one.time_s)
        filmed = abs(motion.time_s[row] - one.time_s) * motion.frame_rate_hz <= FARTHEST_FRAMES
        if filmed and is_whole(analysis.pose.body, row):
            moment = Moment(one.moment, one.side, row, float(motion.time_s[row]))
            shown.setdefault(one.component, {}).setdefault((row, one.side), moment)
    return {component: tuple(moments.values()) for component, moments in shown.items()}


def by_component(
    moments: Mapping[str, Sequence[Moment]], panels: Sequence[Panel]
) -> Mapping[str, tuple[Panel, ...]]:
    """Sort the pictures of `show_moments`, which come in one row, back to their components."""
    rest = iter(panels)
    return {component: tuple(next(rest) for _ in own) for component, own in moments.items()}
