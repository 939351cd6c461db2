"""What a lead's slots make of what customers write. Today is Saturday 21 November 2026."""

import time
from collections.abc import Sequence
from datetime import date
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from sop.profile import QualificationQuestion, SlotType
from workflow.form.calendar import weekday
from workflow.form.corrections import Corrections, corrections
from workflow.form.dates import read_past_date
from workflow.form.replies import leaves
from workflow.form.slots import SlotAnswer, confirmation_error, read_answer, volunteered

TODAY = date(2026, 11, 21)
TREATMENTS = (
    "Anti-wrinkle injections (Botox)",
    "Dermal fillers",
    "Chemical peels",
    "Microneedling",
    "Laser hair removal",
    "Skin consultation and hydrating facial",
)
SERVICE = QualificationQuestion(
    slot="service", question="Which treatment are you interested in?", type="choice", options=TREATMENTS, required=True
)
TIMING = QualificationQuestion(slot="timing", question="When would you like to come in?", type="date")
CONTACT = QualificationQuestion(slot="contact", question="What is the best phone number to reach you on?", type="phone")
PHONE = QualificationQuestion(slot="phone", question="What is your phone number?", type="phone")
EMAIL = QualificationQuestion(slot="email", question="What is your e-mail address?", type="email")
NAME = QualificationQuestion(slot="name", question="What's your name?", type="name")
BEFORE = QualificationQuestion(slot="before", question="Have you been to us before?", type="yes_no")
HAD_IT = QualificationQuestion(slot="had_it", question="Have you had this treatment before?", type="yes_no")
FIRST = QualificationQuestion(slot="first", question="Is this your first visit?", type="yes_no")
CALL = QualificationQuestion(slot="call", question="Would you like us to call you?", type="yes_no")
PEOPLE = QualificationQuestion(slot="people", question="How many people is it for?", type="number")
BUDGET = QualificationQuestion(slot="budget", question="What is your budget?", type="number")
AGE = QualificationQuestion(slot="age", question="How old are you?", type="number")
GOAL = QualificationQuestion(slot="goal", question="What would you like to achieve?", type="text")
NOTES = QualificationQuestion(slot="notes", question="Is there anything else we should know?", type="text")
CLINIC = (SERVICE, TIMING, CONTACT)
LONG_FORM = (SERVICE, TIMING, CONTACT, EMAIL, NAME, BEFORE, PEOPLE, BUDGET, GOAL)


def read(question: QualificationQuestion, text: str, *, today: date = TODAY) -> SlotAnswer:
    return read_answer(question, text, today=today, embed=None)


def value(question: QualificationQuestion, text: str) -> str | None:
    return read(question, text).value


def choice(*options: str) -> QualificationQuestion:
    return QualificationQuestion(slot="choice", question="Which one is it?", type="choice", options=options)


def asked(kind: SlotType) -> QualificationQuestion:
    return QualificationQuestion(slot="asked", question="Could you tell us?", type=kind, options=("Red", "Blue"))


class WordEmbedder:
    """Unit vectors of hashed words; words of one group count as one, so that meaning can be scripted."""

    def __init__(self, *groups: str) -> None:
        self.same = {word: group.split()[0] for group in groups for word in group.split()}
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        rows = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace("-", " ").split():
                row[crc32(self.same.get(word, word).encode()) % 512] += 1
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


