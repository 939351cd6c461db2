"""The list of faults in README.md names every one of them, and just the files whose tests cite it."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
ROW = re.compile(r"^\| (\d+) \| .+ \| (.+) \|$", re.MULTILINE)
CITED = re.compile(r"\bfaults? ((?:\d+|, | and | to )+)", re.IGNORECASE)
LAST = 35


def numbers(docstring: str) -> set[int]:
    """The faults that a docstring cites.

    >>> sorted(numbers("Faults 1, 2 and 5 to 7: nothing is lost."))
    [1, 2, 5, 6, 7]
    """
    found = set()
    for run in CITED.findall(docstring):
        for first, last in re.findall(r"(\d+)(?: to (\d+))?", run):
            found |= set(range(int(first), int(last or first) + 1))
    return found


@cache
def cited() -> dict[int, set[str]]:
    """For each fault the files, below `tests`, that have a test or are a module of tests whose docstring cites it."""
    found = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        module = ast.parse(path.read_text("utf-8"))
        tests = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
        for node in (module, *tests):
            for number in numbers(ast.get_docstring(node) or ""):
                found[number].add(path.relative_to(TESTS).as_posix())
    return found


@cache
def listed() -> dict[int, set[str]]:
    rows = ROW.findall(Path(__file__).with_name("README.md").read_text("utf-8"))
    assert [int(number) for number, _ in rows] == list(range(1, LAST + 1))
    return {int(number): set(re.findall(r"`([^`]+\.py)`", files)) for number, files in rows}


@pytest.mark.parametrize("number", range(1, LAST + 1))
def test_that_a_fault_is_tested_where_the_list_says(number):
    assert listed()[number] == cited()[number] != set()
