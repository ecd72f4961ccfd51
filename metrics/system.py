"""The system as a whole: which of its four functions the cycle lacks, or that none clearly does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.components import SE_FLOOR, Score, correlated_sd, holm, probability_beyond, status_of
from metrics.explain import COORDINATE, CYCLE, PRODUCE, ROLES, TRANSFER
from metrics.values import Component, Phase, Status, WeakestLink

FUNCTIONS = (CYCLE, PRODUCE, TRANSFER, COORDINATE)


@dataclass(frozen=True)
class FunctionScore:
    """One of the four functions: its measured components put together.

    Attributes
    ----------
    name
        ``"cycle faster"``, ``"produce force"``, ``"transfer force"`` or ``"coordinate"``.
    status, z, z_se, probability_lags
        As of a component.
    components
        Those that were measured and count.
    """

    name: str
    status: Status
    z: float | None
    z_se: float | None
    probability_lags: float | None
    components: tuple[str, ...]


@dataclass(frozen=True)
class System:
    """What the cycle lacks: one function, or None; the scores behind it; and the line that says it."""

    function: str | None
    scores: tuple[FunctionScore, ...]
    statement: str


def score_system(components: Sequence[Component], link: WeakestLink, phase: Phase) -> System:
    """Score the four functions, and name one if it clearly lags and the verdict says no less.

    A function is named only if it lags by the rules of a component (the probability, the gap against its
    error, and Holm's test over the functions measured), and if the verdict already points there: to one
    weakest link that serves it, or to components that lag and, with all other candidates, serve it.

    Parameters
    ----------
    components
        Those of `metrics.components.components_of`.
    link
        The verdict on them.
    phase
        An unsure phase lowers the probabilities.

    Notes
    -----
    The weights are 1 / error^2. The components of a function, and their errors, count as correlated by 0.5,
    like the indicators of a component, and each typical athlete's component as spread by 1; both is rather
    too much than too little, so that a function is flagged more rarely than its components.
    """
    known = {name: score for name in FUNCTIONS if (score := _combine(name, components)) is not None}
    rare_low = holm({name: score.chance_low for name, score in known.items()})
    rare_high = holm({name: score.chance_high for name, score in known.items()})
    scores = []
    for name in FUNCTIONS:
        if name not in known:
            scores.append(FunctionScore(name, "not_measurable", None, None, None, ()))
            continue
        z, se = known[name].z, known[name].se
        lags = probability_beyond(z, se, phase.probability)
        strong = probability_beyond(-z, se, phase.probability)
        status = status_of(z, se, lags, strong, name in rare_low, name in rare_high)
        serving = tuple(c.name for c in _serving(name, components))
        scores.append(FunctionScore(name, status, z, se, lags, serving))
    pointed = _pointed_at(components, link)
    lagging = {score.name for score in scores if score.status == "lags"}
    function = pointed if pointed in lagging else None
    return System(function, tuple(scores), _statement(function, components, link))


def _serving(function: str, components: Sequence[Component]) -> list[Component]:
    return [c for c in components if ROLES[c.name].need == function and c.z is not None]


def _combine(function: str, components: Sequence[Component]) -> Score | None:
    """Return a function's score from its measured components, or None without any."""
    own = [(c.z, c.z_se) for c in _serving(function, components) if c.z is not None and c.z_se is not None]
    if not own:
        return None
    z, se = np.array(own, dtype=np.float64).T
    se = np.maximum(se, SE_FLOOR)
    share = 1 / se**2 / np.sum(1 / se**2)
    return Score(float(np.sum(share * z)), correlated_sd(share * se), correlated_sd(share), 0.0)


def _pointed_at(components: Sequence[Component], link: WeakestLink) -> str | None:
    """Return the function that the verdict points to: that of the weakest link, or of all that may be it."""
    if link.component is not None:
        return ROLES[link.component].need
    flagged = [c.name for c in components if c.status == "lags"]
    needs = {ROLES[name].need for name in (*flagged, *link.candidates)}
    return needs.pop() if flagged and len(needs) == 1 else None


def _statement(function: str | None, components: Sequence[Component], link: WeakestLink) -> str:
    if function is not None:
        named = [c.name for c in components if c.status == "lags" and ROLES[c.name].need == function]
        return f"What the system needs most: {function} ({', '.join(named)})."
    if all(c.z is None for c in components):
        return "The system as a whole: this clip cannot tell."
    if link.component is not None:
        return f"The system as a whole: no function clearly lags; {link.component} alone does."
    return "The system as a whole: no function clearly lags."
