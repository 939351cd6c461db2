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
    listed = len(statements) > 1 and statements[0].kind in ("item", "row")
    if listed:
        return "\n".join(f"- {_capitalised(statement.wording)}" for statement in statements)
    return " ".join(_sentence(statement.wording) for statement in statements)


def _sentence(wording: str) -> str:
    said = _capitalised(wording)
    return said if said.endswith((".", "!", "?", ":", ")", "”", '"')) else f"{said}."


def _capitalised(wording: str) -> str:
    return wording[:1].upper() + wording[1:]
