"""Bloom's ingest beside that of LangChain, LlamaIndex, Haystack and txtai, on the same files with the same model.

    python -m bench.ingest --data PATH --peers-python PYTHON [--chunks 100 1000] [--rounds N] [--only NAME ...]

`--data` has the public sets, of which the bank's SOP and then the passages of multi-turn support are taken, file by
file, until Bloom cuts them into so many chunks; the others' size of chunk is set for nearest to as many. PYTHON has
what `peers.txt` names. All run in turn, each in a process of its own on all cores (OMP_NUM_THREADS: on so many).
Printed are the least seconds of all rounds and the most memory; set-up (imports, the model) is not in the ingest.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.ingest.contenders import bloom
from bench.ingest.table import ratios, table
from bench.ingest.trial import Phase, Program, ask, fit, run
from vectorstore.cores import usable
from vectorstore.model_files import ModelFiles

SETS = "bank_sop", "multiturn_support_rag"
ALONE = "bare", "embedder"  # no ingests, what Bloom's embedding costs by itself
PEERS = "langchain", "llama_index", "haystack", "txtai"
SKIPPING = {"langchain_index": "langchain", "llama_index_docstore": "llama_index"}
"""The same, with what they offer for files that change; and whose splitter they have."""
ASKED = "bloom", "langchain", "llama_index"
QUESTION = "How do I apply for the Business Bronze Rewards Card?"
FEW = 100
"""Chunks up to which also what needs no more is measured: those that skip, whose first ingest is that of the plain
ones; the plain ones after an edit, which embed everything again; and a cold question."""


def chosen(data: Path, chunks: int) -> list[Path]:
    """The first files that Bloom cuts into so many chunks."""
    taken, made = [], 0
    for file in (file for name in SETS for file in sorted((data / name / "docs").glob("*.md"))):
        if made >= chunks:
            break
        taken.append(file)
        made += len(bloom.split([file]))
    return taken


def copied(files: Sequence[Path], folder: Path) -> list[Path]:
    folder.mkdir(parents=True)
    return [Path(shutil.copy(file, folder)) for file in files]


def trial(program: Program, files: Sequence[Path], size: int, *, few: bool) -> dict[str, Phase]:
    with tempfile.TemporaryDirectory() as temporary:
        own, folder = copied(files, Path(temporary) / "docs"), Path(temporary) / "kept"
        folder.mkdir()
        once = program.name in ALONE or (program.name in PEERS and not few)
        found = run(program, folder, size, own, once=once)
        if few and program.name in ASKED:
            found["ask"] = ask(program, folder, size, QUESTION)
            print(f"{program.name:20} ask        {found['ask']}", file=sys.stderr, flush=True)
    return found


def sizes_of(programs: Sequence[Program], files: Sequence[Path], chunks: int) -> dict[str, int]:
    """By which every splitter but Bloom's makes nearest to so many chunks."""
    splitters = {one.name: SKIPPING.get(one.name, one.name) for one in programs if one.name in (*PEERS, *SKIPPING)}
    with tempfile.TemporaryDirectory() as scratch:
        by_name = {splitters[one.name]: one for one in programs if one.name in splitters}
        found = {name: fit(one, files, chunks, Path(scratch)) for name, one in by_name.items()}
    return {name: found[splitter] for name, splitter in splitters.items()}


def best(rounds: Sequence[dict[str, Phase]]) -> dict[str, Phase]:
    """Of each phase the least time and the most memory."""
    return {
        name: replace(
            rounds[0][name],
            wall=min(one[name].wall for one in rounds),
            cpu=min(one[name].cpu for one in rounds),
            peak=max(one[name].peak for one in rounds),
        )
        for name in rounds[0]
    }


def compare(given: argparse.Namespace, chunks: int) -> None:
    model, few = ModelFiles().folder, chunks <= FEW
    names = ["bloom", *ALONE, *(PEERS if given.peers_python else ()), *(SKIPPING if given.peers_python and few else ())]
    theirs = {*PEERS, *SKIPPING}
    programs = [
        Program(name, given.peers_python if name in theirs else Path(sys.executable), model)
        for name in names
        if not given.only or name in given.only
    ]
    files = chosen(given.data, chunks)
    made = len(bloom.split(files))
    sizes = sizes_of(programs, files, made)
    rounds: dict[str, list[dict[str, Phase]]] = {}
    for _ in range(given.rounds):
        for program in programs:
            rounds.setdefault(program.name, []).append(trial(program, files, sizes.get(program.name, 0), few=few))
    measured = {name: best(found) for name, found in rounds.items()}
    size = sum(file.stat().st_size for file in files)
    print(
        f"\n{len(files)} files, {size:,} bytes, {made} chunks of Bloom's, {usable()} cores; sizes of chunk: {sizes}\n"
    )
    print(table(measured, made))
    if "bloom" in measured:
        print("\n" + "\n".join(ratios(measured, PEERS, SKIPPING)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--peers-python", type=Path)
    parser.add_argument("--chunks", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+")
    given = parser.parse_args()
    try:
        for chunks in given.chunks:
            compare(given, chunks)
    except subprocess.CalledProcessError as failed:
        sys.exit(f"{failed}\n{failed.stderr}")


if __name__ == "__main__":
    main()
