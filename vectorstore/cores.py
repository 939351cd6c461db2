"""How many cores there are to compute on, and work that is spread over them."""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_OLD_QUOTA = Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), Path("/sys/fs/cgroup/cpu/cpu.cfs_period_us")


def usable() -> int:
    """OMP_NUM_THREADS where it is set; else the cores this process may run on, as far as its container's quota goes."""
    wanted = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, math.ceil(min(allowed, _quota())))


def on_each(work: Callable[[T], U], items: Sequence[T]) -> list[U]:
    """What `work` makes of each item, in their order; one item at a time on each core, for work that leaves Python."""
    workers = min(usable(), len(items))
    if workers < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, items))


def _quota() -> float:
    """Cores' worth of time that the container may use; infinite where there is no limit."""
    try:
        if _QUOTA.is_file():
            most, period = _QUOTA.read_text().split()[:2]
        else:
            most, period = (file.read_text().strip() for file in _OLD_QUOTA)
        return int(most) / int(period) if int(most) > 0 else math.inf
    except (OSError, ValueError, ZeroDivisionError):  # none, or "max"
        return math.inf
