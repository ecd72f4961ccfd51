"""From readings or an estimate to a metric: pooled, with all its errors, behind its gates."""

from __future__ import annotations

import math
from collections.abc import Sequence

from metrics.catalogue import SLOW_CONTACT_S, Spec
from metrics.estimate import Estimate, Reading, mean_of
from metrics.gates import View, doubts, refusal
from metrics.measures.run import Run
from metrics.values import Metric, MetricSide

FAR_SIDE = 1.3
"""How much larger the systematic error of the far limb is than that of the near one."""


def from_readings(
    spec: Spec, side: MetricSide, readings: Sequence[Reading], run: Run, view: View
) -> Estimate | None:
    """Pool the readings of one side, or of both, and add the errors that all of them share."""
    own = [r for r in readings if side in ("both", r.foot) and not view.hidden(spec, r.foot)]
    if not own:
        return None
    mean = sum(reading.value for reading in own) / len(own)
    estimate = mean_of(own, math.hypot(spec.scatter, spec.scatter_share * mean))
    if estimate is None:
        return None
    touchdown = sum(reading.per_second for reading in own) / len(own)
    toe_off = sum(reading.per_second_toe_off for reading in own) / len(own)
    estimate = estimate.with_systematic(run.event_error(touchdown, toe_off))
    return with_shared_errors(spec, side, estimate, run)


def with_shared_errors(spec: Spec, side: MetricSide, estimate: Estimate, run: Run) -> Estimate:
    """Add the metric's systematic error, larger on the far side, and that of the scale."""
    far = 1.0
    if set(spec.parts) & {"leg", "arm"} and side != run.motion.near_side:
        far = (1.0 + FAR_SIDE) / 2 if side == "both" else FAR_SIDE
    size = abs(estimate.value)
    slow = 1.0 + spec.slow * max(run.mean_contact_s - SLOW_CONTACT_S, 0.0)
    shared = far * slow * math.hypot(spec.systematic, spec.systematic_share * size)
    if spec.scaled:
        shared = math.hypot(shared, run.scale_share * size)
    return estimate.with_systematic(shared)


def metric(
    spec: Spec,
    side: MetricSide,
    answer: Estimate | str,
    view: View,
    note: str | None = None,
    doubt: str | None = None,
) -> Metric:
    """Build the metric, or say why there is none.

    Parameters
    ----------
    spec, side
    answer
        The estimate with all its errors, or the reason why there is none.
    view
        What the gates ask for.
    note
        Something to say that is no doubt.
    doubt
        One more reason not to trust the value.
    """
    refused = refusal(spec, side, view)
    if refused is not None or isinstance(answer, str):
        return missing(spec, side, refused if refused is not None else str(answer))
    reasons = doubts(spec, side, view, answer.n) + ([doubt] if doubt else [])
    said = [*reasons, *([note] if note else [])]
    low, high = answer.ci95()
    return Metric(
        name=spec.name,
        side=side,
        unit=spec.unit,
        value=answer.value,
        sd=answer.sd,
        ci95=(max(low, spec.floor), high),
        n=answer.n,
        trusted=not reasons,
        reason="; ".join(said) or None,
    )


def missing(spec: Spec, side: MetricSide, reason: str) -> Metric:
    """Build a metric without a value."""
    return Metric(spec.name, side, spec.unit, None, None, None, 0, False, reason)