DATES = [
    ("next Friday", "2026-11-27"),
    ("Friday", "2026-11-27"),
    ("this Saturday", "2026-11-21"),
    ("saturday pls", "2026-11-28"),
    ("Friday's good", "2026-11-27"),
    ("Is Friday ok?", "2026-11-27"),
    ("how about Thursday?", "2026-11-26"),
    ("Could you do Friday?", "2026-11-27"),
    ("tomorrow", "2026-11-22"),
    ("tomoz", "2026-11-22"),
    ("tomorrow afternoon", "2026-11-22 (afternoon)"),
    ("day after tomorrow", "2026-11-23"),
    ("this evening", "2026-11-21 (evening)"),
    ("tonight", "2026-11-21 (evening)"),
    ("Friday at 3pm", "2026-11-27 (3pm)"),
    ("3pm on Friday", "2026-11-27 (3pm)"),
    ("Friday after 5", "2026-11-27 (after 5)"),
    ("27 November at 10:30am", "2026-11-27 (10:30am)"),
    ("27/11", "2026-11-27"),
    ("05/12/2026", "2026-12-05"),
    ("5.12.26", "2026-12-05"),
    ("12/25", "2026-12-25"),
    ("2026-12-05", "2026-12-05"),
    ("the 5th of December", "2026-12-05"),
    ("Dec 5th", "2026-12-05"),
    ("the first of December", "2026-12-01"),
    ("1st May", "2027-05-01"),
    ("Friday 27th", "2026-11-27"),
    ("Friday the 4th", "2026-12-04"),
    ("the 27th", "2026-11-27"),
    ("the 31st", "2026-12-31"),
    ("a week on Friday", "2026-12-04"),
    ("Friday week", "2026-12-04"),
    ("two weeks today", "2026-12-05"),
    ("in 10 days", "2026-12-01"),
    ("Christmas Eve", "2026-12-24"),
    ("Tuesday next week", "2026-11-24"),
    ("Tuesday or Thursday next week", "2026-11-24 or 2026-11-26"),
    ("Monday morning or Tuesday afternoon", "2026-11-23 (morning) or 2026-11-24 (afternoon)"),
    ("Friday would be good, otherwise Monday", "2026-11-27 or 2026-11-23"),
    ("5th or 6th December", "2026-12-05 or 2026-12-06"),
    ("Friday, no wait, Saturday", "2026-11-28"),
    ("Friday is no good, Monday instead", "2026-11-23"),
    ("Saturday but not Sunday", "2026-11-28"),
    ("not sure, maybe next Friday", "2026-11-27"),
    ("Friday afternoon or any time Saturday", "2026-11-27 (afternoon) or 2026-11-28"),
    ("next firday", "2026-11-27"),
    ("wensday", "2026-11-25"),
    ("thurday afternoon", "2026-11-26 (afternoon)"),
]
WINDOWS = [
    ("sometime in the next couple of weeks", "in the next couple of weeks"),
    ("within the next 2 weeks", "within the next 2 weeks"),
    ("early December", "early December"),
    ("in early December", "early December"),
    ("next week please", "next week"),
    ("not this week, next week", "next week"),
    ("weekday evenings", "weekday evenings"),
    ("evenings after 6", "evenings after 6"),
    ("Saturday mornings", "Saturday mornings"),
    ("after work", "after work"),
    ("asap", "asap"),
    ("the earliest you've got", "earliest you've got"),
    ("whenever", "whenever"),
    ("any day except Friday", "any day except Friday"),
    ("I can't do Friday", "can't do Friday"),
    ("not until January", "not until January"),
    ("Monday to Wednesday", "Monday to Wednesday"),
    ("by Friday", "by Friday"),
    ("after the 10th", "after the 10th"),
    ("w/c 7th December", "w/c 7th December"),
    ("first week of December", "first week of December"),
    ("before my wedding in June", "before my wedding in June"),
    ("in the new year", "in the new year"),
    ("May", "May"),
    ("once the kids are back at school", "once the kids are back at school"),
    ("Friday 28th November", "Friday 28th November"),
]
NO_DATES = [
    "yesterday",
    "last Friday",
    "two weeks ago",
    "two weeks ago on Friday",
    "Friday last week",
    "the weekend just gone",
    "January 2026",
    "in spring 2024",
    "3-5 November",
    "between 1 and 5 November",
    "early November",
    "first week of November",
    "w/c 2 November",
    "12/03/2024",
    "20/11",
    "30th February",
    "32/12",
    "01/01/2036",
    "24/7",
    "are you open on Friday?",
    "what time do you close on Saturdays",
    "I may come in",
    "I sat down",
    "3pm",
    "blue",
    "how much is it?",
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_that_a_day_is_read_as_iso(text: str, expected: str) -> None:
    assert value(TIMING, text) == expected


@pytest.mark.parametrize(("text", "expected"), WINDOWS)
def test_that_a_loose_time_stays_in_the_customers_words(text: str, expected: str) -> None:
    assert value(TIMING, text) == expected


@pytest.mark.parametrize("text", NO_DATES)
def test_that_what_is_over_or_no_date_is_asked_again(text: str) -> None:
    assert read(TIMING, text) == SlotAnswer(None)


@pytest.mark.parametrize(
    ("today", "said", "which", "expected"),
    [
        (date(2026, 11, 18), "friday", "", date(2026, 11, 20)),
        (date(2026, 11, 18), "friday", "this", date(2026, 11, 20)),
        (date(2026, 11, 18), "friday", "next", date(2026, 11, 27)),
        (date(2026, 11, 18), "friday", "week", date(2026, 11, 27)),
        (date(2026, 11, 20), "friday", "", date(2026, 11, 27)),
        (date(2026, 11, 20), "friday", "this", date(2026, 11, 20)),
        (date(2026, 11, 22), "monday", "next", date(2026, 11, 23)),
        (date(2026, 11, 21), "sunday", "next", date(2026, 11, 29)),
        (date(2026, 12, 30), "friday", "next", date(2027, 1, 8)),
    ],
)
def test_that_weekdays_follow_the_british_convention(today: date, said: str, which: str, expected: date) -> None:
    assert weekday(said, which, today) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/03/85", "1985-03-12"),
        ("12th March 1985", "1985-03-12"),
        ("last Friday", "2026-11-20"),
        ("yesterday", "2026-11-20"),
        ("3 days ago", "2026-11-18"),
        ("5 March", "2026-03-05"),
        ("about a year ago", "about a year ago"),
        ("in 2019", "in 2019"),
        ("never", "never"),
        ("blue", None),
    ],
)
def test_that_a_question_about_the_past_takes_past_dates(text: str, expected: str | None) -> None:
    assert read_past_date(text, TODAY) == expected


