"""`python -m bench.speed.startup`: CPU seconds of commands that should need next to nothing.

Prints the least of several runs, user and system time of the child together, which other programs disturb little.
"""

import os
import subprocess
import sys

RUNS = 5
COMMANDS = (("--help",), ("--version",), ("ask", "--help"))


def cpu_seconds(*arguments: str) -> float:
    """User and system time of one `bloom ARGUMENTS`."""
    before = os.times()
    subprocess.run([sys.executable, "-m", "cli.main", *arguments], stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    for arguments in COMMANDS:
        least = min(cpu_seconds(*arguments) for _ in range(RUNS))
        print(f"bloom {' '.join(arguments):12} {least:.3f} s CPU")


if __name__ == "__main__":
    main()
