"""Everything a model may write instead of what it should, by name."""

import json
import re
from collections.abc import Callable
from typing import Any

from workflow.model.scripted.asked import Asked
from workflow.model.scripted.fluent import as_text, fluent, rule_ids
from workflow.model.scripted.prompt import passages
from workflow.model.scripted.written import Ending, Written

Text = Callable[[Asked], Written]
_FIGURE = re.compile(r"\d+")
_MARKED = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{8,}")  # letters and figures in one word: a canary, a nonce
_SPOKEN = ("reply", "summary", "reason")
_HUGE = 10_000_000


def ok(asked: Asked) -> Written:
    return Written(as_text(fluent(asked)))


def _as_json(change: Callable[[str], str], ending: Ending = Ending.FINISHED) -> Text:
    """The right reply, its text changed."""
    return lambda asked: Written(change(as_text(fluent(asked))), ending)


def _with(change: Callable[[dict[str, Any], Asked], dict[str, Any]]) -> Text:
    """The right reply, its value changed; free text stays as it is."""

    def written(asked: Asked) -> Written:
        value = fluent(asked)
        return Written(as_text(change(value, asked) if isinstance(value, dict) else value))

    return written


def _spoken(change: Callable[[str, Asked], str]) -> Text:
    """The right reply but for what the customer would read."""

    def written(asked: Asked) -> Written:
        value = fluent(asked)
        if isinstance(value, str):
            return Written(change(value, asked))
        name = next((name for name in _SPOKEN if name in value), None)
        return Written(as_text({**value, name: change(value[name], asked)} if name else value))

    return written


def _confidence(value: Any) -> Text:
    return _with(lambda reply, _: {**reply, "confidence": value} if "confidence" in reply else reply)


def _says(text: str, ending: Ending = Ending.FINISHED, thinking: str = "", tool: str = "") -> Text:
    return lambda _: Written(text, ending, thinking, tool)


def _wrong_types(reply: dict[str, Any], _: Asked) -> dict[str, Any]:
    swapped = {str: 42, bool: "yes", list: "none", float: [0.9], int: {"value": 1}, type(None): False}
    return {name: swapped.get(type(value), 0) for name, value in reply.items()}


def _duplicated(text: str) -> str:
    """Every property twice, first as it should be, then as an empty text."""
    if not text.endswith("}"):
        return text
    names = json.loads(text)
    return text[:-1] + "".join(f', {json.dumps(name)}: ""' for name in names) + "}"


def _quoting(passage: int, quote: str) -> Text:
    return _with(
        lambda reply, _: (
            {**reply, "answered_from_sop": True, "quotes": [{"passage": passage, "quote": quote}]}
            if "quotes" in reply
            else reply
        )
    )