def test_that_a_date_of_birth_is_taken_as_past_by_its_question() -> None:
    birth = QualificationQuestion(slot="dob", question="What is your date of birth?", type="date")
    assert value(birth, "12/03/1985") == "1985-03-12"


def test_that_a_time_alone_answers_a_question_for_a_time() -> None:
    question = QualificationQuestion(slot="time", question="What time suits you best?", type="date")
    assert value(question, "around 3pm") == "around 3pm"


CHOICES = [
    ("Dermal fillers", "Dermal fillers"),
    ("lip filler", "Dermal fillers"),
    ("fillar please", "Dermal fillers"),
    ("botox", "Anti-wrinkle injections (Botox)"),
    ("anti wrinkle", "Anti-wrinkle injections (Botox)"),
    ("antiwrinkle injections", "Anti-wrinkle injections (Botox)"),
    ("a chemical peal", "Chemical peels"),
    ("micro needling", "Microneedling"),
    ("microneedeling", "Microneedling"),
    ("lazer", "Laser hair removal"),
    ("hydrafacial", "Skin consultation and hydrating facial"),
    ("the second one", "Dermal fillers"),
    ("2", "Dermal fillers"),
    ("option 5 please", "Laser hair removal"),
    ("the last one", "Skin consultation and hydrating facial"),
    ("the one at the top", "Anti-wrinkle injections (Botox)"),
    ("can I go for the second one?", "Dermal fillers"),
    ("the third treatment you mentioned", "Chemical peels"),
    ("second to last", "Laser hair removal"),
    ("the laser one", "Laser hair removal"),
    ("not fillers, peels", "Chemical peels"),
    ("laser rather than peels", "Laser hair removal"),
    ("not sure, maybe fillers", "Dermal fillers"),
    ("fillers, no wait, a peel", "Chemical peels"),
    ("fillers and peels", "Dermal fillers, Chemical peels"),
    ("botox or laser", "Anti-wrinkle injections (Botox), Laser hair removal"),
]


@pytest.mark.parametrize(("text", "expected"), CHOICES)
def test_that_an_option_is_read_by_its_words_or_its_place(text: str, expected: str) -> None:
    assert value(SERVICE, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "tattoo removal",
        "treatment",
        "option 9",
        "anything but laser",
        "how much is it?",
        "Manchester",
        "feelings",
        "both",
    ],
)
def test_that_what_names_no_option_is_asked_again(text: str) -> None:
    assert read(SERVICE, text) == SlotAnswer(None)


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        (("Under £200", "£200-£500", "Over £500"), "about 300 quid", "£200-£500"),
        (("Under £200", "£200-£500", "Over £500"), "£150", "Under £200"),
        (("Under £200", "£200-£500", "Over £500"), "more than 500", "Over £500"),
        (("Yes", "No", "Not sure"), "yeah go on", "Yes"),
        (("Yes", "No", "Not sure"), "not sure", "Not sure"),
        (("One area", "Two areas", "Three areas"), "two", "Two areas"),
        (("1", "2", "3 or more"), "2", "2"),
        (("Gym only", "Gym and swim"), "just the gym", "Gym only"),
        (("Gym only", "Gym and swim"), "both", "Gym only, Gym and swim"),
        (("Boiler repair", "New bathroom"), "new boiler", "Boiler repair"),
        (("Boiler repair", "New bathroom"), "I'm new here", None),
        (("Google", "Instagram", "A friend"), "insta", "Instagram"),
        (("Skip hire", "Clearance"), "skip hire", "Skip hire"),
    ],
)
def test_that_options_of_any_business_are_read(options: tuple[str, ...], text: str, expected: str | None) -> None:
    assert value(choice(*options), text) == expected


