"""Figures in a text and their canonical values."""

import pytest

from workflow.verification.figures import figures


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("£1,200", "money", "GBP 1200"), ("1200 pounds", "money", "GBP 1200"), ("£1.2k", "money", "GBP 1200"),
        ("20p", "money", "GBP 0.2"), ("50 per cent", "percent", "50"), ("5pm", "time", "17:00"),
        ("17:00", "time", "17:00"),
        ("noon", "time", "12:00"), ("two weeks", "duration", "20160 minutes"), ("14 days", "duration", "20160 minutes"),
        ("a fortnight", "duration", "20160 minutes"), ("half an hour", "duration", "30 minutes"),
        ("1 year", "duration", "12 months"),
        ("5 business days", "duration", "5 working day"),
        ("3rd of May", "date", "05-03"), ("May 3", "date", "05-03"), ("2026-05-03", "date", "05-03"),
        ("Tuesdays", "weekday", "tuesday"), ("+44 161 496 0123", "phone", "01614960123"), ("B12", "code", "b12"),
        ("https://www.bloom.example/book/", "url", "bloom.example/book"), ("0.5ml", "quantity", "0.5 ml"),
        ("a hundred and five", "number", "105"),
    ],
)  # fmt: skip
def test_that_a_figure_has_one_value_however_written(said: str, kind: str, value: str) -> None:
    assert (kind, value) in {(figure.kind, figure.value) for figure in figures(f"That is {said}, they say.")}


def test_that_the_unit_of_a_range_belongs_to_both_ends() -> None:
    assert [figure.value for figure in figures("24 to 48 hours")] == ["1440 minutes", "2880 minutes"]


def test_that_a_range_of_weekdays_names_every_day() -> None:
    assert len({figure.value for figure in figures("Monday to Friday")}) == 5


def test_that_morning_and_afternoon_of_a_time_range_are_told_apart() -> None:
    assert [figure.value for figure in figures("9-5pm")] == ["09:00", "17:00"]


def test_that_may_and_sat_are_words_too() -> None:
    assert figures("You may say we sat in the sun") == ()
