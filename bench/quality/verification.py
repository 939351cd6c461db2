"""How well the reply verifier tells supported replies from unsupported ones.

    python -m bench.quality.verification --data FOLDER

FOLDER holds `groundedness/*.jsonl` (id, source, context, response, label) and, where present, Markdown documents
under `*/docs`. Every set is cut in two by a hash of its source text: coefficients and rules were tuned on the first
half, only the second is reported (`--half tuned` shows the first). `python -m bench.quality` runs this with the rest.
"""

import argparse
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from bench.quality import replies
from bench.quality.perturbation import perturbed
from sop.words import content_words, stem
from vectorstore.embedder import Embed
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from workflow.verification.statement import statements
from workflow.verification.verifier import Verifier

HERE = Path(__file__).parent
CLINIC = HERE.parents[1] / "sop" / "clinic"


@dataclass(frozen=True)
class Case:
    """A reply with its evidence; `group` is what keeps rows of one source in the same half."""

    id: str
    reply: str
    evidence: tuple[str, ...]
    question: str | None
    grounded: bool
    group: str


def tuned(group: str) -> bool:
    """Whether the rows of this source text belong to the half that was tuned on."""
    return hashlib.sha256(group.encode()).digest()[0] % 2 == 0


def labelled(path: Path, *, with_question: bool) -> Iterator[Case]:
    """Rows of a groundedness set that people judged grounded or not."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["label"] in {"grounded", "not_grounded"}:
            question = row["context"] if with_question else None
            yield Case(
                row["id"], row["response"], (row["source"],), question, row["label"] == "grounded", row["source"]
            )


def paraphrases() -> Iterator[Case]:
    """Hand-written re-wordings of SOP texts, all supported; the kind of business decides the half."""
    for line in (HERE / "paraphrases.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        business = row["id"].rsplit("-", 1)[0]
        yield Case(row["id"], row["reply"], tuple(row["evidence"]), row.get("question"), True, business)


def quoted(folder: Path, most: int) -> Iterator[Case]:
    """Sentences of Markdown documents as replies, with their section and two others of the document as evidence."""
    chance = random.Random(str(folder.name))
    for path in sorted(folder.glob("*.md"))[:most]:
        sections = [part for part in path.read_text("utf-8").split("\n## ") if part.strip()]
        for number, section in enumerate(sections):
            others = chance.sample(sections[:number] + sections[number + 1 :], min(2, len(sections) - 1))
            said = [
                one
                for one in statements("## " + section)
                if not one.question and len(one.roots) >= 4 and len(one.text) < 300
            ]
            shown = {one.text for one in statements("## " + section[:3000])}
            for one in chance.sample(said, min(4, len(said))):
                if one.text not in shown:  # it stands behind the cut
                    continue
                yield Case(
                    f"{path.name}:{one.text[:20]}",
                    one.text,
                    ("## " + section[:3000], *(f"## {other[:3000]}" for other in others)),
                    None,
                    True,
                    path.name,
                )


def supported_sources(data: Path) -> dict[str, list[Case]]:
    """Supported replies by where they come from."""
    found = {"paraphrases": list(paraphrases()), "clinic, quoted": list(quoted(CLINIC, 99))}
    for name in ("bank_sop", "service_policies", "faq_public_health"):
        if (data / name / "docs").is_dir():
            found[f"{name}, quoted"] = list(quoted(data / name / "docs", 40))[:160]
    for name in ("begin", "mtrag_human"):
        found[f"{name}, grounded"] = [
            case for case in labelled(data / "groundedness" / f"{name}.jsonl", with_question=False) if case.grounded
        ]
    return found


def remembering(embed: Embed) -> Embed:
    """`embed`, computing each text once."""
    known: dict[str, np.ndarray] = {}

    def remembered(texts: Sequence[str]) -> np.ndarray:
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, embed(missing), strict=True))
        return np.stack([known[text] for text in texts])

    return remembered


def interval(values: Sequence[float] | Sequence[tuple[bool, float]], statistic: Callable[[np.ndarray], float]) -> str:
    """The statistic with its 95 % bootstrap interval over rows."""
    array, chance = np.asarray(values, dtype=float), np.random.default_rng(1)
    drawn = [statistic(array[chance.integers(0, len(array), len(array))]) for _ in range(400)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return f"{statistic(array):.3f} ({low:.3f}-{high:.3f})"


def area(pairs: np.ndarray) -> float:
    """AUROC of [n, 2] rows of label and score."""
    return float(roc_auc_score(pairs[:, 0], pairs[:, 1])) if 0 < pairs[:, 0].mean() < 1 else float("nan")


def overlap(case: Case) -> float:
    """Baseline: share of the reply's content words that the evidence holds."""
    own = {stem(word) for word in content_words(case.reply)}
    theirs = {stem(word) for text in case.evidence for word in content_words(text)}
    return len(own & theirs) / len(own) if own else 1.0


