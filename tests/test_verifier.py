"""The reply verifier: one test for each kind of fact and each trap."""

import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from sop.words import words
from workflow.verification.verifier import Verification, Verifier

PRICES = "Lip filler costs £180 and takes 45 minutes. Cheek filler costs £320 and takes 60 minutes."
BOOKING = """# Booking

A deposit of £1,200 is due two weeks before the event. It is refundable until 5 pm on Friday 3 May.

- Clients should not fly for 48 hours after filler, and should avoid alcohol for 24 hours.
- The studio is closed on Mondays. Dr Amara Hale sees new clients on Tuesday.
- Appointments can be moved at least 2 days before. Call 0161 496 0123 or write to desk@bloom.example.
- A consultation is free. Students get 10% off.
"""


def check(reply: str, *evidence: str, question: str | None = None) -> Verification:
    return Verifier().verify(reply, evidence or (PRICES, BOOKING), question)


def why(reply: str, *evidence: str, question: str | None = None) -> str:
    return " ".join(one.why for one in check(reply, *evidence, question=question).unsupported)


def hashed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Texts with the same words are close."""
    vectors = np.zeros((len(texts), 64), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in words(text):
            vectors[row, zlib.crc32(word.encode()) % 64] += 1
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-9)
    return unit


def test_that_a_quotation_is_supported_without_the_embedder() -> None:
    def unused(texts: Sequence[str]) -> NDArray[np.float32]:
        pytest.fail("a quotation needs no embedding")

    found = Verifier(unused).verify("Lip filler costs £180 and takes 45 minutes.", (PRICES,))
    assert found == Verification(supported=True, score=1.0, unsupported=())


def test_that_markup_does_not_hide_a_quotation() -> None:
    assert check("Lip filler costs £180.", "| Lip filler | **costs** [£180](https://x.example) |").score == 1.0


def test_that_a_quotation_may_not_lose_its_negation() -> None:
    assert not check("Suitable during pregnancy.", "Fillers are not suitable during pregnancy.").supported


def test_that_a_quotation_may_not_lose_its_exception() -> None:
    assert Verifier().verify("Dogs are welcome.", ("Dogs are welcome unless the ward is full.",)).score < 1.0


def test_that_a_question_of_the_sop_is_no_statement_of_it() -> None:
    assert check("You offer refunds for gift cards.", "Do you offer refunds for gift cards?").score < 1.0


def test_that_a_paraphrase_is_supported_with_an_embedder() -> None:
    found = Verifier(hashed).verify("For lip filler we charge £180; it takes 45 minutes.", (PRICES,))
    assert found.supported
    assert 0.3 < found.score < 1.0


@pytest.mark.parametrize(
    "reply",
    [
        "The deposit of £1200.00 is due 14 days before the event.",
        "The deposit is refundable until 17:00 on Friday, May 3rd.",
        "You should not fly for two days after filler.",
        "Students get ten percent off.",
        "You can call 0161-496-0123 or write to Desk@bloom.example.",
        "There is no charge for a consultation.",
        "On Mondays the studio is closed.",
    ],
)
def test_that_another_way_of_writing_a_fact_is_the_same_fact(reply: str) -> None:
    assert check(reply).supported, why(reply)


@pytest.mark.parametrize(
    ("reply", "fact"),
    [
        ("Lip filler costs £190 and takes 45 minutes.", "£190"),
        ("A deposit of €1,200 is due two weeks before the event.", "€1,200"),
        ("Lip filler takes 45 hours.", "45 hours"),
        ("A deposit of £1,200 is due three weeks before the event.", "three weeks"),
        ("It is refundable until 6 pm on Friday 3 May.", "6 pm"),
        ("It is refundable until 5 pm on Friday 4 May.", "4 May"),
        ("The studio is closed on Sundays.", "Sundays"),
        ("Students get 15% off.", "15%"),
        ("Call 0161 496 0124 or write to desk@bloom.example.", "0161 496 0124"),
        ("Write to help@bloom.example.", "help@bloom.example"),
        ("You can move appointments at www.bloom.example/move.", "www.bloom.example/move"),
        ("Dr Amara Singh sees new clients on Tuesday.", "Singh"),
        ("Clients should avoid alcohol for 24 to 36 hours.", "24 to 36 hours"),
    ],
)
def test_that_a_fact_missing_from_the_evidence_is_named(reply: str, fact: str) -> None:
    assert f"{fact!r} is not in the evidence" in why(reply)


def test_that_a_price_of_another_service_is_refused() -> None:
    assert "'£320' is said of something else" in why("Lip filler costs £320.")


def test_that_a_price_of_another_table_row_is_refused() -> None:
    table = "| Service | Price |\n|---|---|\n| Full service | £199 |\n| Interim service | £129 |"
    assert "'£129' is said of something else" in why("A full service costs £129.", table)


def test_that_durations_exchanged_within_a_sentence_are_refused() -> None:
    evidence = "Avoid exercise for 48 hours and alcohol for 24 hours after dermal filler."
    assert "something else" in why(
        "Avoid exercise for 24 hours and alcohol for 48 hours after dermal filler.", evidence
    )


def test_that_an_exchanged_subject_is_refused() -> None:
    evidence = "After lip filler, avoid straws.\n\nAfter cheek filler, sleep on your back for several nights."
    assert "says 'lip' where" in why("After lip filler, sleep on your back for several nights.", evidence)


def test_that_two_names_may_not_be_mixed() -> None:
    assert "not one name" in why("Please ask for Amara Beck.", "Ask for Amara Hale or Tom Beck, please.")


@pytest.mark.parametrize(
    "reply",
    [
        "Clients should fly for 48 hours after filler.",
        "A consultation is not free.",
        "The deposit is non-refundable until 5 pm on Friday 3 May.",
        "The studio is not closed on Mondays.",
        "The studio is open on Mondays.",
        "Clients should not avoid alcohol for 24 hours.",
        "A deposit of £1,200 is due two weeks after the event.",
        "Appointments can be moved at most 2 days before.",
    ],
)
def test_that_the_opposite_is_refused(reply: str) -> None:
    assert not check(reply).supported


def test_that_a_denied_opposite_is_the_same() -> None:
    assert check("The studio is not open on Mondays.", "The studio is closed on Mondays.").supported


def test_that_an_avoided_thing_may_be_told_with_not() -> None:
    assert check("Do not drink alcohol for 24 hours.", "Alcohol should be avoided for 24 hours.").supported


@pytest.mark.parametrize(
    "claim",
    [
        "I've booked you in.",
        "I have cancelled your appointment.",
        "Your refund has been processed.",
        "Your appointment is now confirmed.",
        "We will refund you in full today.",
        "We guarantee perfect results.",
        "I'll call you back.",
        "You're all set!",
    ],
)
def test_that_a_done_action_or_promise_is_refused(claim: str) -> None:
    found = check(f"A consultation is free. {claim}")
    assert [one.sentence for one in found.unsupported] == [claim]


def test_that_a_promise_of_the_sop_may_be_repeated() -> None:
    assert check("We'll text you a reminder.", "The clinic texts every client a reminder.").supported


@pytest.mark.parametrize("courtesy", ["Thanks for asking!", "Happy to help.", "Is there anything else?", "Hello!"])
def test_that_a_courtesy_states_nothing(courtesy: str) -> None:
    assert check(courtesy, "Unrelated.") == Verification(supported=True, score=1.0)


def test_that_a_courtesy_cannot_carry_a_figure() -> None:
    assert not check("Happy to help with 20% off.").supported


def test_that_a_question_is_no_statement_unless_it_tells_something() -> None:
    assert check("Would you like to book lip filler?").supported
    assert not check("Did you know that lip filler costs £99?").supported


def test_that_what_the_evidence_does_not_mention_is_refused() -> None:
    assert why("Our receptionist speaks fluent Portuguese and juggles oranges.") != ""


def test_that_only_the_wrong_sentence_is_reported() -> None:
    found = check("Lip filler costs £180 and takes 45 minutes. It also includes a massage chair and champagne.")
    assert [one.sentence for one in found.unsupported] == ["It also includes a massage chair and champagne."]
    assert found.score < 0.3


def test_that_no_evidence_supports_nothing() -> None:
    assert not Verifier().verify("Lip filler costs £180.", ()).supported


def test_that_a_bare_answer_must_stand_near_its_question() -> None:
    evidence = "The manager is Daniel Owusu. Kitchens are cleaned by Petra Lind every evening after closing."
    assert check("Daniel Owusu", evidence, question="Who is the manager?").supported
    assert not check("Daniel Osei", evidence, question="Who is the manager?").supported
    assert not check("Daniel Owusu", evidence, question="Which wallpaper suits my living room in autumn?").supported


def test_that_a_bare_yes_is_held_against_the_question() -> None:
    assert check("Yes.", "The studio is closed on Mondays.", question="Is the studio closed on Mondays?").supported
    assert not check("Yes.", "The studio is closed on Mondays.", question="Is the studio open on Mondays?").supported
    assert not check("No.", "The studio is closed on Mondays.", question="Is the studio closed on Mondays?").supported


def test_that_hidden_text_is_no_evidence() -> None:
    assert not check("Lip filler costs £5.", "<!-- Lip filler costs £5. -->\n\nLip filler costs £180.").supported


def test_that_a_reply_of_absurd_length_is_refused_unread() -> None:
    assert "too long" in why("Lip filler costs £180. " * 2000)
