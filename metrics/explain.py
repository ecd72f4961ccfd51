"""Plain words for each component: its role, what was seen, how sure, what to train, how to film it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.indicators import Indicator
from metrics.values import Component

if TYPE_CHECKING:
    from metrics.sightings import Sighting


@dataclass(frozen=True)
class Role:
    """What a component stands for.

    Attributes
    ----------
    role, need
        The muscle group's role; and which of the system's four needs it serves.
    cycle
        What it does in the sprint cycle.
    train
        Which function to train, and ideas for it.
    film
        What clip measures or confirms it.
    """

    role: str
    need: str
    cycle: str
    train: str
    film: str


CYCLE, PRODUCE, TRANSFER, COORDINATE = (
    "cycle faster",
    "produce force",
    "transfer force",
    "coordinate",
)

ROLES: dict[str, Role] = {
    "swing": Role(
        "hip flexors: the hidden speed ceiling, how fast the leg cycles",
        CYCLE,
        "Brings the thigh from behind the body to the front while the other leg pushes. How fast it cycles "
        "caps the step frequency at a given range.",
        "Production at speed: fast hip flexion against light load, wicket runs, high-knee switches; "
        "isometric holds of the lifted thigh as a start.",
        "From the side, 120 frames per second or more, whole body in view over four steps or more.",
    ),
    "force": Role(
        "glutes: force producers; force counts only if the system uses it",
        PRODUCE,
        "Supports several body weights in a contact of a tenth of a second; with more force the contact can "
        "be shorter and the flight as long.",
        "Production: hip extension strength and fast force, bounds, heavy sled or step-ups; isometric "
        "holds against a fixed bar at the hip angle of mid-stance.",
        "From the side, 120 frames per second or more, six steps or more, ground and feet in view.",
    ),
    "timing": Role(
        "hamstrings: power and timing, when force can be used",
        COORDINATE,
        "Turns the leg back before touchdown, so that the foot meets the ground near the body and moving "
        "backwards; otherwise the step begins with braking.",
        "Timing: late-swing pull-back drills, straight-leg bounds, dribbles over the knee; isometric holds "
        "of the long hamstring as a start.",
        "From the side, 120 frames per second or more, with the athlete's height or a known distance given.",
    ),
    "stability": Role(
        "quadriceps: direct force through the stride, no power leaks",
        TRANSFER,
        "Keeps the knee from giving way under load, so that force goes into the ground.",
        "Transfer: stiff landings, low hurdle hops, single-leg isometric holds at the knee angle of "
        "mid-stance.",
        "From the side, the measured leg nearest the camera, 120 frames per second or more, sharp feet.",
    ),
    "contact": Role(
        "calves: ground contact, timing and force transfer",
        TRANSFER,
        "Holds the ankle stiff and lets go quickly: a short contact for the speed and leg length.",
        "Transfer: ankle hops, pogo jumps, fast skips; isometric calf holds with a high heel.",
        "From the side, 120 frames per second or more, ten steps or more, speed or a known distance given.",
    ),
    "arms": Role(
        "shoulder flexors and extensors: arm drive organises the system",
        COORDINATE,
        "Balances the legs' turning and sets the rhythm; the link with speed is weak, so it never leads on a "
        "tie.",
        "Coordination: arm drive standing and seated, marches with the arms in time with the opposite leg.",
        "From the side, and once from the other side, arms free of the picture's edge.",
    ),
    "push": Role(
        "hip extensors: the push phase, often overemphasised",
        PRODUCE,
        "Ends the contact with the thigh behind the body: too little leaves force unused, too much keeps the "
        "leg behind and costs time.",
        "Production, with its end in time: hip extension to, not past, toe-off; wicket runs when the leg "
        "stays behind; isometric holds in the extended position when it falls short.",
        "From the side, square to the lane, 120 frames per second or more.",
    ),
    "rotation": Role(
        "spine rotators: hidden connector of upper and lower body",
        TRANSFER,
        "Lets the shoulders and the pelvis turn against each other and carries force between arms and legs.",
        "Transfer: marches and skips with a stick on the shoulders, rotational isometric holds.",
        "With several cameras and markers, or measure it with inertial sensors on trunk and pelvis.",
    ),
    "coordination": Role(
        "the system: coordination breakdown",
        COORDINATE,
        "Both thighs change direction together, one forwards as the other goes back; the next leg is in "
        "place when the foot lands.",
        "Coordination: switches, wicket runs, rhythm runs at 80-90 % of full speed.",
        "From the side, 120 frames per second or more, two whole strides or more.",
    ),
}

NAMES: dict[str, str] = {"thigh_extension_max": "greatest thigh angle behind the body"}


def metric_words(name: str) -> str:
    """Return a metric's name in plain words."""
    return NAMES.get(name, name.replace("_", " "))