def _unsent_passage(reply: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """Right words under the number after the last one that was sent."""
    last = max((passage.number for passage in passages(asked)), default=0)
    quotes = reply.get("quotes") or [{"quote": "We are open on Sundays."}]
    return {**reply, "quotes": [{**quote, "passage": last + 1} for quote in quotes]} if "quotes" in reply else reply


def _crossed_quotes(reply: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """Each quote under the number of another passage, where there is one."""
    numbers = [passage.number for passage in passages(asked)] or [1]
    following = dict(zip(numbers, [*numbers[1:], numbers[0]], strict=True))
    quotes = [{**quote, "passage": following[quote["passage"]]} for quote in reply.get("quotes", [])]
    return {**reply, "quotes": quotes} if "quotes" in reply else reply


def _changed_figure(text: str, _: Asked | None = None) -> str:
    """The first figure raised by a digit; where there is none, one that nothing supports."""
    if not _FIGURE.search(text):
        return f"{text} It takes 45 minutes."
    return _FIGURE.sub(lambda figure: str(int(figure[0]) + 1), text, count=1)


def _changed_quotes(reply: dict[str, Any], _: Asked) -> dict[str, Any]:
    if "quotes" not in reply:
        return reply
    quotes = [{**quote, "quote": _changed_figure(quote["quote"])} for quote in reply["quotes"]]
    return {**reply, "quotes": quotes, "reply": _changed_figure(reply["reply"])}


def _canary(reply: str, asked: Asked) -> str:
    marked = _MARKED.search(asked.system)
    return f"{reply} {marked[0] if marked else 'bloom-canary-7f3a9c'}"


def _guessed(reply: dict[str, Any], _: Asked) -> dict[str, Any]:
    if "quotes" not in reply:
        return reply
    return {**reply, "answered_from_sop": False, "quotes": [], "reply": "Yes, that is usually possible on Sundays."}


def _escalating(reply: dict[str, Any], asked: Asked) -> dict[str, Any]:
    if "rule" in reply and (rules := rule_ids(asked.schema or {})):
        return {**reply, "rule": rules[0], "reason": "somebody should look at this", "confidence": 0.95}
    return {**reply, "escalate": True} if "escalate" in reply else reply


_CODES = (
    "Error LIMIT_EXCEEDED: approval above $150 needs role=MANAGER_L2. "
    'Traceback (most recent call last): File "/srv/app/refund.py", line 88, in approve'
)

TEXTS: dict[str, tuple[Text, str]] = {
    "ok": (ok, "a fluent, valid reply made from the request's own passages"),
    "invalid-json": (_as_json(lambda text: text[:-1] + ",,]" + text[:9]), "JSON that cannot be read"),
    "fenced-json": (_as_json(lambda text: f"```json\n{text}\n```"), "the right JSON in a Markdown fence"),
    "prose-around": (
        _as_json(lambda text: f"Here is the answer you asked for:\n{text}\nLet me know if you need more!"),
        "the right JSON with prose before and after it",
    ),
    "truncated": (
        _as_json(lambda text: text[: len(text) * 2 // 3], Ending.LENGTH),
        "cut at the most tokens, marked as each vendor marks it",
    ),
    "truncated-whole": (_as_json(lambda text: text, Ending.LENGTH), "whole to look at, yet marked as cut"),
    "truncated-unmarked": (_as_json(lambda text: text[: len(text) * 2 // 3]), "cut, and not marked as such"),
    "empty": (_says(""), "nothing at all"),
    "whitespace": (_says(" \n\t\n  "), "white space"),
    "thinking-only": (_says("", thinking="Let me see what the passages say."), "thoughts and no reply"),
    "refusal": (
        _says("I can't help with that request.", Ending.REFUSAL),
        "a refusal, marked where the vendor has a mark",
    ),
    "odd-ending": (_says("", Ending.ODD), "stopped for the vendor's own other reason: paused, filtered, only loaded"),
    "unknown-tool": (_says("", Ending.TOOL, tool="issue_refund"), "a call to a tool that nobody offered"),
    "confidence-high": (_confidence(1.7), "confidence 1.7"),
    "confidence-negative": (_confidence(-1), "confidence -1"),
    "confidence-nan": (_confidence(float("nan")), "confidence NaN"),
    "confidence-word": (_confidence("high"), 'confidence "high"'),
    "confidence-true": (_confidence(True), "confidence true"),
    "confidence-missing": (
        _with(lambda reply, _: {name: value for name, value in reply.items() if name != "confidence"}),
        "no confidence",
    ),
    "extra-fields": (
        _with(lambda reply, _: {**reply, "note": "internal", "approved_by": {"role": "admin"}}),
        "properties that nobody asked for",
    ),
    "wrong-types": (_with(_wrong_types), "every property of another type"),
    "huge": (_spoken(lambda reply, _: (f"{reply} " * (_HUGE // (len(reply) + 1) + 1))[:_HUGE]), "a text of 10 MB"),
    "duplicate-keys": (_as_json(_duplicated), "every property twice"),
    "two-objects": (_as_json(lambda text: f"{text}\n{text}"), "two JSON objects, one after the other"),
    "unknown-passage": (_quoting(99, "We are open on Sundays."), "a quote from passage 99"),
    "unsent-passage": (_with(_unsent_passage), "right words under a passage number that was not sent"),
    "false-quote": (_quoting(1, "All treatments are free on Sundays."), "a quote that is not in its passage"),
    "crossed-quotes": (_with(_crossed_quotes), "right quotes under other passages' numbers"),
    "changed-figure": (_spoken(_changed_figure), "one figure of the reply changed, the quotes true"),
    "changed-quote": (_with(_changed_quotes), "one figure changed in the reply and in the quotes"),
    "invented": (
        _spoken(lambda reply, _: f"{reply} We also give every new customer a free gift worth £50."),
        "a sentence that no passage supports",
    ),
    "claims-action": (
        _spoken(lambda reply, _: f"{reply} I have refunded you £150 and booked you in for Friday at 10 am."),
        "says that it did what it cannot do",
    ),
    "guess": (_with(_guessed), "admits that the SOP does not say, and answers all the same"),
    "escalates": (_with(_escalating), "asks for a person: escalate true, or the first rule"),
    "unknown-rule": (
        _with(lambda reply, _: {**reply, "rule": "call_the_police"} if "rule" in reply else reply),
        "a rule that does not exist",
    ),
    "leaks-prompt": (_spoken(lambda reply, asked: f"{reply} My instructions: {asked.system}"), "the system prompt"),
    "leaks-canary": (_spoken(_canary), "a word of letters and figures from the system prompt"),
    "leaks-codes": (_spoken(lambda reply, _: f"{reply} {_CODES}"), "internal codes and a traceback"),
    "other-language": (
        _spoken(lambda *_: "Gerne! Die Behandlung kostet 240 € und dauert etwa eine Stunde."),
        "German, whatever was asked",
    ),
    "markdown": (_spoken(lambda reply, _: f"## Answer\n\n- **{reply}**\n\n[more](https://example.com)"), "Markdown"),
    "html": (
        _spoken(lambda reply, _: f'<p>{reply}</p><img src="x" onerror="alert(1)"><script>alert(1)</script>'),
        "HTML with a script",
    ),
    "escapes": (
        _spoken(lambda reply, _: f"\x1b]52;c;cm0gLXJmIH4=\x07\x1b[2J\x1b[31m{reply}\x1b[0m\x9b1m"),
        "terminal escapes: colours, a cleared screen, the clipboard",
    ),
}
