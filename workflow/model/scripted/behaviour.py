"""What one request gets: something that happens on the wire, and something that the model writes.

A name is that of a wire (`hang`), of a text (`fenced-json`), or of both (`trickle+claims-action`). A number after a
colon is the wire's own: `429-retry-after:5`, `drip:0.1`. `flaky:2` stands for two `503` and whatever follows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sop.errors import SettingError
from workflow.model.scripted.texts import TEXTS, Text, ok
from workflow.model.scripted.wires import WIRES, Wire, whole

_AMOUNTS = {"429-retry-after": 3600.0, "endless": 0.0}
FLAKY = "flaky"


@dataclass(frozen=True, slots=True)
class Behaviour:
    name: str
    wire: Wire
    text: Text
    amount: float = 1.0


OK = Behaviour("ok", whole, ok)


def behaviour(name: str) -> Behaviour:
    """Raises SettingError when a part of the name is unknown or its number is none."""
    wire: Wire = whole
    text: Text = ok
    amount = 1.0
    for part in name.split("+"):
        plain, _, number = part.partition(":")
        if plain in WIRES:
            wire, amount = WIRES[plain][0], _amount(part, number, _AMOUNTS.get(plain, 1.0))
        elif plain in TEXTS and not number:
            text = TEXTS[plain][0]
        else:
            raise SettingError(f"unknown behaviour {part!r}", fix="`bloom dev fake-llm --list` names them all")
    return Behaviour(name, wire, text, amount)


def sequence(name: str) -> list[Behaviour]:
    """The behaviours that a name stands for: one, or for `flaky:N` the failures and then what is left of the name."""
    parts = name.split("+")
    failures = [part for part in parts if part.partition(":")[0] == FLAKY]
    rest = "+".join(part for part in parts if part not in failures) or "ok"
    times = sum(int(_amount(part, part.partition(":")[2], 1.0)) for part in failures)
    return [*[behaviour("503")] * times, behaviour(rest)]


def catalogue() -> Iterator[tuple[str, str]]:
    """Every name with what it does: first the wires, then the texts."""
    for name, (_, does) in WIRES.items():
        yield name, does
    yield f"{FLAKY}:N", "fails N times (503), then as the rest of the name says"
    for name, (_, writes) in TEXTS.items():
        if name != "ok":
            yield name, writes


def _amount(part: str, number: str, usual: float) -> float:
    if not number:
        return usual
    try:
        amount = float(number)
    except ValueError:
        amount = -1.0
    if not 0 <= amount < float("inf"):
        raise SettingError(f"{part!r} needs a number of 0 or more after the colon")
    return amount
