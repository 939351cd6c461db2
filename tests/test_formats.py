"""The same ten facts of an invented boat hire, in one real file of every format that can be read."""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hashing_embedder import WordFiles
from hypothesis import given, settings
from hypothesis import strategies as st
from ingests import Shop

from ingest.chunker import Chunker
from sop.prose import plain
from sop.reader import READERS, reader_of

SOP = Path(__file__).parent / "formats" / "sop"
FORMATS = ("md", "txt", "rst", "json", "yaml", "html", "pdf", "docx", "csv", "xlsx")
OWN_TEXT = ("md", "txt", "rst")
FACTS = {
    "opening": ("open from 10:00 to 18:00 every day from April to October",),
    "rowing boat": ("Rowing boat", "£18"),
    "canoe": ("Canoe", "£24"),
    "deposit": ("A deposit of £40 per boat is taken by card and returned when the boat is back",),
    "children": ("Children under 12 must be with an adult",),
    "buoyancy aid": ("A buoyancy aid is provided for everybody and must be worn",),
    "dogs": ("Dogs are welcome in rowing boats, but not in canoes",),
    "cancelling": ("A booking can be cancelled free of charge until 24 hours before it starts",),
    "parking": ("The car park behind the boathouse costs £3 for the day",),
    "phone": ("The boathouse can be reached on 01632 960 417",),
}


def _read(kind):
    path = SOP / f"guide.{kind}"
    return reader_of(path.name)(path.name, path.read_bytes())


@cache
def _known(kind):
    return _read(kind)


def _chunks(document, window=WordFiles.window):
    return Chunker(WordFiles().count_tokens, window).chunks(document)


@pytest.fixture(scope="module", params=FORMATS)
def document(request):
    return _known(request.param)


def _statements(document):
    return [statement for chunk in _chunks(document) for statement in chunk.statements if statement.kind != "faq"]


def test_that_all_ten_facts_are_statements(document):
    said = [statement.wording for statement in _statements(document)]
    found = {fact for fact, words in FACTS.items() if any(all(word in one for word in words) for one in said)}
    assert found == set(FACTS)


def test_that_what_a_statement_says_stands_at_its_offsets(document):
    quoted = [s for s in _statements(document) if s.kind in ("sentence", "item")]
    assert [s.wording for s in quoted] == [plain(s.span.of(document.text)) for s in quoted]
    rows = [s for s in _statements(document) if s.kind == "row"]
    figures = [word for s in rows for word in ("£18", "£24") if word in s.wording]
    assert figures == [word for s in rows for word in ("£18", "£24") if word in s.span.of(document.text)]


def test_that_chunks_quote_the_canonical_text(document):
    chunks = _chunks(document)
    assert [chunk.text for chunk in chunks] == [document.text[c.span.start : c.span.end] for c in chunks]
    assert all(c.span.start <= s.span.start < s.span.end <= c.span.end for c in chunks for s in c.statements)


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=8, deadline=None)
@given(window=st.integers(12, 250))
def test_that_chunks_of_any_size_reassemble_the_canonical_text(kind, window):
    """Fault 35: no word of a block is in no chunk, and no chunk reaches into the next."""
    document = _known(kind)
    spans = sorted((chunk.span for chunk in _chunks(document, window)), key=lambda span: span.start)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    inside = {offset for span in spans for offset in range(span.start, span.end)}
    blocks = [block for top in document.sections for part in top.walk() for block in part.blocks]
    missed = [offset for block in blocks for offset in range(block.span.start, block.span.end) if offset not in inside]
    assert not "".join(document.text[offset] for offset in missed).strip("\n |-=+*")


@pytest.mark.parametrize("kind", FORMATS)
def test_that_the_canonical_text_is_the_same_each_time(kind):
    assert _read(kind) == _read(kind)


@pytest.mark.parametrize("kind", OWN_TEXT)
def test_that_a_text_file_is_its_own_canonical_text(kind):
    assert _known(kind).text == (SOP / f"guide.{kind}").read_text("utf-8")


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind not in OWN_TEXT])
def test_that_a_canonical_text_of_ours_reads_as_markdown_of_the_same_structure(kind):
    document = _known(kind)
    again = reader_of("guide.md")("guide.md", document.text.encode())
    assert [block for top in again.sections for part in top.walk() for block in part.blocks] == [
        block for top in document.sections for part in top.walk() for block in part.blocks
    ]


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx"])
def test_that_what_nobody_sees_is_told_and_in_no_text(kind):
    """Fault 33."""
    document = _known(kind)
    assert "gnore" not in document.text
    assert [("do not see" in notice.text or "hidden" in notice.text) for notice in document.notices] == [True]


def test_that_a_pdf_s_running_titles_and_parted_words_are_gone():
    text = _known("pdf").text
    assert "guide for guests" not in text
    assert "Page 1" not in text
    assert "can-" not in text
    assert text.index("The river") < text.index("Wildlife")


def test_that_a_web_page_s_surroundings_are_gone():
    text = _known("html").text
    assert not [word for word in ("cookies", "Imprint", "Home", "Win a weekend", "nothing") if word in text]


def test_that_every_format_can_be_read():
    assert {suffix[1:] for suffix in READERS} - {"markdown", "yml", "htm"} == set(FORMATS)


def test_that_a_folder_of_all_formats_is_ingested_and_every_fact_of_each_is_found(tmp_path):
    shop = Shop(tmp_path / "home", SOP)
    report = shop.ingest()
    assert (report.documents, report.skipped) == (len(FORMATS), ())
    with shop.index() as index:
        chunks = [stored.chunk for stored in index.fetch(index.lexical.ids())]
    texts = json.loads((shop.folder() / "documents.json").read_text("utf-8"))
    assert [chunk.text for chunk in chunks] == [texts[c.document][c.span.start : c.span.end] for c in chunks]
    said = [(chunk.document, statement.wording) for chunk in chunks for statement in chunk.statements]
    found = {(d, fact) for fact, words in FACTS.items() for d, one in said if all(word in one for word in words)}
    assert found == {(f"guide.{kind}", fact) for kind in FORMATS for fact in FACTS}