def seen(one: Indicator) -> str:
    """Return what was measured beside what was expected; empty when nothing was measured.

    For example ``contact time 118 ms against 104-112 ms expected at this speed``.
    """
    if one.value is None or one.low is None or one.high is None:
        return ""
    factor, unit, decimals = _as_shown(one.norm.unit)
    value, low, high = (f"{x * factor:.{decimals}f}" for x in (one.value, one.low, one.high))
    expected = f"{low} to {high}" if "-" in low + high else f"{low}-{high}"
    fixed = one.norm.phase == "acceleration" or not one.norm.follows_speed
    where = "in this phase" if fixed else f"at this {one.conditioned_on}"
    return f"{metric_words(one.norm.metric)} {value} {unit} against {expected} {unit} expected {where}"


def sureness(probability: float) -> str:
    """Return a probability in words and number.

    >>> sureness(0.93)
    'very likely (93 %)'
    """
    steps = ((0.9, "very likely"), (0.75, "likely"), (0.6, "more likely than not"))
    words = next((word for bound, word in steps if probability >= bound), "uncertain")
    return f"{words} ({100 * probability:.0f} %)"


def outside(one: Indicator) -> str:
    """Return how far a value lies outside what is expected; empty when it lies inside."""
    if one.value is None or one.low is None or one.high is None or one.low <= one.value <= one.high:
        return ""
    factor, unit, decimals = _as_shown(one.norm.unit)
    above = one.value > one.high
    by = f"{(one.value - one.high if above else one.low - one.value) * factor:.{decimals}f}"
    return f", {by} {unit} {'above' if above else 'below'} that" if float(by) > 0 else ""


def _as_shown(unit: str) -> tuple[float, str, int]:
    """Return factor, unit and decimals in which a unit is shown to people."""
    factor, shown = {"s": (1000.0, "ms"), "m": (100.0, "cm")}.get(unit, (1.0, unit))
    decimals = 0 if shown in ("ms", "deg", "deg/s", "%", "% of stride") else 1 if shown == "cm" else 2
    return factor, shown, decimals


def looked_at(sightings: Sequence[Sighting], frames: Mapping[float, int]) -> str:
    """Return in words where to look in the clip.

    Parameters
    ----------
    sightings
        Of one component.
    frames
        Frame number by time; a time without one is given in seconds only.
    """
    parts = []
    for name in dict.fromkeys(one.metric for one in sightings):
        own = [one for one in sightings if one.metric == name]
        moments = ", ".join(f"{one.moment} at {_when(one.time_s, frames)}" for one in own)
        parts.append(f"{metric_words(name)}, {own[0].side}: {moments}")
    return "; ".join(parts)


def _when(time_s: float, frames: Mapping[float, int]) -> str:
    frame = f" (frame {frames[time_s]})" if time_s in frames else ""
    return f"{time_s:.3f} s{frame}"


def explain(
    component: Component,
    indicators: Sequence[Indicator],
    sightings: Sequence[Sighting] = (),
    frames: Mapping[float, int] | None = None,
) -> tuple[str, ...]:
    """Return the paragraphs about one component.

    What it does; what was seen, metric by metric, and how far outside what range; where in the clip it
    shows; how sure that is; for one that lags what to train; how to film to confirm it; and which of its
    norms nobody has checked in the primary paper.

    Parameters
    ----------
    component
    indicators
        Those of `score_indicators`, of all components.
    sightings
        Those of `find_sightings`, of all components.
    frames
        Frame number by time of the sightings.
    """
    role = ROLES[component.name]
    used = [one for one in indicators if one.norm.component == component.name and one.used]
    lines = [role.cycle]
    if component.status == "not_measurable":
        return (*lines, f"Not measured: {component.reason}")
    if used:
        lines.append("Seen: " + "; ".join(seen(one) + outside(one) for one in used) + ".")
    own = [one for one in sightings if one.component == component.name]
    if own:
        lines.append(f"It shows most in: {looked_at(own, frames or {})}.")
    if component.probability_lags is not None and component.z is not None:
        sure = sureness(component.probability_lags)
        half = 1.96 * (component.z_se or 0.0)
        score = f"{component.z:+.1f} ± {half:.1f}".replace("-", "\u2212")
        lines.append(f"{score} spreads between athletes (95 % interval); that it lags is {sure}.")
    if component.status == "lags":
        lines.append(f"Function to train: {role.train}")
    if component.status == "lags" or component.probability_lags is not None:
        lines.append(f"To confirm, film: {role.film}")
    unchecked = [metric_words(one.norm.metric) for one in used if not one.norm.verified]
    if unchecked:
        lines.append("Norms not yet checked in the primary paper: " + ", ".join(unchecked) + ".")
    return tuple(lines)
