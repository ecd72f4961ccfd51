"""A squad's norms written as a norms file, and norms shown as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pose.errors import InputRejectedError
from sprintlab.squad import SOURCE, Squad

if TYPE_CHECKING:
    from metrics.expected import Athlete
    from metrics.norm_entry import Norm
    from metrics.norms import Norms

HEAD = """\
# Norms fitted to a squad by sprintlab {version}. How to read and correct them: docs/norms.md.
# Use: sprintlab analyze CLIP --norms {name}
"""
LEAST_COLUMNS = 108
KEYS = ("component", "metric", "phase", "unit", "form", "mean", "sd", "u", "n", "line", "direction", "side")
LAST = ("weight", "given", "population", "source", "grade", "verified", "note")


def write_norms(path: Path, squad: Squad, *, force: bool = False) -> None:
    """Write a squad's norms; the file is read back and checked before it takes its place.

    Raises
    ------
    InputRejectedError
        ``output_exists`` or ``output_not_writable``.
    """
    import tomllib

    from metrics.norms import load_norms, parse_norms

    if path.exists() and not force:
        raise InputRejectedError(
            "output_exists", f"{path.name} is there already.", "Choose another --out, or give --force."
        )
    text = norms_text(squad, path.name)
    parse_norms(tomllib.loads(text), load_norms())
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputRejectedError(
            "output_not_writable", f"{path.name} cannot be written.", "Choose another --out."
        ) from error


def norms_text(squad: Squad, name: str) -> str:
    """Return the file's text."""
    from sprintlab import __version__

    cited = (
        f"Own squad: {squad.athletes} athletes, {squad.clips} clips, measured with sprintlab {__version__}; "
        "spread between athletes without measurement error (Paule and Mandel 1982)"
    )
    head = HEAD.format(version=__version__, name=name)
    blocks = [f"{head}\nschema_version = 1\n\n[sources]\n{SOURCE} = {_toml(cited)}\n"]
    blocks += [_block(norm) for norm in squad.entries]
    return "\n".join(blocks)


def _block(norm: Norm) -> str:
    values: dict[str, object] = {key: getattr(norm, key) for key in (*KEYS, *LAST)}
    values["mean"] = next(iter(norm.mean.values()))
    for key in ("line", "given"):
        part = getattr(norm, key)
        values[key] = None if part is None else asdict(part)
    plain = {"form": "level", "side": "both", "note": ""}
    shown = {k: v for k, v in values.items() if v is not None and plain.get(k) != v}
    return "\n".join(["[[norm]]", *(f"{key} = {_toml(value)}" for key, value in shown.items()), ""])


def _toml(value: object) -> str:
    """Return a value as TOML; its strings and numbers are written as JSON writes them."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, float):
        return repr(float(f"{value:.5g}"))
    return json.dumps(value, ensure_ascii=False)


def show_norms(norms: Norms, athlete: Athlete) -> None:
    """Print every norm of the athlete's phase as a table, and the sources behind it.

    Parameters
    ----------
    norms
    athlete
        With a speed, what is expected at that speed; else the mean of each level.
    """
    from rich.console import Console
    from rich.table import Table

    from metrics.norm_entry import COMPONENT_NAMES

    table = Table(box=None, pad_edge=False)
    for heading in ("metric", "expected", "sd", "u", "unit", "source", "grade", "checked"):
        number = heading in ("expected", "sd", "u")
        table.add_column(heading, justify="right" if number else "left", no_wrap=number)
    shown = [norm for norm in norms.entries if norm.phase == athlete.phase.name]
    for component in COMPONENT_NAMES:
        own = [norm for norm in shown if norm.component == component]
        if own:
            table.add_row(f"[bold]{component}[/bold]")
        for norm in own:
            table.add_row(*_row(norm, norms, athlete))
    # narrower than this, columns would be cut off
    console = Console(width=max(LEAST_COLUMNS, Console().width))
    console.print(table)
    for line in _legend(shown, norms):
        console.print(line, markup=False)


def _row(norm: Norm, norms: Norms, athlete: Athlete) -> tuple[str, ...]:
    from metrics.expected import expect

    if athlete.speed_m_s is None and norm.form in ("leg_over_speed", "speed_over_leg"):
        factor = next(iter(norm.mean.values()))
        formula = {"leg_over_speed": "leg/speed", "speed_over_leg": "speed/leg"}[norm.form]
        numbers = (f"{factor:.3g} {formula}", f"{norm.sd:.0%}", f"{norm.u:.0%}")
    elif athlete.speed_m_s is None:
        means = dict.fromkeys(f"{value:.4g}" for value in norm.mean.values())
        numbers = ("/".join(means) + _slope(norm), f"{norm.sd:.3g}", f"{norm.u:.2g}")
    else:
        found = expect(norm, norms, athlete)
        numbers = (f"{found.mean:.4g}", f"{found.sd:.3g}", f"{found.u:.2g}")
    name = norm.metric.replace("_", " ") + (f", {norm.sex}" if norm.sex else "")
    checked = "yes" if norm.verified else "no"
    return (f"  {name}", *numbers, norm.unit, norm.source, norm.grade, checked)


def _slope(norm: Norm) -> str:
    return "" if norm.line is None else f" {norm.line.per_m_s:+.3g} (v - {norm.line.at_m_s:.1f})"


def _legend(shown: Iterable[Norm], norms: Norms) -> list[str]:
    from sprintlab.report.names import GRADES

    used = dict.fromkeys(norm.source for norm in shown)
    grades = "; ".join(f"{grade}: {words}" for grade, words in GRADES.items())
    return [
        "",
        "Of several norms for one metric the first that a clip's data allow is used. With four means: novice "
        "/ team / trained / elite; v: speed in m/s. sd: how much athletes differ; u: how unsure the mean is.",
        f"Grades: {grades}. Checked: somebody has read the value in the primary paper.",
        "",
        *(f"{name}: {norms.sources[name]}" for name in used),
    ]
