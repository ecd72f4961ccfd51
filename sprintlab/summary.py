"""A result on the terminal: the verdict first, then the numbers that matter."""

from __future__ import annotations

from pathlib import Path

from sprintlab.result import Json

SHOWN = (
    "step_frequency",
    "contact_time",
    "flight_time",
    "step_length",
    "speed",
    "hip_flexion_velocity_mean",
    "thigh_range",
    "trunk_lean",
    "arm_symmetry_index",
)


def print_summary(result: Json, folder: Path) -> None:
    """Print verdict, key numbers, components and warnings."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{escape(result['weakest_link']['statement'])}[/bold]")
    console.print(escape(result["system"]["statement"]))
    console.print(_phase_line(result), style="dim")
    table = Table(box=None, pad_edge=False)
    for heading in ("metric", "value", "95 % interval", "n", ""):
        table.add_column(heading, justify="left" if heading in ("metric", "") else "right")
    for metric in result["metrics"]:
        if metric["name"] in SHOWN and metric["side"] == "both":
            table.add_row(*_row(metric))
    console.print(table)
    for warning in result["warnings"]:
        console.print(
            f"[yellow]{warning['code']}[/yellow] {escape(warning['message'])} "
            f"[dim]{escape(warning['remedy'])}[/dim]"
        )
    console.print(f"Report: {escape(str(folder / 'report.html'))}", soft_wrap=True)


def _phase_line(result: Json) -> str:
    phase, contacts = result["phase"], result["contacts"]
    left = sum(contact["foot"] == "left" for contact in contacts)
    return (
        f"Phase: {phase['name']} (probability {phase['probability']:.2f}). "
        f"{len(contacts)} contacts, {left} left, {len(contacts) - left} right."
    )


def _row(metric: Json) -> tuple[str, ...]:
    name = metric["name"].replace("_", " ")
    if metric["value"] is None:
        return name, "not measured", "", "", metric["reason"] or ""
    unit = "" if metric["unit"] == "1" else f" {metric['unit']}"
    interval = metric["ci95"]
    shown = "" if interval is None else f"{interval[0]:.4g} to {interval[1]:.4g}"
    return name, f"{metric['value']:.4g}{unit}", shown, str(metric["n"]), metric["reason"] or ""