def test_that_an_option_is_found_by_meaning_when_its_words_are_not_said() -> None:
    embed = WordEmbedder("pipes drain", "blocked clogged")
    answer = read_answer(choice("Blocked drain", "Leaking tap"), "clogged pipes", today=TODAY, embed=embed)
    assert answer == SlotAnswer("Blocked drain")


def test_that_two_options_equally_near_are_asked_again() -> None:
    embed = WordEmbedder("water tap drain")
    answer = read_answer(choice("Kitchen tap", "Garden drain"), "the water", today=TODAY, embed=embed)
    assert answer == SlotAnswer(None)


@pytest.mark.parametrize("text", ["not sure", "no thanks", "how much is it?", "I don't want the tap"])
def test_that_meaning_is_not_asked_of_what_is_no_choice(text: str) -> None:
    embed = WordEmbedder()
    read_answer(choice("Blocked drain", "Leaking tap"), text, today=TODAY, embed=embed)
    assert embed.asked == []


PHONES = [
    ("07700 900123", "07700 900123"),
    ("0161 496 0199", "0161 496 0199"),
    ("07700900123 but text only", "07700 900123"),
    ("(0161) 496-0123", "0161 496 0123"),
    ("+44 (0)7700 900123", "07700 900123"),
    ("0044 7700 900123", "07700 900123"),
    ("7700900123", "07700 900123"),
    ("o7700 9oo123", "07700 900123"),
    ("01632 960 123", "01632 960123"),
    ("020 7946 0958", "020 7946 0958"),
    ("+353 1 234 5678", "+353 1 234 5678"),
    ("+1 415 555 0132", "+1 415-555-0132"),
    ("zero seven seven double-oh nine hundred 123", "07700 900123"),
    ("oh seven seven double oh, nine double zero, one two three", "07700 900123"),
    ("plus four four seven seven double oh nine hundred one twenty three", "07700 900123"),
    ("0161 four nine six oh one double nine after five", "0161 496 0199"),
    ("one two three", None),
    ("07700 900123, sorry, 07700 900124", "07700 900124"),
    ("07700 900123 27/11", "07700 900123"),
    ("0161 496 012", None),
    ("077009001234", None),
    ("999", None),
    ("just call me", None),
    ("why do you need it?", None),
    ("jo@x.com", None),
]


@pytest.mark.parametrize(("text", "expected"), PHONES)
def test_that_phone_numbers_are_read_and_laid_out(text: str, expected: str | None) -> None:
    assert read(PHONE, text) == SlotAnswer(expected)


@pytest.mark.parametrize("text", ["you can reach me at jo@x.com", "I don't want to give my number, mail jo@x.com"])
def test_that_an_email_answers_a_question_for_a_way_of_contact(text: str) -> None:
    assert value(CONTACT, text) == "jo@x.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jo@x.com", "jo@x.com"),
        ("it's Jo.Smith@Example.co.uk.", "Jo.Smith@example.co.uk"),
        ("jo@clinic.example", "jo@clinic.example"),
        ("jo+tag@foo.test", "jo+tag@foo.test"),
        ("jo @ x.com", "jo@x.com"),
        ("jo at example dot co dot uk", "jo@example.co.uk"),
        ("jo@gmail", None),
        ("jo@@x.com", None),
        ("jo@gmail,com", None),
        ("meet me at the shop", None),
        ("07700 900123", None),
    ],
)
def test_that_email_addresses_are_read(text: str, expected: str | None) -> None:
    assert read(EMAIL, text) == SlotAnswer(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sarah", "Sarah"),
        ("I'm Sarah", "Sarah"),
        ("it's Dr Patel here", "Dr Patel"),
        ("my name is o'brien", "O'Brien"),
        ("SARAH JONES", "Sarah Jones"),
        ("mary-jane", "Mary-Jane"),
        ("J. Smith", "J. Smith"),
        ("Anna van der Berg", "Anna van der Berg"),
        ("mcdonald", "McDonald"),
        ("Siân", "Siân"),
        ("Sarah, nice to meet you", "Sarah"),
        ("you can call me Bex", "Bex"),
        ("Sarah Jones, 07700 900123", "Sarah Jones"),
        ("sarah and tom", "Sarah and Tom"),
        ("Will", "Will"),
        ("how much is it", None),
        ("I'm interested in filler", None),
        ("hello", None),
        ("sarah@x.com", None),
        ("🙂", None),
    ],
)
def test_that_names_are_read_and_sentences_are_not(text: str, expected: str | None) -> None:
    assert read(NAME, text) == SlotAnswer(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", "3"),
        ("three of us", "3"),
        ("a couple", "2"),
        ("just me", "1"),
        ("half a dozen", "6"),
        ("twenty-five", "25"),
        ("£200", "200"),
        ("about £1,500", "1500"),
        ("1.5k", "1500"),
        ("a couple of hundred", "200"),
        ("200-300", "200-300"),
        ("2 or 3", "2-3"),
        ("over 500", "500+"),
        ("no more than 3", "3"),
        ("not sure, maybe 3", "3"),
        ("none", "0"),
        ("twice", "2"),
        ("this one", None),
        ("lots", None),
        ("07700900123", None),
    ],
)
def test_that_numbers_are_read(text: str, expected: str | None) -> None:
    assert read(PEOPLE, text) == SlotAnswer(expected)


