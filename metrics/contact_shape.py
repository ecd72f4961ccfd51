"""How a foot moves around touchdown and around toe-off: the curves that sprinters and runners show.

A curve is the path of toe, heel and ankle (x and y, six channels) relative to where the toe stands, over the
time from the event. Curves are a mean that changes with running speed, plus modes with known spreads: how far
athletes differ from the mean (`common_sd`), and how far one contact differs from the athlete's own
(`single_sd`). They are read from `contact_prior.npz`, made from simulated runs by
`benchmarks/build_contact_prior.py`; free shifts and bends of each channel are added to what it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import numpy as np

from metrics.values import Floats

Kind = Literal["touchdown", "toe_off"]
POINTS = ("foot_index", "heel", "ankle")
AXES = ("x", "y")
CHANNELS = 6
REFERENCE_S = 0.110
"""Contact time of the curves' own time axis, s; longer contacts stretch it by the square root."""
SPEEDS_M_S = (2.5, 12.0)
MIXED_M_S = (4.8, 6.3)
"""Between these speeds both the curves of running and of sprinting are tried, m/s."""
FAST: dict[Kind, tuple[str, ...]] = {"touchdown": ("fast",), "toe_off": ("fast_rolling", "fast_pinned")}
SLOW: dict[Kind, tuple[str, ...]] = {"touchdown": ("heel", "fore"), "toe_off": ("slow",)}


@dataclass(frozen=True, eq=False)
class Shape:
    """Curves around one kind of event.

    Attributes
    ----------
    tau_s : (u,)
        Time from the event, evenly spaced, s.
    mean : (3, 6, u)
        Coefficients of 1, v, v^2 of the mean curve, m; v is the running speed, m/s.
    modes : (k, 6, u)
        Deviations, m, each to be multiplied by a coefficient.
    common_sd, single_sd : (k,)
        Spreads of the coefficients between athletes, and between the contacts of one athlete.
    stretch
        Factor on the time axis.
    """

    tau_s: Floats
    mean: Floats
    modes: Floats
    common_sd: Floats
    single_sd: Floats
    stretch: float = 1.0

    def read(self, tau_s: Floats, speed_m_s: float) -> tuple[Floats, Floats]:
        """Mean (..., 6) and modes (..., 6, k), m, at times (...) from the event."""
        v = float(np.clip(speed_m_s, *SPEEDS_M_S))
        place = (tau_s / self.stretch - self.tau_s[0]) / (self.tau_s[1] - self.tau_s[0])
        place = np.clip(place, 0.0, self.tau_s.size - 1.000001)
        low = place.astype(np.int64)
        part = (place - low)[..., None]
        table = np.concatenate([np.tensordot([1.0, v, v * v], self.mean, 1)[None], self.modes]).transpose(
            2, 1, 0
        )
        value = table[low] * (1 - part[..., None]) + table[low + 1] * part[..., None]
        return value[..., 0], value[..., 1:]


@lru_cache(maxsize=8)
def _stored(name: str) -> dict[str, Floats]:
    parts = ("mean", "modes", "common_sd", "single_sd")
    with (files("metrics") / "contact_prior.npz").open("rb") as handle, np.load(handle) as data:
        read = {part: data[f"{name}_{part}"].astype(np.float64) for part in parts}
        return read | {"tau_s": data["tau_s"].astype(np.float64)}


def contact_shapes(kind: Kind, contact_s: float, speed_m_s: float) -> tuple[Shape, ...]:
    """Families of curves for a kind of event, at a usual contact time, s, and running speed, m/s.

    A toe may roll up before toe-off or be pinned to the ground until then; slow runners land on the heel or
    on the forefoot. Which it is, the clip tells.
    """
    stretch = float(np.clip(np.sqrt(contact_s / REFERENCE_S), 0.9, 1.8))
    names: list[str] = []
    if speed_m_s >= MIXED_M_S[0]:
        names += FAST[kind]
    if speed_m_s <= MIXED_M_S[1]:
        names += SLOW[kind]
    return tuple(Shape(**_stored(f"{kind}_{name}"), stretch=stretch) for name in names)
