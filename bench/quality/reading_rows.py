"""Reading-comprehension rows as one more data set: each passage a document, near misses among the questions.

    python -m bench.quality.reading_rows reading.jsonl.gz FOLDER/reading

Takes only sources that allow it: CLAP NQ and COVID-QA (Apache-2.0) and QAMR (MIT).
"""

import argparse
import gzip
import json
import random
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any

_ANSWERABLE = {"clapnq_dev": 260, "covid_qa": 250, "qamr_wiki": 200}
_UNANSWERABLE = {"clapnq_dev": 260, "covid_qa": 220, "qamr_wiki": 200}


def sample(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some rows of each source. A near miss's question never comes with the passage that does answer it."""
    by_source: dict[tuple[str, bool], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_source[row["source"], row["answerable"]].append(row)
    chance, taken = random.Random(7), []
    for (source, answerable), some in sorted(by_source.items()):
        chance.shuffle(some)
        taken += some[: (_ANSWERABLE if answerable else _UNANSWERABLE).get(source, 0)]
    missing = {row["question"] for row in taken if not row["answerable"]}
    return [row for row in taken if not row["answerable"] or (row["answers"] and row["question"] not in missing)]


def write(rows: list[dict[str, Any]], folder: Path) -> None:
    """The rows as `docs/` and `questions.jsonl`."""
    (folder / "docs").mkdir(parents=True, exist_ok=True)
    lines = []
    for row in rows:
        text, name = row["passage"], f"{row['source']}-{zlib.crc32(row['passage'].encode()):08x}.txt"
        (folder / "docs" / name).write_text(text, encoding="utf-8")
        spans = zip(row["starts"], row["answers"], strict=True) if row["answerable"] else ()
        golds = [{"doc": name, "quote": text[start : start + len(answer)]} for start, answer in spans]
        lines.append({"id": row["id"], "question": row["question"], "answerable": row["answerable"], "golds": golds})
    (folder / "questions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    with gzip.open(chosen.rows, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["source"] in _ANSWERABLE]
    write(sample(rows), chosen.folder)


if __name__ == "__main__":
    main()
