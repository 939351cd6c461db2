"""What `python -m bench.ingest` works out by itself: sizes of chunk, memory, ratios. The peers are not run here."""

import os
import subprocess
import sys
from pathlib import Path

from bench.ingest.child import fitted
from bench.ingest.table import ratios
from bench.ingest.trial import Phase, resident


def _words(files: list[Path], size: int) -> list[str]:
    words = [word for file in files for word in file.read_text("utf-8").split()]
    return [" ".join(words[start : start + size]) for start in range(0, len(words), size)]


def test_that_a_splitter_is_given_the_size_that_makes_nearest_to_so_many_chunks(tmp_path):
    file = tmp_path / "hundred.md"
    file.write_text("word " * 100)
    assert len(_words([file], fitted(_words, [file], 10))) == 10
    assert fitted(_words, [file], 30) == 3  # makes 34, one word more 25


def test_that_memory_is_that_of_a_process_and_of_those_it_started():
    alone = resident(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, text=True) as child:
        together, of_child = resident(os.getpid()), resident(child.pid)
        child.communicate("\n")
    assert of_child > 0
    assert together > alone
    assert resident(child.pid) == 0


def _measured(rate: float, again: float, peak: int) -> dict[str, Phase]:
    ingest = Phase(wall=100 / rate, cpu=200 / rate, peak=peak, stored=100)
    return {
        "ingest": ingest,
        "again": Phase(wall=again, cpu=again, peak=peak, stored=100),
        "embedded": Phase(wall=0, cpu=0, peak=peak, texts=100, tokens=1000),
    }


def test_that_bloom_is_held_against_the_best_of_the_others_in_each_respect():
    measured = {
        "bloom": _measured(rate=30, again=1, peak=50),
        "quick": _measured(rate=20, again=9, peak=200),
        "lean": _measured(rate=10, again=5, peak=100),
    }
    told = ratios(measured, ["quick", "lean"], [])
    assert told[0] == "chunks/s beside the fastest peer: 1.50 x, CPU 1.50 x"
    assert told[2] == "after an edit, the fastest peer that skips nothing takes 5.0 x as long, CPU 5.0 x"
    assert told[3] == "peak memory beside the leanest peer: 0.50"