YES_NO = [
    (CALL, "yes please", "yes"),
    (CALL, "yeah go on then", "yes"),
    (CALL, "why not", "yes"),
    (CALL, "no problem", "yes"),
    (CALL, "I wouldn't say no", "yes"),
    (CALL, "👍", "yes"),
    (CALL, "aye", "yes"),
    (CALL, "no yeah that's fine", "yes"),
    (CALL, "yes please, how much is it", "yes"),
    (CALL, "no thanks", "no"),
    (CALL, "nah you're alright", "no"),
    (CALL, "I'm good thanks", "no"),
    (CALL, "yeah nah", "no"),
    (CALL, "definitely not", "no"),
    (CALL, "I don't think so", "no"),
    (CALL, "not really", "no"),
    (CALL, "yes. actually no", "no"),
    (CALL, "please don't", "no"),
    (CALL, "thanks but no", "no"),
    (CALL, "that'd be great", "yes"),
    (HAD_IT, "never", "no"),
    (HAD_IT, "it's my first time", "no"),
    (HAD_IT, "I've had it twice", "yes"),
    (HAD_IT, "havent", "no"),
    (HAD_IT, "I have a question", None),
    (FIRST, "I've never been before", "yes"),
    (FIRST, "I'm a regular", "no"),
    (FIRST, "first time", "yes"),
    (CALL, "yes and no", None),
    (CALL, "what for?", None),
    (CALL, "blue", None),
]


@pytest.mark.parametrize(("question", "text", "expected"), YES_NO)
def test_that_yes_and_no_are_read_as_the_british_say_them(
    question: QualificationQuestion, text: str, expected: str | None
) -> None:
    assert read(question, text) == SlotAnswer(expected)


SUBTLE = "not sure yet but I'd like something subtle around the eyes"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (GOAL, "smoother skin for my wedding", "smoother skin for my wedding"),
        (GOAL, SUBTLE, SUBTLE),
        (NOTES, "no", "no"),
        (NOTES, "nothing really", "nothing really"),
        (GOAL, "how much is it?", None),
        (GOAL, "?!", None),
    ],
)
def test_that_free_text_is_kept_as_it_came(question: QualificationQuestion, text: str, expected: str | None) -> None:
    assert read(question, text) == SlotAnswer(expected)


EVERY_KIND = (SERVICE, TIMING, CONTACT, EMAIL, NAME, CALL, PEOPLE, GOAL)


@pytest.mark.parametrize("question", EVERY_KIND)
@pytest.mark.parametrize("text", ["rather not say", "I'd prefer not to", "none of your business", "not telling you"])
def test_that_a_customer_may_decline_any_question(question: QualificationQuestion, text: str) -> None:
    assert read(question, text) == SlotAnswer(None, refused=True)


@pytest.mark.parametrize("question", EVERY_KIND)
@pytest.mark.parametrize("text", ["skip", "pass", "not sure", "I don't know", "dunno", "no idea", "can't remember"])
def test_that_a_customer_may_not_know(question: QualificationQuestion, text: str) -> None:
    assert read(question, text) == SlotAnswer(None, skipped=True)


@pytest.mark.parametrize("text", ["neither", "none of them", "neither of those, thanks"])
def test_that_none_of_the_options_is_an_answer(text: str) -> None:
    assert read(SERVICE, text) == SlotAnswer(None, skipped=True)
    assert value(choice("One", "Neither"), "neither") == "Neither"


@pytest.mark.parametrize("text", ["stop", "cancel", "cancel that please", "never mind", "forget it", "stop asking"])
def test_that_a_customer_may_leave_the_form(text: str) -> None:
    assert leaves(text)


