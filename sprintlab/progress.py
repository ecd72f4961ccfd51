"""Progress of long work: a callback in the library, a bar in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, int, int], None]
"""Called with the stage in plain words, the units done and the units in all."""


def silent(stage: str, done: int, total: int) -> None:
    """Report nothing."""


@contextmanager
def terminal_bar(*, show: bool) -> Iterator[Progress]:
    """Show a bar on standard error with the stage, the frames per second and the time left."""
    if not show:
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=max(total, 1), rate="")
            task = tasks[stage]
            speed = bar.tasks[bar.task_ids.index(task)].speed
            rate = f"{speed:.1f}/s" if speed else ""
            bar.update(task, completed=done, total=max(total, 1), rate=rate)

        yield report
