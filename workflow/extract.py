"""A finding put as a reply, in the source's own words."""

from collections.abc import Sequence

from retrieval.passage import Evidence, Finding
from vectorstore.chunk import Statement
from workflow.outcome import Citation
from workflow.provider import Draft

_BARE = 4  # words; a shorter reply does not say what it is about
_LEAD_ENDS = (" – ", ": ")


def extract(evidence: Evidence) -> Draft | None:
    """The best finding as a draft: its statements as prose, cited verbatim; None where nothing was found."""
    finding = evidence.finding
    if finding is None or not finding.statements:
        return None
    reply, support = _as_prose(finding.statements), tuple(statement.told for statement in finding.statements)
    heading = _heading(finding.statements[0])
    if heading and len(reply.split()) <= _BARE:
        reply, support = _in_context(reply, heading), (heading, *support)
    return Draft(reply, (_citation(finding),), support, evidence.confidence)


def _heading(statement: Statement) -> str:
    """The question a statement answers, or the heading it was embedded under; "" for what says its subject itself."""
    if statement.kind == "faq":
        return statement.embedded
    under = statement.embedded.removesuffix(statement.wording).rstrip(": ")
    return under if statement.kind == "sentence" and under != statement.embedded else ""


def _in_context(reply: str, heading: str) -> str:
    """A reply of a word or two with the question it answers, or the heading it stands under.

    >>> _in_context("No.", "Do I need to be there?")
    'Do I need to be there? No.'
    """
    return f"{heading} {reply}" if heading.endswith("?") else f"{heading}: {reply}"


def _citation(finding: Finding) -> Citation:
    chunk = finding.passage.chunk
    start = min(statement.span.start for statement in finding.statements)
    end = max(statement.span.end for statement in finding.statements)
    quote = chunk.text[start - chunk.span.start : end - chunk.span.start]
    return Citation(chunk.document, chunk.section, quote, start, end)


def _as_prose(statements: Sequence[Statement]) -> str:
    """Sentences run on; several list items or table rows stand on lines of their own."""
    if len(statements) == 1 or statements[0].kind not in ("item", "row"):
        return " ".join(_sentence(statement.told) for statement in statements)
    told = [statement.told for statement in statements]
    lead = _shared_lead(told)
    lines = [f"- {_capitalised(one[len(lead) :])}" for one in told]
    return "\n".join([f"{_capitalised(lead.rstrip(' –:'))}:", *lines] if lead else lines)


def _shared_lead(told: Sequence[str]) -> str:
    """What introduces all of them ("Please bring: ", "Injectable treatments – "), or nothing."""
    leads = (told[0][: told[0].find(end) + len(end)] for end in _LEAD_ENDS if end in told[0])
    return next((lead for lead in leads if all(one.startswith(lead) for one in told)), "")


def _sentence(wording: str) -> str:
    said = _capitalised(wording)
    return said if said.endswith((".", "!", "?", ":", ")", "”", '"')) else f"{said}."


def _capitalised(wording: str) -> str:
    return wording[:1].upper() + wording[1:]