@pytest.mark.parametrize("text", ["cancel my appointment on Friday", "I never mind waiting", "full stop", "no", "both"])
def test_that_only_the_form_itself_is_left(text: str) -> None:
    assert not leaves(text)


@pytest.mark.parametrize("question", [SERVICE, TIMING, CONTACT, EMAIL, NAME, GOAL])
@pytest.mark.parametrize("text", ["no", "no thanks", "nope"])
def test_that_no_declines_every_question_but_yes_or_no(question: QualificationQuestion, text: str) -> None:
    assert read(question, text) == SlotAnswer(None, refused=True)


@pytest.mark.parametrize("text", ["", "   ", "???", "…"])
@pytest.mark.parametrize("kind", ["text", "choice", "yes_no", "number", "date", "phone", "email", "name"])
def test_that_a_reply_without_words_is_asked_again(kind: SlotType, text: str) -> None:
    assert read(asked(kind), text) == SlotAnswer(None)


VOLUNTEERED = [
    (
        "I'd like lip filler next Friday, my number is 07700 900123",
        {"service": "Dermal fillers", "timing": "2026-11-27", "contact": "07700 900123"},
    ),
    ("How much is lip filler? I'd like to book it for next Friday", {"timing": "2026-11-27"}),
    ("I'm interested in botox", {"service": "Anti-wrinkle injections (Botox)"}),
    ("I want lip filer", {"service": "Dermal fillers"}),
    ("Dermal filler please", {"service": "Dermal fillers"}),
    (
        "I'm thinking about microneedling, ideally on a weekday evening",
        {"service": "Microneedling", "timing": "weekday evening"},
    ),
    (
        "I'd like to book an appointment. It's for dermal filler, ideally Thursday or Friday.",
        {"service": "Dermal fillers", "timing": "2026-11-26 or 2026-11-27"},
    ),
    ("Can I book a peel for 5 December?", {"service": "Chemical peels", "timing": "2026-12-05"}),
    ("book me in for laser on tuesday pls", {"service": "Laser hair removal", "timing": "2026-11-24"}),
    ("Do you have any availability for microneedling next week?", {"service": "Microneedling", "timing": "next week"}),
    ("I want to come in tomorrow afternoon", {"timing": "2026-11-22 (afternoon)"}),
    ("Could you fit me in on the 27th?", {"timing": "2026-11-27"}),
    ("Next Friday works best for me", {"timing": "2026-11-27"}),
    ("I need an appointment asap", {"timing": "asap"}),
    ("Preferred date: 27/11/2026", {"timing": "2026-11-27"}),
    ("I had filler last Friday and I'd like to come in on Monday", {"timing": "2026-11-23"}),
    ("looking to get lip fillers done before Christmas", {"service": "Dermal fillers", "timing": "before Christmas"}),
    (
        "want botox b4 my wedding in june",
        {"service": "Anti-wrinkle injections (Botox)", "timing": "before my wedding in june"},
    ),
    ("I would like laser hair removal, not a peel", {"service": "Laser hair removal"}),
    ("I'd like filler, no wait, a peel", {"service": "Chemical peels"}),
    ("You can reach me on 0161 496 0123 after 6", {"contact": "0161 496 0123"}),
    ("My name is jo smith, email jo@example.com", {"name": "Jo Smith", "email": "jo@example.com"}),
    ("Hi, I'm Sarah and I'd like to book a chemical peel", {"service": "Chemical peels", "name": "Sarah"}),
    ("Hi it's Tom here, I'd like an appointment on Wednesday", {"name": "Tom", "timing": "2026-11-25"}),
    ("Kind regards,\nPriya Shah", {"name": "Priya Shah"}),
    ("I've never been before, I'd like fillers", {"before": "no", "service": "Dermal fillers"}),
    ("I'm an existing client", {"before": "yes"}),
    ("I'd like to book for two people", {"people": "2"}),
    (
        "table for 4 tomorrow at half eight, name's Priya",
        {"people": "4", "timing": "2026-11-22 (half eight)", "name": "Priya"},
    ),
    ("a table for two on Friday please", {"people": "2", "timing": "2026-11-27"}),
    ("could we book a table, there will be six of us", {"people": "6"}),
    ("I'd like a table for 7.30", {}),
    ("I'd like to book a room for 3 nights", {}),
    ("we'd like a table for 5 December", {"timing": "2026-12-05"}),
    ("My budget is around £200 and I fancy a peel", {"budget": "200", "service": "Chemical peels"}),
]
TRAPS = [
    "how much is dermal filler?",
    "are you open on Monday?",
    "what time do you open on Friday?",
    "I had it done last Friday",
    "appointment on Friday was awful",
    "table for two on Friday?",
    "I had lip filler on Tuesday and it's swollen",
    "Can I have filler while pregnant?",
    "I'd like to know how much botox is",
    "I'd like to cancel my dermal filler appointment on Friday",
    "I'd like to reschedule to next Friday",
    "my appointment is on Friday, where do I park?",
    "I've booked for Tuesday",
    "I don't want filler",
    "I'm not interested in lasers",
    "I used to have botox",
    "I want my filler dissolved",
    "I want a refund for my peel",
    "I'd like a discount on fillers",
    "should I get botox or filler?",
    "If I wanted filler next week how much would it be?",
    "can you call me tomorrow?",
    "My wedding is on 5 June",
    "I want to complain about Saturday",
    "is your number still 0161 496 0123?",
    "are you the clinic on 0161 496 0123?",
    "I called 0161 496 0123 yesterday and nobody answered",
    "my order number is 07700900123",
    "your email info@example.com bounced",
    "I'm Interested in knowing your prices",
    "I'm British and 34",
    "I'd like to book a new appointment",
    "I sat in the sun on Sunday",
    "I want to talk to someone now",
    "Is it safe if it's my first time?",
    "How long does filler last, 3 months?",
    "yes",
    "ok thanks",
]


