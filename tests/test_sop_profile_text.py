from sop.markdown import read_markdown
from sop.profile import Contact, Profile
from sop.profile_text import profile_text

_WEEK = {
    "monday": "09:00-18:00",
    "tuesday": "09:00-18:00",
    "wednesday": "09:00-18:00",
    "thursday": "09:00-18:00",
    "friday": "09:00-18:00",
    "saturday": "10:00-16:00",
    "sunday": "closed",
}


def test_that_every_fact_is_a_sentence():
    text = profile_text(Profile(name="Bloom", contact=Contact(phone="0161 496 0123"), hours=_WEEK))
    assert "The phone number of Bloom is 0161 496 0123." in text
    assert "- On Monday, Bloom is open from 09:00 to 18:00." in text
    assert "- On Sunday, Bloom is closed." in text
    assert "Opening hours: Monday to Friday 09:00–18:00, Saturday 10:00–16:00; closed on Sunday." in text


def test_that_unusual_hours_stay_readable():
    hours = {"mon-fri": "8am to noon, 1pm to 5pm", "bank_holidays": "by appointment", "sunday": ""}
    text = profile_text(Profile(hours=hours))
    assert "On Monday to Friday, our team is open from 8am to noon and from 1pm to 5pm." in text
    assert "On bank holidays, the opening hours of our team are: by appointment." in text
    assert "Sunday" not in text


def test_that_days_apart_are_not_taken_together():
    text = profile_text(Profile(hours={"monday": "9-5", "wednesday": "9-5"}))
    assert "Opening hours: Monday 9–5, Wednesday 9–5." in text


def test_that_a_profile_without_facts_says_nothing():
    assert profile_text(Profile()) == ""
    assert profile_text(Profile(contact=Contact(phone=" "), handover_message="One moment.")) == ""


def test_that_the_text_reads_as_a_document():
    document = read_markdown("business.yaml", profile_text(Profile(name="Bloom", hours=_WEEK)))
    assert [section.heading_path for section in document.sections[0].walk()] == [("Bloom",), ("Bloom", "Opening hours")]
