"""Is the answer in the reply, and how long is the reply: Bloom's extracts beside the baselines' whole windows."""

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median

from bench.quality.measured import Measured
from bench.quality.table import Table, shown
from evaluation.labelled import SENTENCE, Labelled
from evaluation.measures import interval
from sop.words import words

AIM = "≥ .85 in ≤ 40 words"
_YES_NO = frozenset({"yes", "no"})
_NOTES = (
    "Over the answerable questions that Bloom answers (every gate) and whose answer is known word for word; the "
    "baseline's reply to the same questions is its best window. Contained: the reply holds, word for word, a short "
    "reference answer that is in a gold, or a gold of sentence length. F1: of tokens, best reference (SQuAD: "
    "Rajpurkar et al. 2016); a sentence that holds a two-word answer scores low by design."
)


def answers_table(sets: Sequence[Measured]) -> Table:
    """Containment, token F1 and median words of the replies, with intervals."""
    columns = ("set", "rows", "n", "by", "contained", "token F1", "median words", "aim")
    table = Table("Extractive answers", columns, _NOTES)
    for one in sets:
        given = [
            (at, each.labelled, spans)
            for at, each in enumerate(one.observed)
            if each.answered and each.labelled.answerable and (spans := spans_of(each.labelled, one.texts))
        ]
        for by, reply in _repliers(one):
            said = [(reply(at), row, spans) for at, row, spans in given]
            table.add(one.name, one.split, str(len(said)), by, *_figures(said), AIM if by == "Bloom" else "")
    return table


def spans_of(row: Labelled, texts: dict[str, str]) -> tuple[str, ...]:
    """What a reply must hold one of, word for word: short answers as the golds put them, and golds of sentence length.

    A short answer that no gold holds word for word (yes, no, a summary) cannot be asked of an extract.
    """
    golds = [gold.span.of(texts[gold.document]) for gold in row.golds]
    short = (answer for answer in row.short_answers if any(contained(gold, [answer]) for gold in golds))
    sentences = (text for text in golds if len(text) <= SENTENCE)
    return tuple(one for one in (*short, *sentences) if _bare(one) not in _YES_NO)


def contained(reply: str, spans: Sequence[str]) -> bool:
    """Whether the reply holds the words of one of the spans in a row.

    >>> contained("Check-out is by 11am.", ["11"])
    False
    >>> contained("Check-out is by 11am.", ["noon", "11am"])
    True
    """
    said = f" {' '.join(words(reply))} "
    return any(wanted and f" {wanted} " in said for wanted in (" ".join(words(span)) for span in spans))


def token_f1(reply: str, references: Sequence[str]) -> float:
    """F1 of the reply's tokens against the best of the references, 0..1 (Rajpurkar et al. 2016).

    >>> round(token_f1("a shirt is £4.50", ["£4.50"]), 2)
    0.4
    """
    return max((_f1(Counter(words(reply)), Counter(words(one))) for one in references), default=0.0)


def _figures(said: Sequence[tuple[str, Labelled, Sequence[str]]]) -> tuple[str, str, str]:
    held = [float(contained(reply, spans)) for reply, _, spans in said]
    f1 = [token_f1(reply, _references(row) or spans) for reply, row, spans in said]
    length = f"{median(len(reply.split()) for reply, _, _ in said):.0f}" if said else "–"
    return shown(interval(held)), shown(interval(f1)), length


def _f1(said: Counter[str], wanted: Counter[str]) -> float:
    shared = (said & wanted).total()
    return 2 * shared / (said.total() + wanted.total()) if shared else 0.0


def _references(row: Labelled) -> tuple[str, ...]:
    return tuple(answer for answer in row.answers if _bare(answer) not in _YES_NO)


def _bare(answer: str) -> str:
    return " ".join(words(answer))


def _repliers(one: Measured) -> list[tuple[str, Callable[[int], str]]]:
    """Every system with what it replied to the row at a place."""
    own: tuple[str, Callable[[int], str]] = ("Bloom", lambda at: one.observed[at].reply)
    return [own, *((name, lambda at, found=found: found[at].reply) for name, found in one.baselines.items())]