@pytest.mark.parametrize(("text", "expected"), VOLUNTEERED)
def test_that_what_a_customer_says_unasked_is_taken(text: str, expected: dict[str, str]) -> None:
    assert volunteered(LONG_FORM, text, today=TODAY, embed=None) == expected


@pytest.mark.parametrize("text", TRAPS)
def test_that_questions_past_visits_and_other_matters_fill_nothing(text: str) -> None:
    assert volunteered(LONG_FORM, text, today=TODAY, embed=None) == {}


def test_that_an_email_fills_a_contact_slot_where_no_other_asks_for_it() -> None:
    assert volunteered(CLINIC, "mail me at jo@x.com", today=TODAY, embed=None) == {"contact": "jo@x.com"}


def test_that_an_age_is_taken_only_where_it_is_asked() -> None:
    assert volunteered((AGE, BUDGET), "I'm 34 and I'd like filler", today=TODAY, embed=None) == {"age": "34"}


def test_that_a_wished_option_is_found_by_meaning_when_it_is_sure() -> None:
    embed = WordEmbedder("peels exfoliation", "chemical acid")
    said = "I'm interested in acid exfoliation"
    assert volunteered(CLINIC, said, today=TODAY, embed=embed) == {"service": "Chemical peels"}


def test_that_the_first_of_two_date_questions_is_filled() -> None:
    second = TIMING.model_copy(update={"slot": "second", "question": "And a second choice?"})
    said = "I'd like to come on Friday"
    assert volunteered((TIMING, second), said, today=TODAY, embed=None) == {"timing": "2026-11-27"}


NOTED = {"service": "Dermal fillers", "timing": "2026-11-25", "contact": "07700 900123"}
CORRECTED = [
    ("actually can you make it thursday", {"timing": "2026-11-26"}),
    ("hmm actually make it wednesday the week after", {"timing": "2026-12-02"}),
    ("the week after would be better", {"timing": "2026-12-02"}),
    ("actually the day after", {"timing": "2026-11-26"}),
    ("make it two weeks later", {"timing": "2026-12-09"}),
    ("can we change it to Friday", {"timing": "2026-11-27"}),
    ("change it from Wednesday to Friday", {"timing": "2026-11-27"}),
    ("Friday instead of Wednesday", {"timing": "2026-11-27"}),
    ("what about Thursday instead?", {"timing": "2026-11-26"}),
    ("can you make it 3pm instead?", {"timing": "2026-11-25 (3pm)"}),
    ("Thursday, 3pm instead", {"timing": "2026-11-26 (3pm)"}),
    ("I can't do Wednesday actually, Thursday would be better", {"timing": "2026-11-26"}),
    ("sorry wrong number, it's 07700 900456", {"contact": "07700 900456"}),
    ("sorry jane@example.com not the number", {"contact": "jane@example.com"}),
    ("actually I'd rather have a chemical peel", {"service": "Chemical peels"}),
    ("sorry, I meant microneedling", {"service": "Microneedling"}),
    ("no wait, the first one", {"service": "Anti-wrinkle injections (Botox)"}),
    ("swap the filler for a peel", {"service": "Chemical peels"}),
    (
        "actually make it thursday and my number is 07700 900999",
        {"timing": "2026-11-26", "contact": "07700 900999"},
    ),
]
NOT_CORRECTED = [
    "sorry, what are your opening hours on Friday?",
    "actually, can I have someone with me on Friday?",
    "actually how much is a peel?",
    "what about microneedling instead?",
    "can I change it to Friday if I need to?",
    "sorry I can't do Friday",
    "sorry, I was there on Friday",
    "actually last Friday",
    "actually make it yesterday",
    "I'd rather not give my number",
    "I was treated badly on Friday",
    "maybe later",
]


