"""What a model filled in, as a draft: code decides what it quotes, and whether it may be used at all."""

from collections.abc import Sequence

from retrieval.passage import Passage
from workflow.model import answering
from workflow.model.leak import leaks
from workflow.model.masking import Masking
from workflow.model.plain_reply import plain_reply
from workflow.model.quotes import cited
from workflow.outcome import Citation
from workflow.provider import Draft, NoAnswer


def drafted(answer: answering.ModelAnswer, passages: Sequence[Passage], masking: Masking) -> Draft | NoAnswer:
    """The answer with those of its quotes that are in the `passages` it was given; without one there is no answer."""
    if answer.escalate:
        return NoAnswer("it judged that a person should answer this")
    if not answer.answered_from_sop:
        return NoAnswer("it found no answer in the passages")
    quoted = [(passage, citation) for quote in answer.quotes for passage, citation in _quoted(quote, passages)]
    if not quoted:
        return NoAnswer("none of its quotes is in the passages")
    reply = masking.restore(plain_reply(answer.reply))
    if not reply:
        return NoAnswer("it wrote no reply")
    support = tuple(dict.fromkeys(text for passage, _ in quoted for text in _support(passage)))
    if leaks(reply, answering.SYSTEM, support):
        return NoAnswer("its reply repeats what only Bloom may know")
    citations = tuple(dict.fromkeys(citation for _, citation in quoted))
    return Draft(reply, citations, support, answer.confidence, own_words=True)


def _quoted(quote: answering.Quote, passages: Sequence[Passage]) -> list[tuple[Passage, Citation]]:
    """The passage that a quote names, with its words in it; [] where there is none of that number or it lacks them."""
    if not 1 <= quote.passage <= len(passages):
        return []
    passage = passages[quote.passage - 1]
    citation = cited(quote.quote, passage)
    return [(passage, citation)] if citation else []


def _support(passage: Passage) -> tuple[str, ...]:
    """What a cited passage says: as it stands under its headings, and as the prose that its tables come to."""
    return "\n\n".join([*(f"# {heading}" for heading in passage.section), passage.text]), passage.chunk.embedded
