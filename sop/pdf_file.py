"""A PDF: its headings, paragraphs, lists and tables, by how they look on the page."""

import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from typing import Any

from sop.decoding import kind_of
from sop.document import Document, Notice
from sop.errors import UnreadableDocument
from sop.markdown import read_markdown

_AT_LAST = 1_200  # seconds by the clock, on a machine that has much else to do
_SAVE = "open it and save or print it as a PDF again"
_KIND_OF_ERROR = re.compile(r"\A[\w.]+: ?")
_HEAD = 1_024  # bytes in which the mark of a PDF may stand, as readers of old allow


def read_pdf(path: str, data: bytes) -> Document:
    """The document that a PDF makes; raises UnreadableDocument.

    It is read in a process of its own, which has a limit of time and memory; it runs nothing and fetches nothing.
    """
    if b"%PDF-" not in data[:_HEAD]:
        raise UnreadableDocument(f"it is {kind_of(data) or 'text'}, not a PDF", where=path, fix=_SAVE)
    found = _read_apart(path, data)
    if "text" not in found:
        raise UnreadableDocument(str(found["what"]), where=path, fix=str(found["fix"]))
    document = read_markdown(path, str(found["text"]))
    return replace(document, notices=tuple(Notice(path, str(notice)) for notice in found["notices"]))


def _read_apart(path: str, data: bytes) -> dict[str, Any]:
    # -P: a folder of the same name where the command was typed must not be imported instead.
    command = [sys.executable, "-P", "-m", "sop.pdf_pages"]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=_AT_LAST, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as exc:
        raise _too_long(path) from exc
    if child.returncode == 0:
        found: dict[str, Any] = json.loads(child.stdout)
        return found
    said = child.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [
        f"its reader ended with {child.returncode}"
    ]
    if child.returncode == -signal.SIGXCPU:
        raise _too_long(path)
    if "MemoryError" in said[0]:
        raise UnreadableDocument("it needs too much memory to read", where=path, fix=_SAVE)
    why = _KIND_OF_ERROR.sub("", said[0])[:200] or "it ends too early"
    raise UnreadableDocument(f"it is damaged: {why}", where=path, fix=_SAVE)


def _too_long(path: str) -> UnreadableDocument:
    what = "it takes far longer to read than a file of its pages should"
    return UnreadableDocument(what, where=path, fix="split it, or save it as a PDF again")
