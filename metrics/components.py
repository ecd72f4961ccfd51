"""The nine components of the cycle: indicators put together, with a status that evidence must earn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from metrics.expected import Athlete, View
from metrics.explain import ROLES
from metrics.indicators import Indicator, score_indicators
from metrics.norm_entry import COMPONENT_NAMES, Sex
from metrics.norms import Norms
from metrics.values import Component, Floats, Level, Metric, Phase, Status

PRIOR_SD = 0.8  # spread of components between athletes
LAG = -0.5  # z below which a component counts as lagging
SURE = 0.9
GAP_SE = 1.645
FAMILY = 0.10  # chance that any of nine typical components is flagged on one side
ALIKE = 0.5  # correlation of the indicators of one component, and of their errors (same points, same events)
SE_FLOOR = 0.2  # no indicator counts as more exact than this
SHORT_REMEDIES = ("; film at 120 frames/s or more", "; film from the side")
"""Remedies that what is said of the component's clip holds, and more."""
OVERLAY = frozenset({"contact_time_asymmetry"})  # has no known link with speed


@dataclass(frozen=True)
class Posterior:
    """What is believed about a component's z: a normal distribution."""

    mean: float
    sd: float

    def below(self, z: float) -> float:
        """Return the probability that the component lies below z."""
        return normal_cdf((z - self.mean) / self.sd)


def normal_cdf(z: float) -> float:
    """Return the probability that a standard normal variable lies below z."""
    return (1 + math.erf(z / math.sqrt(2))) / 2


def posterior(z: float, se: float) -> Posterior:
    """Shrink a measured z towards the typical athlete: prior N(0, 0.8^2), likelihood N(z, se^2)."""
    weight = PRIOR_SD**2 / (PRIOR_SD**2 + se**2)
    return Posterior(weight * z, math.sqrt(weight) * se)


def score_components(
    metrics: Iterable[Metric],
    norms: Norms,
    phase: Phase,
    level: Level,
    *,
    sex: Sex | None = None,
    height_m: float | None = None,
    speed_m_s: float | None = None,
    speed_sd_m_s: float | None = None,
    view: View = "side",
) -> tuple[Component, ...]:
    """Score the nine components, in the fixed order, from a clip's metrics.

    Parameters
    ----------
    metrics
    norms
    phase
        In ``"running"`` nothing is scored; in ``"acceleration"`` only what has norms of that phase is.
    level
    sex
    height_m
        Body height, m; gives the leg length for the norms conditioned on it.
    speed_m_s, speed_sd_m_s
        Running speed, m/s; by default the trusted metric ``speed``.
    view
        From where the clip was filmed.

    Notes
    -----
    A component lags if P(z < -0.5) >= 0.9, the gap exceeds 1.645 standard errors, and it would stay a rare
    find among all measured components (Holm's step-down test on the spread of typical athletes); strong is
    the mirror of it. `z` and `z_se` are as measured, before shrinkage.
    """
    measured = tuple(metrics)
    athlete = describe_athlete(measured, phase, level, sex, height_m, speed_m_s, speed_sd_m_s, view)
    return components_of(score_indicators(measured, norms, athlete), athlete)


def describe_athlete(
    metrics: Sequence[Metric],
    phase: Phase,
    level: Level,
    sex: Sex | None = None,
    height_m: float | None = None,
    speed_m_s: float | None = None,
    speed_sd_m_s: float | None = None,
    view: View = "side",
) -> Athlete:
    """Return what is known about the athlete; a missing speed is taken from the trusted metric ``speed``."""
    if speed_m_s is None:
        speed = next((m for m in metrics if m.name == "speed" and m.trusted), None)
        if speed is not None:
            speed_m_s, speed_sd_m_s = speed.value, speed.sd
    return Athlete(phase, level, sex, height_m, speed_m_s, speed_sd_m_s, view)


def components_of(indicators: Sequence[Indicator], athlete: Athlete) -> tuple[Component, ...]:
    """Put the indicators together into the nine components."""
    own = {name: [i for i in indicators if i.norm.component == name] for name in COMPONENT_NAMES}
    known = {name: score for name in COMPONENT_NAMES if (score := combine(own[name])) is not None}
    rare_low = holm({name: score.chance_low for name, score in known.items()})
    rare_high = holm({name: score.chance_high for name, score in known.items()})
    result = []
    for name in COMPONENT_NAMES:
        role = ROLES[name].role
        if name not in known:
            reason = _why_not(name, own[name], athlete)
            result.append(Component(name, role, "not_measurable", None, None, None, (), reason))
            continue
        z, se = known[name].z, known[name].se
        lags = probability_beyond(z, se, athlete.phase.probability)
        strong = probability_beyond(-z, se, athlete.phase.probability)
        status = status_of(z, se, lags, strong, name in rare_low, name in rare_high)
        evidence = tuple(i.norm.metric for i in own[name] if i.used)
        result.append(Component(name, role, status, z, se, lags, evidence, None))
    return tuple(result)


