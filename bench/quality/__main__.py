"""Everything that is measured of Bloom's quality, one table a topic, each figure beside plain baselines.

    python -m bench.quality --data PATH [--home DIR] [--limit N] [--only TOPIC,TOPIC] [--sets NAME,NAME]

PATH holds the public sets in the shapes that `bench.quality.dataset`, `.verification` and `.screen` read; the project's
own sets are always there. DIR keeps indexes and vectors between runs. Intervals are 95 % percentile bootstraps.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.quality import screen, verification
from bench.quality.answers import answers_table
from bench.quality.confidence import confidence_table, gates_table
from bench.quality.measured import Measured, measured
from bench.quality.question_set import specs
from bench.quality.retrieval import retrieval_table
from bench.quality.table import Table

PAIRS = Path(screen.__file__).with_name("screen_pairs.jsonl")
_TABLES: dict[str, tuple[Callable[[Sequence[Measured]], Table], ...]] = {
    "retrieval": (retrieval_table,),
    "confidence": (confidence_table, gates_table),
    "answers": (answers_table,),
}
TOPICS = (*_TABLES, "verification", "screen")
_LEGEND = (
    "`unseen`: nothing was ever fitted on the set; `half unseen`: something was, on its other half by document; `tuned "
    "on`: the figures flatter. `reported half`: split by document, the other half is for tuning and looking at "
    "failures; `whole`: under 100 rows and nothing fitted on it, or tuned on."
)


def main() -> None:
    chosen = _options()
    started = time.monotonic()
    tables = [table for topic in chosen.only if topic in _TABLES for table in _TABLES[topic]]
    if tables:
        sets = _measured(chosen.data, chosen.home, chosen.limit, chosen.sets)
        print(_LEGEND)
        for table in tables:
            print(f"\n{table(sets).markdown()}", flush=True)
    if "verification" in chosen.only:
        print("\n## Verification, reported half by source text")
        verification.report(chosen.data)
    if "screen" in chosen.only:
        print("\n## Escalation screen\n")
        screen.report(chosen.data, PAIRS, chosen.limit or 0)
    print(f"\n{time.monotonic() - started:.0f} s", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "bloom-quality")
    parser.add_argument("--limit", type=int, help="rows of a set, or of a source and class, drawn by chance")
    parser.add_argument("--only", type=_topics, default=TOPICS, help=f"of {', '.join(TOPICS)}")
    parser.add_argument("--sets", type=lambda text: text.split(","), help="question sets; all unless given")
    return parser.parse_args()


def _topics(text: str) -> tuple[str, ...]:
    unknown = set(text.split(",")) - set(TOPICS)
    if unknown:
        raise argparse.ArgumentTypeError(f"no topic: {', '.join(sorted(unknown))}")
    return tuple(text.split(","))


def _measured(data: Path, home: Path, limit: int | None, wanted: Sequence[str] | None) -> list[Measured]:
    home.mkdir(parents=True, exist_ok=True)
    found = []
    for spec in specs(data):
        if wanted is None or spec.name in wanted:
            began = time.monotonic()
            found.append(measured(spec, home, limit))
            print(f"{spec.name}: {len(found[-1].observed)} rows, {time.monotonic() - began:.0f} s", file=sys.stderr)
    if not found:
        sys.exit(f"no question set found in {data}")
    return found


if __name__ == "__main__":
    main()
