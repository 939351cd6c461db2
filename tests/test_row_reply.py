"""Table rows and short answers as a customer reads them."""

import pytest

from ingest.chunker import Chunker
from retrieval.passage import Evidence, Finding, Passage
from sop.markdown import read_markdown
from workflow.extract import extract
from workflow.verification.verifier import Verifier


def statements(text):
    chunker = Chunker(lambda texts: [len(one.split()) for one in texts], 400)
    chunks = chunker.chunks(read_markdown("a.md", text))
    return [(chunk, statement) for chunk in chunks for statement in chunk.statements]


def told(*lines):
    """The rows of one table, as they are told."""
    dashes = "|".join("---" for _ in lines[0].split("|"))
    table = "\n".join(f"| {line} |" for line in (lines[0], dashes, *lines[1:]))
    return [s.told for _, s in statements(f"# Shop\n\n## Things\n\n{table}\n") if s.kind == "row"]


def draft(text, kind, count=1):
    """The reply made of the first statements of a kind."""
    found = [(chunk, s) for chunk, s in statements(text) if s.kind == kind][:count]
    passage = Passage(found[0][0], 1.0, 1.0, 1.0, 1)
    return extract(Evidence("?", (passage,), Finding(passage, tuple(s for _, s in found), 1.0), 0.9))


@pytest.mark.parametrize(
    ("header", "row", "reply"),
    [
        ("Item | Amount | Price", "Paint | 2 litres | £18", "Paint, 2 litres: £18."),
        ("Item | Amount | Price", "Visit | One session | £18", "Visit, one session: £18."),
        (
            "Room | Sunday-Thursday | Friday-Saturday",
            "Attic | £84 | £109",
            "Sunday-Thursday £84, Friday-Saturday £109.",
        ),
        ("Class | Monday | MOT", "Van | 9:00 | £55", "Van: Monday 9:00, MOT £55."),
        ("Job | Price from | Parts in?", "Clutch | £480 | Yes", "Clutch: from £480, parts in: yes."),
        ("Job | Parts in?", "Clutch | no", "Clutch, parts in: no."),
        ("Day | Hours", "Sunday | Closed", "Sunday: closed."),
        ("Plan | Prices start at | Who | Note", "Basic | £5 | Families | –", "Basic. Prices start at £5."),
    ],
)
def test_that_a_row_reads_as_a_sentence(header, row, reply):
    [said] = told(header, row)
    assert reply in said


def test_that_long_cells_are_sentences_of_their_own_in_every_row_alike():
    rows = told(
        "Person | Role | Days",
        "Ann Lee | Owner and baker, mornings only | Monday",
        "Bo Kay | baker | Friday",
    )
    assert rows == [
        "Things – Ann Lee. Role: Owner and baker, mornings only. Days: Monday.",
        "Things – Bo Kay. Role: baker. Days: Friday.",
    ]


def test_that_rows_are_looked_up_in_the_words_they_were_looked_up_in_before():
    [(_, row)] = statements("# A\n\n| Item | Amount | Price |\n|---|---|---|\n| Paint | 2 l | £18 |\n")
    assert row.embedded.endswith("Paint: amount 2 l, price £18.")


TABLE = "# Shop\n\n## Paint\n\n| Colour | Price |\n|---|---|\n| Red | £4 |\n| Blue | £5 |\n"


def test_that_what_rows_are_about_is_said_once():
    assert draft(TABLE, "row", 2).reply == "Paint:\n- Red: £4.\n- Blue: £5."


def test_that_one_row_says_what_it_is_about():
    assert draft(TABLE, "row").reply == "Paint – Red: £4."


@pytest.mark.parametrize("kind", ["faq", "sentence"])
def test_that_a_bare_answer_comes_with_its_question(kind):
    answered = draft("# FAQ\n\n## Do I need to be there?\n\nNo.\n", kind)
    assert answered.reply == "Do I need to be there? No."
    assert answered.citations[0].quote == "No."


def test_that_a_bare_answer_comes_with_its_heading():
    assert draft("# Rules\n\n## Dogs in the workshop\n\nNever.\n", "sentence").reply == "Dogs in the workshop: Never."


def test_that_a_whole_sentence_stands_by_itself():
    said = draft("# FAQ\n\n## Do I need to be there?\n\nNo, you can leave the key at the desk.\n", "faq")
    assert said.reply == "No, you can leave the key at the desk."


@pytest.mark.parametrize(
    ("text", "kind", "count"), [(TABLE, "row", 2), ("# FAQ\n\n## Need I be there?\n\nNo.\n", "faq", 1)]
)
def test_that_what_is_told_passes_the_verifier(text, kind, count):
    said = draft(text, kind, count)
    assert Verifier().verify(said.reply, said.support).supported
