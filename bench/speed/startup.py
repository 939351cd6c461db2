"""What starting costs.

    python -m bench.speed.startup                 commands that should need next to nothing
    python -m bench.speed.startup --cold [--runs N]   the first answer, and the same through sentence-transformers

Prints the least of several runs: user and system time of the child together, which other programs disturb little, and
for the cold answers the time by the clock as well. Those two are run in turn, over the bundled clinic, ingested once;
a third only imports sentence-transformers, which nothing that uses it can be faster than.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

RUNS = 5
COMMANDS = (("--help",), ("--version",), ("ask", "--help"))
BLOOM = ("-m", "cli.main", "ask", "How much is lip filler?")
THROUGH_LIBRARY = """
import sys
from bloom.assistant import Assistant
from cli.main import main
from vectorstore.model_files import ModelFiles
from vectorstore.reference import SentenceTransformerEmbedder
Assistant.embedder = lambda *_, **__: SentenceTransformerEmbedder(ModelFiles())
sys.argv = ["bloom", "ask", "How much is lip filler?"]
main()
"""
COLD = {
    "bloom ask": BLOOM,
    "the same through sentence-transformers": ("-c", THROUGH_LIBRARY),
    "import sentence_transformers": ("-c", "import sentence_transformers"),
}


def spent(program: Sequence[str], **environment: str) -> tuple[float, float]:
    """Seconds by the clock, and user and system time, of one `python PROGRAM`."""
    before, began = os.times(), time.perf_counter()
    subprocess.run([sys.executable, *program], stdout=subprocess.DEVNULL, env={**os.environ, **environment}, check=True)
    clock, after = time.perf_counter() - began, os.times()
    return clock, after.children_user + after.children_system - before.children_user - before.children_system


def cold(runs: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(
            [sys.executable, "-m", "cli.main", "ingest"],
            stdout=subprocess.DEVNULL,
            env={**os.environ, "BLOOM_HOME": home},
            check=True,
        )
        rounds = [{name: spent(program, BLOOM_HOME=home) for name, program in COLD.items()} for _ in range(runs)]
    least = {name: [min(column) for column in zip(*(one[name] for one in rounds), strict=True)] for name in COLD}
    ours = least["bloom ask"]
    for name, (clock, cpu) in least.items():
        print(f"{name:40} {clock:6.2f} s, {cpu:6.2f} s CPU   {clock / ours[0]:.1f} x, {cpu / ours[1]:.1f} x CPU")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--runs", type=int, default=RUNS)
    given = parser.parse_args()
    if given.cold:
        cold(given.runs)
        return
    for arguments in COMMANDS:
        least = min(spent(("-m", "cli.main", *arguments))[1] for _ in range(given.runs))
        print(f"bloom {' '.join(arguments):12} {least:.3f} s CPU")


if __name__ == "__main__":
    main()
