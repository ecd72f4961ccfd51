"""Steps and strides: what two or three ground contacts in a row make up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.values import Contact, Side

_STRIDE_SPREAD = 0.25
"""A stride whose opposite contact was not seen counts if its time is this close to the others' (fraction)."""
_STRIDE_BOUNDS_S = (0.30, 1.20)
"""Plausible stride times when there is no other stride to compare with, s (running, any speed)."""


def _difference(later: float | None, earlier: float | None) -> float | None:
    return None if later is None or earlier is None else later - earlier


def _combined(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else math.hypot(first, second)


@dataclass(frozen=True)
class Step:
    """One step: from a touchdown to the next touchdown of the other foot.

    It belongs to the foot that stands at its beginning, as do its contact, the flight after it and its
    length.

    Attributes
    ----------
    number
        Position in the clip, from 0.
    contact
        The contact with which the step begins.
    following
        The next contact, of the other foot, or None where the clip ends or a contact was missed.
    """

    number: int
    contact: Contact
    following: Contact | None

    @property
    def foot(self) -> Side:
        """Foot on the ground at the beginning of the step."""
        return self.contact.foot

    @property
    def contact_time_s(self) -> float | None:
        """Touchdown to toe-off, s."""
        return _difference(self.contact.toe_off_s, self.contact.touchdown_s)

    @property
    def contact_time_sd_s(self) -> float | None:
        """Random error of the contact time, sd, s."""
        return _combined(self.contact.touchdown_sd_s, self.contact.toe_off_sd_s)

    @property
    def flight_time_s(self) -> float | None:
        """Toe-off to the other foot's touchdown, s; negative while both feet stand."""
        return (
            None
            if self.following is None
            else _difference(self.following.touchdown_s, self.contact.toe_off_s)
        )

    @property
    def flight_time_sd_s(self) -> float | None:
        """Random error of the flight time, sd, s."""
        return (
            None
            if self.following is None
            else _combined(self.following.touchdown_sd_s, self.contact.toe_off_sd_s)
        )

    @property
    def step_time_s(self) -> float | None:
        """Touchdown to the other foot's touchdown, s."""
        if self.following is None:
            return None
        return _difference(self.following.touchdown_s, self.contact.touchdown_s)

    @property
    def step_time_sd_s(self) -> float | None:
        """Random error of the step time, sd, s."""
        if self.following is None:
            return None
        return _combined(self.following.touchdown_sd_s, self.contact.touchdown_sd_s)


@dataclass(frozen=True)
class Stride:
    """One stride: from a touchdown to the next touchdown of the same foot.

    Attributes
    ----------
    contact, following
        The contacts of this foot with which the stride begins and ends.
    opposite
        The other foot's contact in between, or None if it was not seen.
    """

    contact: Contact
    following: Contact
    opposite: Contact | None

    @property
    def foot(self) -> Side:
        """Foot whose touchdowns bound the stride."""
        return self.contact.foot

    @property
    def start_s(self) -> float:
        """First touchdown, s."""
        return _known(self.contact.touchdown_s)

    @property
    def end_s(self) -> float:
        """Next touchdown of the same foot, s."""
        return _known(self.following.touchdown_s)

    @property
    def stride_time_s(self) -> float:
        """Touchdown to touchdown of the same foot, s."""
        return self.end_s - self.start_s

    @property
    def stride_time_sd_s(self) -> float | None:
        """Random error of the stride time, sd, s."""
        return _combined(self.contact.touchdown_sd_s, self.following.touchdown_sd_s)

    @property
    def swing_time_s(self) -> float | None:
        """Toe-off to the next touchdown of the same foot, s."""
        return _difference(self.following.touchdown_s, self.contact.toe_off_s)

    @property
    def duty_factor(self) -> float | None:
        """Contact time as a fraction of the stride time."""
        contact = _difference(self.contact.toe_off_s, self.contact.touchdown_s)
        return None if contact is None else contact / self.stride_time_s


def _known(value: float | None) -> float:
    if value is None:
        msg = "expected a stride between two seen touchdowns."
        raise ValueError(msg)
    return value


def _moment(contact: Contact) -> float:
    """Return a time to sort by: the touchdown, or the toe-off of a contact that began before the clip."""
    known = contact.touchdown_s if contact.touchdown_s is not None else contact.toe_off_s
    return math.inf if known is None else known


def build_steps(contacts: Sequence[Contact]) -> tuple[Step, ...]:
    """Put contacts together to steps, one for each contact, in the order of time.

    The last step of a clip, and one after which a contact was missed (two contacts of the same foot in
    a row), has no following contact: its flight time and length are unknown, its contact time is not.
    """
    ordered = sorted(contacts, key=_moment)
    steps = []
    for number, contact in enumerate(ordered):
        after = ordered[number + 1] if number + 1 < len(ordered) else None
        following = after if after is not None and after.foot != contact.foot else None
        steps.append(Step(number, contact, following))
    return tuple(steps)


def build_strides(contacts: Sequence[Contact]) -> tuple[Stride, ...]:
    """Put contacts together to strides in the order of time; both touchdowns of each are seen.

    Where the other foot's contact in between was not seen, the stride counts only if its time is like
    that of the other strides, so that two missed contacts do not make one long stride.
    """
    ordered = sorted(contacts, key=_moment)
    candidates = []
    for index, contact in enumerate(ordered):
        later = [k for k in range(index + 1, len(ordered)) if ordered[k].foot == contact.foot]
        if not later or contact.touchdown_s is None or ordered[later[0]].touchdown_s is None:
            continue
        between = ordered[index + 1 : later[0]]
        if len(between) <= 1:
            candidates.append(Stride(contact, ordered[later[0]], between[0] if between else None))
    sure = [stride.stride_time_s for stride in candidates if stride.opposite is not None]
    middle = float(np.median(sure)) if sure else None
    return tuple(s for s in candidates if s.opposite is not None or _plausible(s.stride_time_s, middle))


def _plausible(stride_time_s: float, typical_s: float | None) -> bool:
    if typical_s is None:
        return _STRIDE_BOUNDS_S[0] <= stride_time_s <= _STRIDE_BOUNDS_S[1]
    return abs(stride_time_s / typical_s - 1) <= _STRIDE_SPREAD