@dataclass(frozen=True)
class Score:
    """A component's indicators put together.

    Attributes
    ----------
    z, se
        Signed score and its standard error, in between-athlete sd.
    spread
        How much typical athletes differ in it; below 1 when several indicators are averaged.
    two_sided
        Share of it that comes from optima of which both sides count.
    """

    z: float
    se: float
    spread: float
    two_sided: float

    @property
    def chance_low(self) -> float:
        """Chance that a typical athlete shows a score this low."""
        return min(1.0, (1 + self.two_sided) * normal_cdf(self.z / math.hypot(self.spread, self.se)))

    @property
    def chance_high(self) -> float:
        """Chance that a typical athlete shows a score this high."""
        return normal_cdf(-self.z / math.hypot(self.spread, self.se))


def combine(indicators: Sequence[Indicator]) -> Score | None:
    """Return a component's score from its usable indicators, or None without any.

    The weights are correlation with speed / squared error. The indicators of one component, and their
    errors, are taken to be correlated by 0.5, so that more of one kind do not pretend to more certainty
    (design effect). Differences between the legs count only beside something else.
    """
    used = [i for i in indicators if i.used]
    if all(i.norm.metric in OVERLAY for i in used):
        return None
    se = np.array([max(i.se_left, SE_FLOOR) for i in used])
    weights = np.array([i.norm.weight for i in used]) / se**2
    share = weights / weights.sum()
    two_sided = [i.norm.direction == "optimum" and i.norm.side == "both" for i in used]
    return Score(
        z=float(np.sum(share * [i.z_left for i in used])),
        se=correlated_sd(share * se),
        spread=correlated_sd(share),
        two_sided=float(np.sum(share[two_sided])),
    )


def correlated_sd(parts: Floats) -> float:
    """Return the sd of a sum of parts with these sds, each two of them correlated by `ALIKE`."""
    return float(np.sqrt((1 - ALIKE) * np.sum(parts**2) + ALIKE * np.sum(parts) ** 2))


def probability_beyond(z: float, se: float, phase_probability: float) -> float:
    """Return the probability that a component lies below -0.5, given how sure the phase is.

    If the phase is another one, the norms do not apply and the prior is all that is known.
    """
    unknown = normal_cdf(LAG / PRIOR_SD)
    return phase_probability * posterior(z, se).below(LAG) + (1 - phase_probability) * unknown


def holm(chances: dict[str, float]) -> frozenset[str]:
    """Return the names that are too rare for chance, by Holm's step-down test at `FAMILY`.

    Parameters
    ----------
    chances
        Chance of each measured component's score in a typical athlete.
    """
    rare: set[str] = set()
    ranked = sorted(chances, key=lambda name: chances[name])
    for index, name in enumerate(ranked):
        if chances[name] > FAMILY / (len(ranked) - index):
            break
        rare.add(name)
    return frozenset(rare)


def status_of(z: float, se: float, lags: float, strong: float, low: bool, high: bool) -> Status:
    """Return the status that the evidence supports."""
    if low and lags >= SURE and -z > GAP_SE * se:
        return "lags"
    if high and strong >= SURE and z > GAP_SE * se:
        return "strong"
    return "typical"


def _why_not(name: str, indicators: Sequence[Indicator], athlete: Athlete) -> str:
    """Return why a component is not scored, and what clip would score it."""
    if athlete.phase.name == "running":
        return "The clip shows running, not sprinting: sprint norms do not apply. Film a sprint."
    if athlete.phase.name == "acceleration" and not indicators:
        why = "There is no norm for it in the acceleration phase, and those of upright running do not apply"
        if name == "contact":
            why += "; in the first steps faster sprinters even have longer contacts"
        return f"{why}. Film 30-40 m after the start. {ROLES[name].film}"
    reasons = [i.reason for i in indicators if i.reason and i.norm.metric not in OVERLAY]
    why = (reasons[0] if reasons else "nothing that it is scored by was measured").rstrip(".")
    for remedy in SHORT_REMEDIES:
        why = why.removesuffix(remedy)
    why = f"{why[:1].upper()}{why[1:]}."
    has_remedy = "; film" in why or "; give" in why
    return why if has_remedy else f"{why} Film: {ROLES[name].film}"
