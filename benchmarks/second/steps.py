"""When the feet stand, and the centre of mass that their forces carry."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.integrate import cumulative_trapezoid

from second.athlete import Athlete

GRAVITY = 9.81
FEET = ("left", "right")


@dataclass(frozen=True)
class Contact:
    """One contact: which foot (0 left, 1 right), its ends in s, and the centre of mass's speed in it."""

    foot: int
    touchdown: float
    toe_off: float
    speed: float

    @property
    def duration(self) -> float:
        """Contact time, s."""
        return self.toe_off - self.touchdown


def plan(rng: np.random.Generator, athlete: Athlete, count: int) -> list[Contact]:
    """Contacts of a run; contact and flight times vary from step to step and between the feet."""
    first = int(rng.integers(2))
    now, out = 0.0, []
    for k in range(count):
        foot = (first + k) % 2
        speed = max(athlete.speed + athlete.gain_per_step * (k - count / 2), 2.0)
        contact = athlete.contact_length / speed * (1 + athlete.contact_asymmetry * (foot - 0.5))
        # An accelerating runner stands longer and flies less than at that speed in a steady run.
        flight = 1 / athlete.frequency - athlete.contact_length / athlete.speed
        contact *= 1 + rng.normal(0, athlete.scatter)
        flight = max(flight * (1 + rng.normal(0, 1.5 * athlete.scatter)), 0.03)
        out.append(Contact(foot, now, now + contact, speed))
        now += contact + flight
    return out


@dataclass(frozen=True)
class Mass:
    """Path of the centre of mass on a grid; height is from an arbitrary level."""

    time: np.ndarray
    x: np.ndarray
    height: np.ndarray


def _force(athlete: Athlete) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share of contact, impulse and its integral so far (impulse 1, contact 1)."""
    u = np.linspace(0, 1, 1001)
    main = np.sin(np.pi * u**athlete.force_skew)
    peak = np.sin(np.pi * np.clip(u / 0.3, 0, 1)) ** 2
    main /= np.trapezoid(main, u)
    peak /= np.trapezoid(peak, u)
    force = (1 - athlete.impact_share) * main + athlete.impact_share * peak
    impulse = cumulative_trapezoid(force, u, initial=0)
    return u, impulse, cumulative_trapezoid(impulse, u, initial=0)


def carry(athlete: Athlete, contacts: list[Contact], time: np.ndarray) -> Mass:
    """Path of the centre of mass: ballistic in flight, pushed in contact so that its height returns."""
    u, _, twice = _force(athlete)
    height, x = np.full(time.size, np.nan), np.full(time.size, np.nan)
    rise, level, place = -GRAVITY * 0.5 * (contacts[1].touchdown - contacts[0].toe_off), 0.0, 0.0
    for now, after in pairwise(contacts):
        step, stand = after.touchdown - now.touchdown, now.duration
        push = (GRAVITY * step**2 / 2 - rise * step) / (step - stand * (1 - twice[-1]))
        inside = (time >= now.touchdown) & (time < after.touchdown)
        t = time[inside] - now.touchdown
        share = np.minimum(t / stand, 1.0)
        pushed = push * (stand * np.interp(share, u, twice) + np.maximum(t - stand, 0.0))
        height[inside] = level + rise * t - GRAVITY * t**2 / 2 + pushed
        gain, brake = after.speed - now.speed, athlete.braking * now.speed
        w = 2 * np.pi
        moved = now.speed * t + gain * (stand * share**2 / 2 - stand * (1 - np.cos(w * share)) / w**2)
        moved += gain * np.maximum(t - stand, 0.0)
        moved -= brake / 2 * (stand * share - stand * np.sin(w * share) / w)
        x[inside] = place + moved
        place += now.speed * step + gain * (stand / 2 + step - stand) - brake / 2 * stand
        rise += push - GRAVITY * step
    return Mass(time, x, height)
