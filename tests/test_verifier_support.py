"""What the fitted network adds to the reply verifier, and what it can never take away."""

from collections.abc import Sequence

import pytest

from workflow.verification import meaning, support
from workflow.verification.statement import Statement, statements
from workflow.verification.verifier import Verifier

EVIDENCE = "# Fees\n\nA deposit of £50 is due two weeks before the party. It is returned within 5 working days."
SURE, DENIES = (6.0, -6.0, -6.0), (-6.0, 6.0, -6.0)


class Scripted:
    """Says the same of every window and remembers what it was asked."""

    def __init__(self, scores: tuple[float, float, float]) -> None:
        self.scores = scores
        self.asked: list[tuple[str, str]] = []

    def __call__(self, sentence: str, windows: Sequence[str]) -> list[tuple[float, float, float]]:
        self.asked += [(window, sentence) for window in windows]
        return [self.scores for _ in windows]


def check(reply: str, reads: Scripted, evidence: str = EVIDENCE) -> bool:
    return Verifier(reads=reads).verify(reply, (evidence,)).supported


def test_that_a_quotation_is_not_read_by_the_network() -> None:
    reads = Scripted(DENIES)
    assert check("A deposit of £50 is due two weeks before the party. Happy to help!", reads)
    assert reads.asked == []


@pytest.mark.parametrize(
    "reply",
    [
        "The deposit for the party is £60.",
        "The deposit is due three weeks before the party.",
        "Ask Mr Fernsby about the deposit of £50.",
        "I've refunded your deposit of £50.",
        "We guarantee that your deposit is returned.",
    ],
)
def test_that_a_wrong_fact_is_refused_however_sure_the_network_is(reply: str) -> None:
    reads = Scripted(SURE)
    assert not check(reply, reads)
    assert reads.asked == []


def test_that_what_the_network_denies_is_refused_although_every_word_is_in_the_evidence() -> None:
    reply = "Within 5 working days of the party the deposit is due."
    assert not check(reply, Scripted(DENIES))


def test_that_a_sentence_in_other_words_is_accepted_when_the_network_is_sure() -> None:
    assert check("You'd have to pay £50 up front a fortnight ahead of your celebration.", Scripted(SURE))


def test_that_the_network_reads_figures_as_the_evidence_writes_them() -> None:
    reads = Scripted(SURE)
    check("You pay the deposit of 50 pounds 14 days before the party.", reads)
    assert {sentence for _, sentence in reads.asked} == {"You pay the deposit of £50 two weeks before the party."}


def test_that_at_most_two_windows_are_read_and_no_long_ones() -> None:
    reads = Scripted(SURE)
    evidence = "\n\n".join(
        f"# Room {number}\n\n{EVIDENCE} Guests of room {number} bring slippers." for number in range(40)
    )
    check("Guests of room 7 have to bring their own slippers to the party.", reads, evidence)
    assert 1 <= len(reads.asked) <= 2
    assert all(len(window.split()) < 130 for window, _ in reads.asked)


def test_that_a_window_holds_the_heading_and_what_stands_around() -> None:
    sources = list(statements(EVIDENCE))
    said = Statement.read("The money is returned to you within 5 working days.")
    [window] = support.windows(sources, meaning.window(said, meaning.ranked(said, sources)))[-1:]
    assert window == f"Fees: {EVIDENCE.removeprefix('# Fees').strip()}"


def test_that_nothing_is_read_without_evidence() -> None:
    reads = Scripted(SURE)
    assert not Verifier(reads=reads).verify("The deposit is returned.", ()).supported
    assert reads.asked == []


def test_that_the_shipped_network_tells_a_paraphrase_from_its_opposite() -> None:
    scores = support.shipped()("Your money comes back to you in five working days.", [EVIDENCE])
    denied = support.shipped()("Your money is not returned to you.", [EVIDENCE])
    assert scores[0][support.SUPPORTED] > denied[0][support.SUPPORTED]
