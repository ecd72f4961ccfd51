"""The verdict: which component is the weakest link, or that none clearly lags."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.components import LAG, PRIOR_SD, Posterior, posterior
from metrics.explain import ROLES, seen, sureness
from metrics.indicators import Indicator
from metrics.values import Component, Phase, WeakestLink

DRAWS = 5000
SEED = 20240917
NAME_PROBABILITY = 0.6
LEAD = 0.3
FEWEST = 3  # measured components without which no one is called the weakest
CANDIDATE_PROBABILITY = 0.15  # of being the minimum
CANDIDATE_LAGS = 0.5  # of lying below -0.5
TIE = 0.15  # difference in probability within which another component goes before a yielding one
YIELDING = frozenset({"arms"})  # weak or no link with speed: never wins a tie


def find_weakest_link(
    components: Sequence[Component],
    indicators: Sequence[Indicator] = (),
    *,
    phase: Phase | None = None,
) -> WeakestLink:
    """Name the weakest link if the evidence is clear; else name candidates, or nothing.

    A component is named only if it is flagged as lagging, is the lowest of all with a probability of at
    least 0.6 (those not measured may be anything that is usual), leads the next one by more than 0.3
    between-athlete sd, and at least three were measured. Arms stand back when another one is nearly as low.

    Parameters
    ----------
    components
        Those of `score_components`.
    indicators
        Those of `score_indicators`; with them the statement says what was seen.
    phase
        With ``"running"`` the statement says so.
    """
    if phase is not None and phase.name == "running":
        return WeakestLink(
            None,
            None,
            (),
            "The clip shows running, not sprinting; it is not scored against sprint norms.",
        )
    known = [c for c in components if c.z is not None and c.z_se is not None]
    if not known:
        return WeakestLink(
            None, None, (), "No component can be scored from this clip; the reasons say what clip would."
        )
    beliefs = {c.name: _belief(c) for c in components}
    lowest = probability_lowest(beliefs)
    ranked = _rank(known, lowest)
    leader = ranked[0]
    rival = _entangled(leader, indicators)
    clear = len(known) >= FEWEST and rival is None and _leads(leader, beliefs, lowest)
    if leader.status == "lags" and clear:
        return WeakestLink(leader.name, lowest[leader.name], (), _named(leader, indicators, known))
    candidates = tuple(c.name for c in ranked if _is_candidate(c, beliefs[c.name], lowest[c.name]))
    if candidates and rival is not None:
        candidates = (rival, *(name for name in candidates if name != rival))
    flagged = [c.name for c in ranked if c.status == "lags"]
    probability = lowest[candidates[0]] if candidates else None
    return WeakestLink(None, probability, candidates, _open(flagged, candidates, len(known)))


def probability_lowest(beliefs: dict[str, Posterior]) -> dict[str, float]:
    """Return the probability of being the lowest, for each component, from seeded draws."""
    names = list(beliefs)
    noise = np.random.default_rng(SEED).standard_normal((DRAWS, len(names)))
    draws = noise * [beliefs[n].sd for n in names] + [beliefs[n].mean for n in names]
    counts = np.bincount(draws.argmin(axis=1), minlength=len(names))
    return {name: float(count / DRAWS) for name, count in zip(names, counts, strict=True)}


def _belief(component: Component) -> Posterior:
    """Return what is believed of a component; of one that was not measured, only what holds for anyone."""
    if component.z is None or component.z_se is None:
        return Posterior(0.0, PRIOR_SD)
    return posterior(component.z, component.z_se)


def _rank(components: Sequence[Component], lowest: dict[str, float]) -> list[Component]:
    """Sort by the probability of being lowest; on a near tie the yielding ones go behind."""
    return sorted(components, key=lambda c: lowest[c.name] - TIE * (c.name in YIELDING), reverse=True)


def _leads(leader: Component, beliefs: dict[str, Posterior], lowest: dict[str, float]) -> bool:
    """Whether a component is the lowest clearly enough to be named."""
    others = [belief.mean for name, belief in beliefs.items() if name != leader.name]
    ahead = not others or min(others) - beliefs[leader.name].mean > LEAD
    return lowest[leader.name] >= NAME_PROBABILITY and ahead


def _entangled(leader: Component, indicators: Sequence[Indicator]) -> str | None:
    """Return a component that, before the leader's share was taken out of it, lies lower than the leader.

    A knee that gives way explains a part of a long contact; but if the contact is further off, the
    knee may as well follow from it, and neither can be named.
    """
    own = {i.norm.metric for i in indicators if i.norm.component == leader.name and i.used}
    for one in indicators:
        given = one.norm.given
        if one.norm.component == leader.name or given is None or given.metric not in own or not one.used:
            continue
        if one.z is not None and leader.z is not None and one.z < leader.z:
            return one.norm.component
    return None


def _is_candidate(component: Component, belief: Posterior, lowest: float) -> bool:
    """Whether a component is low enough to be worth a look."""
    return lowest >= CANDIDATE_PROBABILITY and belief.below(LAG) >= CANDIDATE_LAGS


def _named(leader: Component, indicators: Sequence[Indicator], known: Sequence[Component]) -> str:
    """Return the sentence for a named weakest link, with what was seen most clearly."""
    own = [i for i in indicators if i.norm.component == leader.name and i.used]
    worst = min(own, key=lambda i: i.z_left / i.se_left, default=None)
    detail = f": {seen(worst)}" if worst is not None else ""
    sure = sureness(leader.probability_lags or 0.0)
    need = ROLES[leader.name].need
    among = f"lowest of the {len(known)} components measured"
    return f"{leader.name.capitalize()} ({need}) lags, {sure}, {among}{detail}."


def _open(flagged: Sequence[str], candidates: Sequence[str], count: int) -> str:
    """Return the sentence for a verdict without a name."""
    measured = f"{count} component{'s' * (count > 1)} measured"
    if flagged and count < FEWEST:
        return f"{flagged[0].capitalize()} lags, but with {measured} of nine the weakest link stays open."
    if len(flagged) == 1:
        return (
            f"{flagged[0].capitalize()} lags, but others may be as low: {', '.join(candidates or flagged)}."
        )
    if flagged:
        return f"More than one component may be the weakest link: {', '.join(candidates or flagged)}."
    if candidates:
        verb = "are" if len(candidates) > 1 else "is"
        names = f"{' and '.join(candidates)} {verb} the lowest of the {measured}"
        return f"No component clearly lags: {names}, but not clearly."
    return "No component clearly lags."
