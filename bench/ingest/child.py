"""One contender, measured in a process of its own: `python -m bench.ingest.child NAME MODEL FOLDER SIZE FILES ...`.

It runs under the contender's own Python, so it imports the standard library and that contender. What `Contender` must
have is below; `ready` is for what should not be timed. A line of JSON is printed after the set-up, after the ingest
and after another one with a sentence added to the middle file (`--once`: without that), and one of what was embedded.
`--fit N` only prints the size by which its splitter cuts these files into nearest to N chunks, `--ask QUESTION` the
passage nearest to a question in what was ingested before.
"""

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

EDIT = " Please ask us if you are in doubt."
LARGEST = 4096  # of a chunk, in whatever its splitter counts: characters, words, tokens


class Contender(Protocol):
    """Made with (model, folder, size): the model's folder, an empty folder for what it keeps, and a size of chunk."""

    def ingest(self, files: Sequence[Path]) -> None: ...
    def stored(self) -> int: ...
    def texts(self, files: Sequence[Path]) -> list[str]: ...
    def nearest(self, question: str) -> str: ...  # where a cold question is measured


def fitted(split: Callable[[Sequence[Path], int], list[Any]], files: Sequence[Path], chunks: int) -> int:
    """The size of chunk, by halving, that makes nearest to so many chunks; larger ones make fewer."""
    low, high = 1, LARGEST
    while high - low > 1:
        middle = (low + high) // 2
        if len(split(files, middle)) > chunks:
            low = middle
        else:
            high = middle
    return min((low, high), key=lambda size: abs(len(split(files, size)) - chunks))


def tokens(texts: Sequence[str], model: Path) -> int:
    """As the model reads them, cut at its window."""
    from tokenizers import Tokenizer

    window = json.loads((model / "sentence_bert_config.json").read_text("utf-8"))["max_seq_length"]
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(window)
    return sum(len(one.ids) for one in tokenizer.encode_batch(list(texts)))


class Phases:
    """Prints what each phase took: seconds by the clock, and of CPU, those of ended children included."""

    def __init__(self) -> None:
        self._clock, self._cpu = time.perf_counter(), _cpu()

    def done(self, phase: str, **more: int) -> None:
        wall, cpu = time.perf_counter() - self._clock, _cpu() - self._cpu
        print(json.dumps({"phase": phase, "wall": wall, "cpu": cpu, **more}), flush=True)
        self._clock, self._cpu = time.perf_counter(), _cpu()


def _cpu() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def measure(name: str, model: Path, folder: Path, size: int, files: Sequence[Path], *, once: bool) -> None:
    phases = Phases()
    contender = importlib.import_module(f"bench.ingest.contenders.{name}").Contender(model, folder, size)
    getattr(contender, "ready", lambda _: None)(files)
    phases.done("set-up")
    contender.ingest(files)
    phases.done("ingest", stored=contender.stored())
    if not once:
        edited = files[len(files) // 2]
        edited.write_text(edited.read_text("utf-8").rstrip() + EDIT + "\n", "utf-8")
        phases.done("edit")
        contender.ingest(files)
        phases.done("again", stored=contender.stored())
    texts = contender.texts(files)
    phases.done("embedded", texts=len(texts), tokens=tokens(texts, model))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("model", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("size", type=int)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--fit", type=int)
    parser.add_argument("--ask")
    given = parser.parse_args()
    module = f"bench.ingest.contenders.{given.name}"
    if given.fit:
        print(fitted(importlib.import_module(module).split, given.files, given.fit))
    elif given.ask:
        print(importlib.import_module(module).Contender(given.model, given.folder, given.size).nearest(given.ask))
    else:
        measure(given.name, given.model, given.folder, given.size, given.files, once=given.once)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