def cosine(case: Case, embed: Embed) -> float:
    """Baseline: cosine of reply and evidence, each embedded whole."""
    vectors = embed([case.reply, " ".join(case.evidence)])
    return float(vectors[0] @ vectors[1])


Scorers = dict[str, Callable[[Case], tuple[bool, float]]]


def scorers(embed: Embed, accepted: Sequence[Case]) -> Scorers:
    """The verifier, and baselines that accept 95 % of `accepted`."""
    verifier, by_words = Verifier(embed), Verifier(None)
    low_cosine = float(np.quantile([cosine(case, embed) for case in accepted], 0.05))
    low_overlap = float(np.quantile([overlap(case) for case in accepted], 0.05))

    def verdict(judge: Verifier, case: Case) -> tuple[bool, float]:
        found = judge.verify(case.reply, case.evidence, case.question)
        return found.supported, found.score

    return {
        "verifier": lambda case: verdict(verifier, case),
        "no embeddings": lambda case: verdict(by_words, case),
        "cosine only": lambda case: ((score := cosine(case, embed)) >= low_cosine, score),
        "overlap only": lambda case: ((score := overlap(case)) >= low_overlap, score),
    }


def report_perturbations(
    sources: dict[str, list[Case]], scored: Scorers, kept: Callable[[str], bool], show: int
) -> None:
    """Catch rate by kind of change, over supported replies that were changed in one place."""
    caught: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for source, cases in sources.items():
        for case in cases:
            if not kept(case.group) or source.startswith("mtrag"):
                continue
            for kind, wrong in perturbed(case.reply, case.evidence, case.id).items():
                changed = Case(case.id, wrong, case.evidence, case.question, False, case.group)
                for name, scorer in scored.items():
                    supported, _ = scorer(changed)
                    for row in (kind, f"  from {source}", "all kinds"):
                        caught[row][name].append(float(not supported))
                    if name == "verifier" and supported and len(caught[kind][name]) <= show:
                        print(f"   missed {kind}: {wrong}")
    table(
        "caught",
        {
            f"{kind} (n={len(values['verifier'])})": {name: interval(rows, np.mean) for name, rows in values.items()}
            for kind, values in caught.items()
        },
    )


def report_false_alarms(
    sources: dict[str, list[Case]], scored: Scorers, kept: Callable[[str], bool], show: int
) -> None:
    """Share of supported replies that are refused."""
    rows = {}
    for source, cases in sources.items():
        mine = [case for case in cases if kept(case.group)]
        refused = {name: [float(not scorer(case)[0]) for case in mine] for name, scorer in scored.items()}
        rows[f"{source} (n={len(mine)})"] = {name: interval(values, np.mean) for name, values in refused.items()}
        for case in [case for case, wrong in zip(mine, refused["verifier"], strict=True) if wrong][:show]:
            found = Verifier(None).verify(case.reply, case.evidence, case.question)
            print(f"   refused {source}: {case.reply[:300]!r} {[one.why for one in found.unsupported]}")
    table("false alarms", rows)


def report_areas(data: Path, scored: Scorers, kept: Callable[[str], bool]) -> None:
    """AUROC of grounded against not grounded."""
    rows = {}
    for name, asks in (("begin", False), ("halueval_qa", True), ("mtrag_human", False)):
        mine = [
            case for case in labelled(data / "groundedness" / f"{name}.jsonl", with_question=asks) if kept(case.group)
        ]
        rows[f"{name} (n={len(mine)})"] = {
            scorer: interval([(case.grounded, score(case)[1]) for case in mine], area)
            for scorer, score in scored.items()
        }
    table("AUROC", rows)


def table(title: str, rows: dict[str, dict[str, str]]) -> None:
    """Print rows under the scorers' names."""
    print(f"\n{title:38}" + "".join(f"{name:>22}" for name in next(iter(rows.values()))))
    for row, cells in rows.items():
        print(f"{row:38}" + "".join(f"{cell:>22}" for cell in cells.values()), flush=True)


def report(data: Path, kept: Callable[[str], bool] = lambda group: not tuned(group), show: int = 0) -> None:
    """Print every table over the groups that are kept, and up to `show` errors of each kind."""
    embed = remembering(ModelEmbedder(ModelFiles()).embed)
    sources = supported_sources(data)
    accepted = [case for cases in sources.values() for case in cases if tuned(case.group)][:400]
    scored = scorers(embed, accepted)
    report_false_alarms(sources, scored, kept, show)
    report_perturbations(sources, scored, kept, show)
    report_areas(data, scored, kept)
    replies.report(
        lambda text, evidence: not scored["verifier"](Case(text, text, tuple(evidence), None, True, ""))[0], show
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", choices=("reported", "tuned"), default="reported")
    parser.add_argument("--show", type=int, default=0, help="print this many errors of each kind")
    chosen = parser.parse_args()
    report(chosen.data, tuned if chosen.half == "tuned" else lambda group: not tuned(group), chosen.show)


if __name__ == "__main__":
    main()
