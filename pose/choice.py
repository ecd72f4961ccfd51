"""Which of several poses of the same person in the same frame to take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pose import body
from pose.blazepose import Pose
from pose.sequence import Floats

DOUBT = 0.5  # cost of legs that are not seen at all, in statures of distance
DISSENT = 1.0  # weight of the distance to the other poses of the same frame


def choose_over_time(options: Sequence[Sequence[Pose]]) -> list[Pose | None]:
    """Choose one pose for each frame, so that the legs move on smoothly.

    Where the legs cross, the network at times draws both legs along one, or between the two, on one crop but
    not on the next. Taken is the path through the frames that moves the legs least, where poses count more
    that see both legs and that agree with the other crops (dynamic programming). Which leg is left is not
    decided here: an exchange of the legs costs nothing.

    Parameters
    ----------
    options
        Poses of each frame, possibly none.

    Returns
    -------
    One pose for each frame, None where there is none. Frames without a pose cut the path in two.
    """
    chosen: list[Pose | None] = [None] * len(options)
    start = 0
    while start < len(options):
        if not options[start]:
            start += 1
            continue
        end = start
        while end < len(options) and options[end]:
            end += 1
        chosen[start:end] = _path(options[start:end])
        start = end
    return chosen


def leg_distance(first: Floats, second: Floats) -> float:
    """Mean distance of two pairs of legs, (2, 3, 2), left and right exchanged if that is nearer."""
    straight = np.linalg.norm(first - second, axis=2).mean()
    exchanged = np.linalg.norm(first - second[::-1], axis=2).mean()
    return float(min(straight, exchanged))


def _path(options: Sequence[Sequence[Pose]]) -> list[Pose]:
    legs = [[body.legs(pose) for pose in poses] for poses in options]
    costs = [_own_costs(poses, shapes) for poses, shapes in zip(options, legs, strict=True)]
    total, back = costs[0], [np.zeros(len(options[0]), dtype=np.int64)]
    for before, here, cost in zip(legs, legs[1:], costs[1:], strict=False):
        moves = np.array([[leg_distance(a, b) for a in before] for b in here])
        arrive = total[None, :] + moves
        back.append(arrive.argmin(axis=1))
        total = arrive.min(axis=1) + cost
    state = int(total.argmin())
    path: list[Pose] = []
    for poses, links in zip(reversed(options), reversed(back), strict=True):
        path.append(poses[state])
        state = int(links[state])
    return path[::-1]


def _own_costs(poses: Sequence[Pose], shapes: Sequence[Floats]) -> Floats:
    doubt = np.array([1 - body.leg_clearness(pose) for pose in poses])
    dissent = np.array([np.median([leg_distance(a, b) for b in shapes]) for a in shapes])
    return np.asarray(DOUBT * doubt + DISSENT * dissent, dtype=float)