@pytest.mark.parametrize(("text", "expected"), CORRECTED)
def test_that_a_correction_gives_the_slot_its_new_value(text: str, expected: dict[str, str]) -> None:
    assert corrections(CLINIC, NOTED, text, TODAY, in_form=True).values == expected


@pytest.mark.parametrize("text", NOT_CORRECTED)
def test_that_what_corrects_nothing_is_left_whole(text: str) -> None:
    assert corrections(CLINIC, NOTED, text, TODAY, in_form=True) == Corrections({}, text)


def test_that_what_is_said_beside_a_correction_is_kept() -> None:
    found = corrections((TIMING,), NOTED, "actually make it thursday. How much is it?", TODAY, in_form=True)
    assert (found.values, found.rest) == ({"timing": "2026-11-26"}, "How much is it?")


def test_that_a_day_before_today_is_no_correction() -> None:
    noted = {"timing": TODAY.isoformat()}
    assert corrections((TIMING,), noted, "actually the day before", TODAY, in_form=True).values == {}


@pytest.mark.parametrize(("in_form", "expected"), [(True, {"timing": "2026-11-26"}), (False, {})])
def test_that_a_value_alone_corrects_only_within_the_form(in_form: bool, expected: dict[str, str]) -> None:
    assert corrections((TIMING,), NOTED, "thursday", TODAY, in_form=in_form).values == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            PHONE,
            "0161 496",
            "That doesn't look like a full UK phone number. Could you give it again, with the area code?",
        ),
        (
            CONTACT,
            "+353 1",
            "That doesn't look like a complete phone number. Could you give it again, with the country code? "
            "An e-mail address is fine too.",
        ),
        (
            choice("Red", "Blue", "Green"),
            "dunno mate",
            "Sorry, I didn't catch which one you meant. Could you choose one of these: Red, Blue or Green?",
        ),
    ],
)
def test_that_the_second_try_says_what_is_expected(question: QualificationQuestion, text: str, expected: str) -> None:
    assert confirmation_error(question, text) == expected


@pytest.mark.parametrize("kind", ["text", "choice", "yes_no", "number", "date", "phone", "email", "name"])
@pytest.mark.parametrize("text", ["blue", "jo@", "12", ""])
def test_that_every_second_try_is_one_short_line_that_asks(kind: SlotType, text: str) -> None:
    line = confirmation_error(asked(kind), text)
    assert "\n" not in line
    assert len(line) < 160
    assert "?" in line


HOSTILE = ("a", "1 ", "0", "a@", "no ", "next ", "not, ", "I'd like ", "!", "at dot ", "1/1/", "monday or ", "£1,")


@pytest.mark.parametrize("text", [piece * (4_000 // len(piece)) for piece in HOSTILE])
def test_that_no_message_takes_long(text: str) -> None:
    began = time.perf_counter()
    for question in LONG_FORM:
        read_answer(question, text, today=TODAY, embed=None)
    volunteered(LONG_FORM, text, today=TODAY, embed=None)
    corrections(LONG_FORM, NOTED, f"actually, {text}", TODAY, in_form=True)
    assert time.perf_counter() - began < 5


def test_that_only_the_first_4000_characters_are_read() -> None:
    assert read(PHONE, "x " * 2_000 + "07700 900123") == SlotAnswer(None)


@pytest.mark.slow
def test_that_the_packaged_model_tells_options_from_other_replies() -> None:
    from vectorstore.model_embedder import ModelEmbedder
    from vectorstore.model_files import ModelFiles

    embedder = ModelEmbedder(ModelFiles())
    jobs = choice("Boiler repair", "Blocked drain", "New bathroom", "Leaking tap")
    said = ("dripping faucet", "fitting a shower and bath", "my fence blew down", "I'm in Leeds")
    read_all = [read_answer(jobs, text, today=TODAY, embed=embedder.embed).value for text in said]
    assert read_all == ["Leaking tap", "New bathroom", None, None]
