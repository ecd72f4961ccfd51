"""The true contacts and the true value of every metric, from the exact motion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pose.synthetic.athlete import FEET, Foot
from pose.synthetic.landing import Landing
from pose.synthetic.run import Run
from pose.synthetic.stride_truth import contact_values, stride_values
from pose.synthetic.times_truth import step_values, whole_run_values


@dataclass(frozen=True)
class TrueContact:
    """One ground contact, s; an event outside the film is given all the same."""

    foot: Foot
    touchdown_s: float
    toe_off_s: float


@dataclass(frozen=True)
class Truth:
    """What is true of a film.

    Attributes
    ----------
    contacts
        Contacts of which at least one event lies inside the film, in order.
    metrics
        By (name, side): the mean over the whole contacts, steps or strides inside the film. Names, units and
        signs as in the project's contract; sides ``"left"``, ``"right"``, ``"both"``. A metric of which the
        film holds no whole instance is absent.
    readings
        By name: (foot, time of the touchdown that begins it in s, value) of each instance behind `metrics`.
    """

    contacts: tuple[TrueContact, ...]
    metrics: Mapping[tuple[str, str], float]
    readings: Mapping[str, tuple[tuple[Foot, float, float], ...]]


def measure(run: Run, start_s: float, end_s: float) -> Truth:
    """Evaluate the truth of a run between two times, s."""
    inside = [x for x in run.landings if not x.plan.in_blocks]
    seen = [x for x in inside if x.plan.toe_off_s >= start_s and x.plan.touchdown_s <= end_s]
    contacts = tuple(TrueContact(x.plan.foot, x.plan.touchdown_s, x.plan.toe_off_s) for x in seen)
    readings = _readings(run, inside, start_s, end_s)
    metrics: dict[tuple[str, str], float] = {}
    for name, items in readings.items():
        for side in FEET:
            own = [value for foot, _, value in items if foot == side]
            if own:
                metrics[name, side] = float(np.mean(own))
        metrics[name, "both"] = float(np.mean([value for _, _, value in items]))
    metrics |= whole_run_values(run.athlete, metrics, readings)
    return Truth(contacts, metrics, {name: tuple(items) for name, items in readings.items()})


def _readings(
    run: Run, landings: list[Landing], start_s: float, end_s: float
) -> dict[str, list[tuple[Foot, float, float]]]:
    """Every value of each contact, step and stride that lies wholly inside the film."""
    readings: dict[str, list[tuple[Foot, float, float]]] = {}

    def add(landing: Landing, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            readings.setdefault(name, []).append((landing.plan.foot, landing.plan.touchdown_s, value))

    for i, here in enumerate(landings):
        if here.plan.touchdown_s < start_s:
            continue
        step, stride = (landings[i + k] if i + k < len(landings) else None for k in (1, 2))
        if here.plan.toe_off_s <= end_s:
            add(here, contact_values(run, here))
        if step is not None and step.plan.touchdown_s <= end_s:
            add(here, step_values(run, here, step))
        if stride is not None and stride.plan.touchdown_s <= end_s:
            add(here, stride_values(run, here, stride))
    return readings
