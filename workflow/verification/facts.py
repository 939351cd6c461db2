"""The facts of a sentence, which the evidence must hold, and of the same thing, whatever else the sentence means."""

import re
from collections.abc import Sequence

from workflow.verification import binding, near_quotation, promises
from workflow.verification.exchange import exchanged, misplaced
from workflow.verification.figures import is_stated
from workflow.verification.meaning import Window
from workflow.verification.names import names, torn_name
from workflow.verification.negation import ADDED, contradiction, is_repeated
from workflow.verification.quotation import tokens
from workflow.verification.statement import STOP, Statement, root

_NON = re.compile(r"\bnon-(\w{4,})")


def unheld(said: Statement, ordered: Sequence[Statement], texts: Sequence[str]) -> str | None:
    """The first fact of the sentence that the evidence holds nowhere: a figure, a name, an action done or promised."""
    words = known_words(ordered, texts)
    known = [figure for source in ordered for figure in source.figures]
    for figure in said.figures:
        if not is_stated(figure, known, words):
            return f"{said.text[figure.start : figure.end].rstrip('.,')!r} is not in the evidence"
    roots = {root(word) for word in words}
    for name in names(said):
        if name.lower not in words and name.lower.removesuffix("'s") not in words and name.root not in roots:
            return f"{name.text!r} is not in the evidence"
    joined = " ".join(texts).lower().replace("’", "'")
    for claim in promises.claims(said.text):
        if claim not in joined and not promises.is_warranted(claim, joined):
            return f"claims or promises {claim!r}, which the evidence does not"
    return None


def wrong(said: Statement, ordered: Sequence[Statement], near: Window, texts: Sequence[str]) -> str | None:
    """What no reading of the sentence can mend: a fact that the evidence does not hold, or holds of something else, an
    offer that it does not make, or one of its sentences repeated but for a small word that turns it.
    """
    return (
        unheld(said, ordered, texts)
        or _misbound(said, ordered, known_words(ordered, texts))
        or _misplaced(said, ordered)
        or _offered(said, near)
        or _prefixed(said, near)
        or near_quotation.altered(said, ordered)
    )


def known_words(ordered: Sequence[Statement], texts: Sequence[str]) -> frozenset[str]:
    """Every word and sign of the evidence, in lower case."""
    return (
        frozenset(token for text in texts for token in tokens(text))
        | {sign for sign in "£$€%" if any(sign in text for text in texts)}
        | {word.lower for source in ordered for word in source.words}
    )


def denied(said: Statement, ordered: Sequence[Statement], near: Window) -> str | None:
    """How the sentence seems to deny what the evidence says, by its negations and opposites: a paraphrase may too."""
    if not near.parts or len(said.roots & near.roots) < 0.4 * len(said.roots):
        return None
    why = contradiction(said, near.joined)
    if not why:
        return None
    if why == ADDED and is_repeated(said, ordered):
        return None
    best = len(said.roots & ordered[0].roots)
    rivals = [source for source in ordered[1:4] if len(said.roots & source.roots) >= best and not source.question]
    return None if any(contradiction(said, rival) is None for rival in rivals) else why


def _misbound(said: Statement, ordered: Sequence[Statement], words: frozenset[str]) -> str | None:
    for figure in said.figures:
        if binding.is_bound_elsewhere(figure, said, ordered, words):
            quoted = said.text[figure.start : figure.end].rstrip(".,")
            return f"{quoted!r} is said of something else in the evidence"
    return None


def _prefixed(said: Statement, near: Window) -> str | None:
    """A word with "non-" that the nearest evidence only has without it, and does not deny in another way."""
    text = near.joined.text.lower() if near.parts else ""
    for word in _NON.findall(said.text.lower()):
        if word in text and not re.search(rf"\b(?:non-|not |n['’]t (?:be )?){word}", text):
            return f"says {f'non-{word}'!r} where the evidence says {word!r}"
    return None


def _offered(said: Statement, near: Window) -> str | None:
    for verb in promises.offered(said.text):
        if verb not in STOP and root(verb) not in near.roots:
            return f"promises to {verb}, which the evidence does not"
    return None


def _misplaced(said: Statement, ordered: Sequence[Statement]) -> str | None:
    torn = torn_name(said, ordered)
    if torn:
        return f"{torn!r} is not one name in the evidence"
    pair = (exchanged(said, ordered[0], ordered) or misplaced(said, ordered)) if ordered else None
    return f"says {pair[0]!r} where the evidence says {pair[1]!r}" if pair else None
