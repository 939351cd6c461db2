"""The name of a business that has no `business.yaml`."""

from pathlib import Path

import pytest

from sop.folder import read_sop
from sop.profile import Profile


def name(folder: Path, *texts: str) -> str:
    for number, text in enumerate(texts):
        (folder / f"{number}.md").write_text(text, "utf-8")
    return read_sop([folder]).profile.name


UNNAMED = Profile().name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Ann's Cakes: what we bake\n\nAnn's Cakes bakes every day.\n", "Ann's Cakes"),
        ("# ANN'S CAKES - PRICES\n\nAnn's Cakes, 5 Mill Lane.\n", "Ann's Cakes"),
        ("# Welcome to Ann's Cakes!\n\nWe bake every day.\n", "Ann's Cakes"),
        ("# Ann's Cakes: what we bake\n\nWe bake every day.\n", UNNAMED),
        ("# Opening hours: summer\n\nOur opening hours are long.\n", UNNAMED),
        ("# Welcome to our new site\n\nWe bake every day.\n", UNNAMED),
        ("# Staff Handbook - Policies\n\nThis Staff Handbook is for all.\n", UNNAMED),
        ("# Schedule 2: Charges\n\nSchedule 2 says what it costs.\n", UNNAMED),
        ("# Cakes\n\nCakes are baked every day.\n", UNNAMED),
    ],
)
def test_that_a_title_names_the_business_only_where_it_plainly_does(tmp_path, text, expected):
    assert name(tmp_path, text) == expected


def test_that_two_different_names_are_none(tmp_path):
    assert name(tmp_path, "# Welcome to Ann's Cakes\n\nHi.\n", "# Hello from Bo's Bread\n\nHi.\n") == UNNAMED


def test_that_one_name_in_two_titles_is_one(tmp_path):
    assert name(tmp_path, "# Welcome to Ann's Cakes\n\nHi.\n", "# Hello from Ann's Cakes!\n\nHi.\n") == "Ann's Cakes"


def test_that_what_the_business_says_of_itself_goes_first(tmp_path):
    (tmp_path / "business.yaml").write_text("contact: {phone: '0161 496 0000'}\n", "utf-8")
    assert name(tmp_path, "# Welcome to Ann's Cakes\n\nHi.\n") == UNNAMED
