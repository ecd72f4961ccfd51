"""How a foot moves around touchdown and around toe-off: families of curves, with what is known beforehand.

The foot's points are taken relative to where its toe stands, so the ground is height 0 and the place of contact
x 0. A curve is a sum of powers of the time before and after the event (in units of `UNIT_S`), with its own
powers on either side, joined without a jump: standing feet leave and reach the ground through a bend in
the path, and the event is where the bend is. The bend is rounded by `BEND_S`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import erf

from metrics.values import Floats

UNIT_S = 0.05
POINTS = ("foot_index", "heel", "ankle")
AXES = ("x", "y")


@dataclass(frozen=True, eq=False)
class Shape:
    """Curves of the six channels (toe, heel, ankle; x, y) around one kind of event.

    Attributes
    ----------
    before_s, after_s
        Stretch around the event that the curves describe, s.
    bend_s
        Rounding of the bend, s.
    powers
        (side, power) of each term; side -1 before, +1 after, 0 both.
    common_sd : (6, terms)
        Spread of the athlete's curve about zero, m at `UNIT_S`.
    single_sd : (6, terms)
        Spread of one contact's curve about the athlete's, m at `UNIT_S`.
    """

    before_s: float
    after_s: float
    bend_s: float
    powers: tuple[tuple[int, int], ...]
    common_sd: Floats
    single_sd: Floats

    def basis(self, tau_s: Floats) -> Floats:
        """Terms at times from the event: (..., terms)."""
        columns = []
        for side, power in self.powers:
            if side == 0:
                columns.append((tau_s / UNIT_S) ** power)
            else:
                columns.append((ramp(side * tau_s, self.bend_s) / UNIT_S) ** power)
        return np.stack(columns, axis=-1)


def ramp(tau_s: Floats, bend_s: float) -> Floats:
    """``max(tau, 0)`` smoothed by a Gaussian of sd ``bend_s``."""
    z = tau_s / bend_s
    bump = np.exp(-0.5 * np.minimum(z**2, 1400.0)) / np.sqrt(2 * np.pi)
    result: Floats = tau_s * 0.5 * (1 + erf(z / np.sqrt(2.0))) + bend_s * bump
    return result


def _table(rows: dict[tuple[str, str], tuple[float, ...]]) -> Floats:
    return np.array([rows[point, axis] for point in POINTS for axis in AXES])


TOUCHDOWN = Shape(
    before_s=0.050,
    after_s=0.045,
    bend_s=0.003,
    powers=((0, 0), (-1, 1), (-1, 2), (-1, 3), (1, 1), (1, 2)),
    common_sd=_table(
        {
            ("foot_index", "x"): (0.03, 0.3, 0.3, 0.2, 0.02, 0.02),
            ("foot_index", "y"): (0.03, 0.3, 0.3, 0.2, 0.05, 0.05),
            ("heel", "x"): (0.4, 0.3, 0.3, 0.2, 0.06, 0.06),
            ("heel", "y"): (0.2, 0.2, 0.2, 0.2, 0.1, 0.1),
            ("ankle", "x"): (0.3, 0.3, 0.3, 0.2, 0.1, 0.1),
            ("ankle", "y"): (0.2, 0.2, 0.2, 0.2, 0.1, 0.1),
        }
    ),
    single_sd=_table(
        {
            ("foot_index", "x"): (0.010, 0.030, 0.020, 0.010, 0.006, 0.004),
            ("foot_index", "y"): (0.008, 0.020, 0.015, 0.010, 0.006, 0.004),
            ("heel", "x"): (0.010, 0.030, 0.020, 0.010, 0.010, 0.006),
            ("heel", "y"): (0.010, 0.015, 0.010, 0.010, 0.010, 0.006),
            ("ankle", "x"): (0.010, 0.030, 0.020, 0.010, 0.010, 0.006),
            ("ankle", "y"): (0.010, 0.015, 0.010, 0.010, 0.010, 0.006),
        }
    ),
)

TOE_OFF = Shape(
    before_s=0.050,
    after_s=0.040,
    bend_s=0.003,
    powers=((0, 0), (-1, 1), (-1, 2), (1, 1), (1, 2), (1, 3)),
    common_sd=_table(
        {
            ("foot_index", "x"): (0.03, 0.02, 0.01, 0.05, 0.3, 0.2),
            ("foot_index", "y"): (0.03, 0.02, 0.01, 0.05, 0.4, 0.3),
            ("heel", "x"): (0.3, 0.3, 0.2, 0.4, 0.3, 0.2),
            ("heel", "y"): (0.3, 0.3, 0.2, 0.4, 0.3, 0.2),
            ("ankle", "x"): (0.3, 0.3, 0.2, 0.4, 0.3, 0.2),
            ("ankle", "y"): (0.3, 0.3, 0.2, 0.4, 0.3, 0.2),
        }
    ),
    single_sd=_table(
        {
            ("foot_index", "x"): (0.008, 0.006, 0.003, 0.010, 0.020, 0.015),
            ("foot_index", "y"): (0.006, 0.006, 0.003, 0.010, 0.020, 0.015),
            ("heel", "x"): (0.012, 0.015, 0.008, 0.015, 0.015, 0.010),
            ("heel", "y"): (0.012, 0.015, 0.008, 0.015, 0.015, 0.010),
            ("ankle", "x"): (0.012, 0.015, 0.008, 0.015, 0.015, 0.010),
            ("ankle", "y"): (0.012, 0.015, 0.008, 0.015, 0.015, 0.010),
        }
    ),
)
