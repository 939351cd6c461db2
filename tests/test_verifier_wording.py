"""The reply verifier on sentences that repeat the evidence almost word for word, and on long fluent replies."""

import pytest

from workflow.verification.verifier import Verifier


def why(reply: str, *evidence: str) -> str:
    return " ".join(one.why for one in Verifier().verify(reply, evidence).unsupported)


SESSIONS = (
    "# Prices\n\nThe fee of the patch test is taken off the price of the first session.\n\n# Duration\n\nOne hour."
)


def test_that_a_subject_of_the_evidence_in_the_wrong_place_is_refused() -> None:
    reply = "The fee of the patch test is taken off the duration of the first session."
    assert "says 'duration' where the evidence says 'price'" in why(reply, SESSIONS)


def test_that_a_name_said_once_too_often_is_refused() -> None:
    evidence = "Mira Vance trains new drivers, and Tom Okafor trains Mira Vance every spring. Ask Ines Roy about vans."
    reply = "Mira Vance trains new drivers, and Ines Okafor trains Mira Vance every spring."
    assert why(reply, evidence) != ""


def test_that_a_name_beside_a_word_that_follows_only_other_names_is_refused() -> None:
    evidence = "Send us your DNA results by post. The fee in AU dollars is on the form."
    assert "says 'AU' where the evidence says 'DNA'" in why("You may send AU results by post.", evidence)


def test_that_initials_may_stand_for_a_name() -> None:
    evidence = "The teams of Major League Soccer (MLS) play an international club in Boston every July."
    assert why("The teams of MLS play an international club in Boston every July.", evidence) == ""


def test_that_a_synonym_is_no_exchanged_subject() -> None:
    evidence = "Enter a name for the table and click Next. Provide a password if you are asked for one."
    assert why("Provide a name for the table and click Next.", evidence) == ""


@pytest.mark.parametrize(
    "reply",
    [
        "If a card does not earn points, contact support without the transaction details before review.",
        "If a card does not earn points, contact support with the transaction details after review.",
        "If a card does earn points, contact support with the transaction details before review.",
    ],
)
def test_that_one_small_word_turns_a_near_quotation(reply: str) -> None:
    evidence = "If a card does not earn points, contact support with the transaction details before review."
    assert why(reply, evidence) != ""


def test_that_of_two_near_sources_one_may_agree() -> None:
    evidence = (
        "Move guests with known exposure to deck two today. Move guests with no known exposure to deck three today."
    )
    assert why("Move guests with known exposure to deck two today.", evidence) == ""


def test_that_a_word_with_a_denying_prefix_agrees_with_a_negator() -> None:
    assert "negated" not in why("There is nobody at the desk on a Sunday.", "The desk is unstaffed on Sundays.")


def test_that_a_hyphen_makes_a_negator_part_of_a_word() -> None:
    evidence = "Ask your bank whether your card is active and open to card-not-present payments."
    assert "negat" not in why("Ask your bank whether your card is active and open to such payments.", evidence)


def test_that_what_the_evidence_denies_elsewhere_may_be_quoted() -> None:
    evidence = "You tried to place an order and got an error message.\n\n> Could not place order."
    assert "negated" not in why('The error message is "Could not place order".', evidence)


@pytest.mark.parametrize("line", ["Key features include:", "To fix this, follow these steps:", "You should:"])
def test_that_a_line_that_leads_over_to_a_list_needs_no_support(line: str) -> None:
    assert why(f"{line}\n\n- Lip filler costs £180.", "Lip filler costs £180.") == ""


def test_that_a_lead_over_may_not_smuggle_a_figure_or_a_name() -> None:
    assert why("The 14 features are:", "The studio is open.") != ""
    assert "'Zenith' is not in the evidence" in why("Options with Zenith are:", "Options are listed below.")


def test_that_a_code_block_is_no_part_of_the_next_sentence() -> None:
    evidence = "Run the command `tool image-hide IMAGE`. Replace IMAGE with the name of the image."
    reply = "Run the command:\n```shell\ntool image-hide IMAGE\n```\nReplace IMAGE with the name of the image."
    assert "'Replace'" not in why(reply, evidence)


@pytest.mark.parametrize("said", ["the USA", "the U.S.", "the US", "the United States"])
def test_that_a_country_may_be_abbreviated(said: str) -> None:
    assert why(f"We ship parcels to {said} every week.", "We ship parcels to the United States every week.") == ""


@pytest.mark.parametrize("said", ["half past five", "5.30 pm", "half past 5 pm"])
def test_that_a_clock_time_may_be_spoken(said: str) -> None:
    assert why(f"The gate closes at {said}.", "The gate closes at 17:30.") == ""


def test_that_a_spoken_clock_time_is_held_against_the_evidence() -> None:
    assert "'quarter to six' is not in the evidence" in why("It closes at quarter to six.", "It closes at 5.30 pm.")


def test_that_a_condition_is_no_claim_of_a_done_action() -> None:
    evidence = "Lost property is held for four weeks and then goes to charity."
    assert "claims" not in why("Lost property goes to charity once we've held it for four weeks.", evidence)


def test_that_adjectives_are_opposites_only_of_the_same_thing() -> None:
    evidence = (
        "Pick an existing folder and press Enter. New customers can create a new folder with a name of their own."
    )
    assert why("You can create a new folder with a name of your own.", evidence) == ""


@pytest.mark.parametrize("reply", ["Sure – Lip filler, 0.5 ml: £160.", "Of course: 0.5 ml of lip filler is £160."])
def test_that_a_courtesy_before_a_short_answer_changes_nothing(reply: str) -> None:
    evidence = "| Treatment | Price |\n|---|---|\n| Lip filler, 0.5 ml | £160 |\n| Lip filler, 1 ml | £240 |"
    assert Verifier().verify(reply, [evidence], "how much is lip filler?").supported
