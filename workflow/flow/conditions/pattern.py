"""A regular expression, matched in time linear in the message whatever the expression."""

from functools import cached_property
from typing import Any

from pydantic import field_validator

from workflow.flow.conditions.declared import Declared, Text
from workflow.flow.conditions.seen import Seen

_LONGEST = 4000  # characters of a message that are searched


class PatternFound(Declared):
    r"""The message holds what the expression describes, upper or lower case (RE2 syntax: no backreferences).

    Raises ValueError (as pydantic's) for what RE2 cannot read.

    >>> from workflow.flow.state import Understood
    >>> PatternFound(regex=r"\b[A-Z]{2}-\d{4}\b").holds(Seen(Understood(1, text="it's order bk-2041")))
    'pattern found "bk-2041"'
    """

    regex: Text

    @field_validator("regex")
    @classmethod
    def _readable(cls, regex: str) -> str:
        _compiled(regex)
        return regex

    def holds(self, seen: Seen) -> str | None:
        found = self._expression.search(seen.text[:_LONGEST])
        return f'pattern found "{found.group(0)}"' if found else None

    def described(self) -> str:
        return f"matches {self.regex}"

    @cached_property
    def _expression(self) -> Any:
        return _compiled(self.regex)


def _compiled(regex: str) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive, options.log_errors = False, False
    try:
        return re2.compile(regex, options)
    except re2.error as exc:
        why = exc.args[0] if exc.args else exc
        raise ValueError(f"it is no regular expression ({why.decode() if isinstance(why, bytes) else why})") from exc
