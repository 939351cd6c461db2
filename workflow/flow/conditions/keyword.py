"""Words a customer uses."""

from functools import cached_property

from pydantic import Field

from workflow.flow.conditions.declared import Declared, Text
from workflow.flow.conditions.seen import Seen
from workflow.keywords import Keyword


class KeywordFound(Declared):
    """One of these words or phrases is said: whole words, any case, lightly stemmed, and not negated.

    `a/b` means either word, `...` up to three words of any kind.
    """

    keyword: tuple[Text, ...] = Field(min_length=1)

    def holds(self, seen: Seen) -> str | None:
        found = next((words for keyword in self._compiled if (words := keyword.found_in(seen.tokens))), None)
        return f'keyword "{found}"' if found else None

    def described(self) -> str:
        return f"says {_quoted(self.keyword)}"

    @cached_property
    def _compiled(self) -> tuple[Keyword, ...]:
        return tuple(map(Keyword.of, self.keyword))


def _quoted(phrases: tuple[str, ...]) -> str:
    shown = " / ".join(phrases[:3])
    return f"“{shown}”" if len(phrases) <= 3 else f"“{shown} …”"
