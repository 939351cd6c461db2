"""A progress bar on stderr, with rate and time left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cli.output import console


@contextmanager
def progress_bar(doing: str, what: str) -> Iterator[Callable[[int, int], None]]:
    """A function to be told how many of how many are done; the bar shows once there is something to wait for.

    Only in a terminal.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.0f}/s" if task.speed else "", style="progress.data.speed")

    output = console(stderr=True)
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TextColumn(what), Rate(), TimeLeft())
    with Progress(*columns, console=output, transient=True, disable=not output.is_terminal) as bar:
        task = bar.add_task(doing, total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=done < total)
