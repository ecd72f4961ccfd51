"""Spring-mass stiffness per kg from contact time, step time and speed.

Formulas of Morin et al. 2005, doi 10.1123/jab.21.2.167. Valid at steady speed on level ground only.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from metrics.estimate import Estimate

GRAVITY = 9.81


def vertical_stiffness(contact_s: float, step_s: float) -> float:
    """Vertical stiffness, kN/m per kg, from contact time and step time, s.

    The force is taken as half a sine: peak force pi/2 x g x (flight / contact + 1) per kg; the centre of mass
    sinks by peak x contact^2 / pi^2 - g contact^2 / 8.
    """
    peak = _peak(contact_s, step_s)
    return peak / _sink(contact_s, step_s) / 1000.0


def leg_stiffness(contact_s: float, step_s: float, speed_m_s: float, leg_m: float) -> float:
    """Leg stiffness, kN/m per kg; NaN if half the contact length exceeds the leg."""
    half = speed_m_s * contact_s / 2
    if half >= leg_m:
        return math.nan
    shortening = leg_m - math.sqrt(leg_m**2 - half**2) + _sink(contact_s, step_s)
    return _peak(contact_s, step_s) / shortening / 1000.0


def _peak(contact_s: float, step_s: float) -> float:
    return GRAVITY * math.pi / 2 * step_s / contact_s


def _sink(contact_s: float, step_s: float) -> float:
    return _peak(contact_s, step_s) * contact_s**2 / math.pi**2 - GRAVITY * contact_s**2 / 8


def through(formula: Callable[..., float], inputs: tuple[Estimate, ...]) -> Estimate | None:
    """Carry the errors of independent inputs through a formula by its slopes; None where it has no value."""
    values = [estimate.value for estimate in inputs]
    value = formula(*values)
    variance = 0.0
    for index, estimate in enumerate(inputs):
        shift = max(estimate.sd, 1e-6 * abs(estimate.value))
        up, down = values.copy(), values.copy()
        up[index] += shift
        down[index] -= shift
        slope = (formula(*up) - formula(*down)) / (2 * shift)
        variance += (slope * estimate.sd) ** 2
    if not math.isfinite(value) or not math.isfinite(variance) or value <= 0:
        return None
    freedom = min(estimate.freedom for estimate in inputs)
    return Estimate(value, math.sqrt(variance), freedom, min(estimate.n for estimate in inputs))
