"""When each foot is on the ground, and what its leg is asked to do there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from pose.synthetic.athlete import FEET, Athlete, Foot, Stance, Start, Swing

_Part = TypeVar("_Part", Stance, Swing)
LEAD_CONTACTS = (
    3  # contacts before and after the filmed time, so that the edges of the clip are ordinary running
)


@dataclass(frozen=True)
class Plan:
    """One planned contact: times in s, speed in flight before and after it in m/s, the leg's parameters."""

    foot: Foot
    touchdown_s: float
    toe_off_s: float
    speed_before: float
    speed_after: float
    stance: Stance
    swing_before: Swing
    trunk_lean: float
    hip_rise_m: float
    in_blocks: bool = False

    @property
    def contact_s(self) -> float:
        """Contact time, s."""
        return self.toe_off_s - self.touchdown_s


def plan_contacts(athlete: Athlete, duration_s: float, first_foot: Foot, offset_s: float) -> tuple[Plan, ...]:
    """Contacts that cover the time from 0 to `duration_s`, with some before and after it.

    `offset_s` moves the first touchdown; with a start the time 0 lies in the first flight after the blocks.
    """
    if athlete.start is None:
        return _upright(athlete, duration_s, first_foot, offset_s)
    return _from_blocks(athlete, duration_s, first_foot)


def _contact_and_flight(athlete: Athlete, foot: Foot, rng: np.random.Generator) -> tuple[float, float]:
    sign = 0.5 if foot == "right" else -0.5
    contact = athlete.contact_time_s + sign * athlete.contact_difference_s
    flight = athlete.flight_time_s + sign * athlete.flight_difference_s
    # bounded, so that no step is absurd
    change = np.clip(rng.normal(size=2), -2.5, 2.5) * athlete.variability
    return contact * (1 + change[0]), flight * (1 + change[1])


def _upright(athlete: Athlete, duration_s: float, first_foot: Foot, offset_s: float) -> tuple[Plan, ...]:
    rng = np.random.default_rng(athlete.seed)
    step_s = athlete.contact_time_s + athlete.flight_time_s
    time = offset_s - LEAD_CONTACTS * step_s
    which = FEET.index(first_foot) + LEAD_CONTACTS
    speed = athlete.speed_m_s / (1 - athlete.speed_dip * athlete.contact_time_s / step_s)
    plans = []
    while time < duration_s + LEAD_CONTACTS * step_s:
        foot = FEET[which % 2]
        contact, flight = _contact_and_flight(athlete, foot, rng)
        plans.append(
            Plan(
                foot,
                time,
                time + contact,
                speed,
                speed,
                athlete.stance(foot),
                athlete.swing(foot),
                athlete.upper.trunk_lean,
                athlete.hip_rise_m,
            )
        )
        time += contact + flight
        which += 1
    return tuple(plans)


def _from_blocks(athlete: Athlete, duration_s: float, first_foot: Foot) -> tuple[Plan, ...]:
    """Contacts after the block start; two contacts in the blocks precede them and are not to be counted."""
    start = athlete.start
    assert start is not None
    rng = np.random.default_rng(athlete.seed)
    time = start.flight_s - 2 * (start.contact_s + start.flight_s)
    which = FEET.index(first_foot) + 2
    number = -2
    end = duration_s + LEAD_CONTACTS * (athlete.contact_time_s + athlete.flight_time_s)
    plans = []
    while time < end:
        foot = FEET[which % 2]
        fade = float(np.exp(-max(number, 0) / start.fade_steps))
        contact, flight = _contact_and_flight(athlete, foot, rng)
        fast = fade**1.6  # times settle sooner than speed
        contact += (start.contact_s - athlete.contact_time_s) * fast
        flight += (start.flight_s - athlete.flight_time_s) * fast
        before, after = (_start_speed(athlete, number + k) for k in (0, 1))
        lean = _mix(athlete.upper.trunk_lean, start.trunk_lean, fade)
        rise = _mix(athlete.hip_rise_m, start.hip_rise_m, fast)
        own, own_swing = _low_leg(athlete.stance(foot), athlete.swing(foot), start, fade)
        plans.append(Plan(foot, time, time + contact, before, after, own, own_swing, lean, rise, number < 0))
        time += contact + flight
        which += 1
        number += 1
    return tuple(plans)


def _low_leg(stance: Stance, swing: Swing, start: Start, fade: float) -> tuple[Stance, Swing]:
    """Leg parameters between those of the first step and those of upright running."""
    own = _fade(stance, start, fade, ("knee_touchdown", "knee_excursion", "knee_toe_off"))
    own = _fade(own, start, fade, ("pitch_touchdown", "pitch_toe_off", "toe_shift_m"))
    own_swing = _fade(swing, start, fade, ("thigh_flexion_max", "knee_flexion_max", "ankle_front"))
    bent = own.knee_touchdown - stance.knee_touchdown
    return own, replace(own_swing, knee_late=swing.knee_late + bent)


def _mix(upright: float, first: float, fade: float) -> float:
    return upright + (first - upright) * fade


def _fade(part: _Part, start: Start, fade: float, names: tuple[str, ...]) -> _Part:
    """Copy of a leg's parameters, moved toward those of the first step."""
    return replace(part, **{name: _mix(getattr(part, name), getattr(start, name), fade) for name in names})


def _start_speed(athlete: Athlete, number: int) -> float:
    assert athlete.start is not None
    fade = np.exp(-max(number, 0) / athlete.start.fade_steps)
    return float(athlete.speed_m_s + (athlete.start.speed_m_s - athlete.speed_m_s) * fade)
