"""Why an indicator cannot tell one athlete from another, and what would make it: found by trying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from metrics.expected import HEIGHT_M, Athlete
from metrics.norm_entry import Sex
from metrics.values import Level

if TYPE_CHECKING:
    from metrics.indicators import Indicator

NO_SCALE = "no scale"
NOT_MEASURED = "speed was not measured"
SEXES: tuple[Sex, ...] = ("female", "male")
USUAL_SPEED_M_S: dict[Sex | None, float] = {"female": 8.2, "male": 9.2, None: 8.7}
USUAL_SPEED_SHARE = 0.025


def why_unclear(
    one: Indicator, athlete: Athlete, would_count: Callable[[Athlete], bool], *, speed_unknown: str | None
) -> str:
    """Return why a norm is too uncertain for this athlete, and the least that would mend it.

    Every fact about the athlete that is missing is tried, alone and then in pairs, as to whether the
    indicator would then count.

    Parameters
    ----------
    one
        The indicator that does not.
    athlete
    would_count
        Whether it would for an athlete of whom more is known.
    speed_unknown
        Why the speed is not known, or None when it is.
    """
    name = one.norm.metric.replace("_", " ")
    missing = list(_missing(athlete))
    enough: list[tuple[str, ...]] = []
    for count in (1, 2):
        for facts in combinations(missing, count):
            more_than_needed = any(set(fewer) <= set(facts) for fewer in enough)
            if not more_than_needed and all(would_count(known) for known in _informed(athlete, facts)):
                enough.append(facts)
    why = "" if speed_unknown in (None, NOT_MEASURED) else str(speed_unknown)
    scaled = why.startswith(NO_SCALE)
    detail = f" (the speed was not measured: {why})" if why and not scaled else ""
    if not enough:
        return (
            f"{name}: the measurement and what to expect are together too uncertain; give norms of your own "
            f"(--norms), or film more steps at a higher frame rate{detail}"
        )
    without = ", or ".join(" and ".join(f"the {fact}" for fact in facts) for facts in enough)
    ways = ", or ".join(" with ".join(_option(fact, scaled=scaled) for fact in facts) for facts in enough)
    if not any("speed" in facts for facts in enough):
        detail = ""
    return f"{name}: what to expect is too uncertain without {without}; give {ways}{detail}"


def _option(fact: str, *, scaled: bool) -> str:
    """Return the option that gives a fact; where only the scale is missing, all that give the speed."""
    return "--height, --distance or --speed" if fact == "speed" and scaled else f"--{fact}"


def _missing(athlete: Athlete) -> Iterator[str]:
    if athlete.sex is None:
        yield "sex"
    if athlete.level.source != "given":
        yield "level"
    if athlete.height_m is None:
        yield "height"
    if athlete.speed_m_s is None:
        yield "speed"


def _informed(athlete: Athlete, facts: tuple[str, ...]) -> Iterator[Athlete]:
    """Return the athlete with facts filled in by usual values: of either sex, if that is one of them."""
    for sex in SEXES if "sex" in facts else (athlete.sex,):
        known = replace(athlete, sex=sex)
        if "speed" in facts:
            speed = USUAL_SPEED_M_S[sex]
            known = replace(known, speed_m_s=speed, speed_sd_m_s=USUAL_SPEED_SHARE * speed)
            known = replace(known, level=Level(athlete.level.name, "speed"))
        if "height" in facts:
            known = replace(known, height_m=HEIGHT_M[sex])
        if "level" in facts:
            known = replace(known, level=Level(athlete.level.name, "given"))
        yield known
