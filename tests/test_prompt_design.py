"""The page on prompts says what a model is really told."""

from pathlib import Path

import pytest

from workflow.model import answering, classifying, qualifying, screening, summarising

PAGE = (Path(__file__).parent.parent / "docs" / "prompt-design.md").read_text("utf-8")


@pytest.mark.parametrize("prompt", [answering, screening, qualifying, classifying, summarising])
def test_that_every_system_prompt_stands_on_the_page_in_full(prompt):
    assert f"```text\n{prompt.SYSTEM}\n```" in PAGE


def test_that_every_field_of_the_answer_is_named_on_the_page():
    assert all(f"`{field}`" in PAGE for field in answering.ModelAnswer.model_fields)
