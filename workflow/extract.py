"""A finding put as a reply, in the source's own words."""

from collections.abc import Sequence

from retrieval.passage import Evidence, Finding
from vectorstore.chunk import Statement
from workflow.outcome import Citation
from workflow.provider import Draft


def extract(evidence: Evidence) -> Draft | None:
    """The best finding as a draft: its statements as prose, cited verbatim; None where nothing was found."""
    finding = evidence.finding
    if finding is None or not finding.statements:
        return None
    reply = _as_prose(finding.statements)
    support = tuple(statement.wording for statement in finding.statements)
    return Draft(reply, (_citation(finding),), support, evidence.confidence)


def _citation(finding: Finding) -> Citation:
    chunk = finding.passage.chunk
    start = min(statement.span.start for statement in finding.statements)
    end = max(statement.span.end for statement in finding.statements)
    quote = chunk.text[start - chunk.span.start : end - chunk.span.start]
    return Citation(chunk.document, chunk.section, quote, start, end)


def _as_prose(statements: Sequence[Statement]) -> str:
    """Sentences run on; several list items or table rows stand on lines of their own."""
    if len(statements) == 1 or statements[0].kind not in ("item", "row"):
        return " ".join(_sentence(statement.wording) for statement in statements)
    lead = _shared_lead([statement.wording for statement in statements])
    lines = [f"- {_capitalised(statement.wording[len(lead) :])}" for statement in statements]
    return "\n".join([_capitalised(lead.rstrip()), *lines] if lead else lines)


def _shared_lead(wordings: Sequence[str]) -> str:
    """The sentence that introduces all of them ("Please bring: "), or nothing."""
    lead = wordings[0][: wordings[0].find(": ") + 2] if ": " in wordings[0] else ""
    return lead if all(wording.startswith(lead) for wording in wordings) else ""


def _sentence(wording: str) -> str:
    said = _capitalised(wording)
    return said if said.endswith((".", "!", "?", ":", ")", "”", '"')) else f"{said}."


def _capitalised(wording: str) -> str:
    return wording[:1].upper() + wording[1:]
