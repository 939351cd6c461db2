"""The statements of businesses and hand-written replies from them: right, reworded and altered, against the SOP."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.quality.question_set import BENCH, CALIBRATING, tuned_trades
from bench.training.alteration import CONTRADICTED, EITHER, NOT_SAID, altered
from bench.training.rewording import framed, fronted, joined, reworded, shortened
from bench.training.support_pair import SUPPORTED, SupportPair
from ingest.chunker import Chunker
from sop.folder import read_sop
from vectorstore.chunk import Chunk
from vectorstore.model_files import ModelFiles
from workflow.verification import meaning
from workflow.verification.statement import Statement, statements
from workflow.verification.support import windows

WRITTEN = Path(__file__).with_name("replies") / "written.jsonl"
_RIGHT, _WRONG, _STRANGE = 2, 3, 1  # rows of a statement
_TURNS, _ALTERED = 4, 2  # of a hand-written reply
_OF_RIGHT, _OF_WRONG, _OF_ALTERED = (
    2.0,
    1.5,
    0.5,
)  # weights of hand-written replies, and of such as were altered by rule
_BY_RULE = (
    0.15  # weight of a statement that was reworded by rule: much of it is still a copy, and so teaches to expect one
)
_HELD = 0.75  # share of a statement's words that a window must hold to support what is said from it
_TABLE_ROWS = 4


@dataclass(frozen=True)
class Business:
    """A business's chunks as evidence, each under its headings."""

    name: str
    chunks: tuple[Chunk, ...]

    def text(self, at: int, chance: random.Random) -> str:
        """A chunk as it stands, or as prose: replies are verified against either."""
        chunk = self.chunks[at]
        return chunk.embedded if chance.random() < 0.3 else f"## {': '.join(chunk.section[-2:])}\n\n{chunk.text}"

    def told(self, at: int) -> list[str]:
        """What the chunk's statements say, lists of tables left out."""
        return [_sentence(one.told) for one in self.chunks[at].statements if one.kind != "table"]

    def beside(self, at: int) -> list[str]:
        """What the chunks around it say too."""
        return [said for near in range(max(at - 1, 0), min(at + 2, len(self.chunks))) for said in self.told(near)]


def businesses() -> list[Business]:
    """Those that are neither held out nor kept for calibrating."""
    return [business(name) for name in tuned_trades() if name not in CALIBRATING]


@cache
def business(name: str) -> Business:
    files = ModelFiles()
    chunker = Chunker(files.count_tokens, files.window)
    found = read_sop([BENCH / "trades" / name / "docs"])
    return Business(name, tuple(chunk for document in found.documents for chunk in chunker.chunks(document)))


def own_rows(chance: random.Random) -> Iterator[SupportPair]:
    """Every statement in several right and wrong wordings, table cells, and statements of elsewhere."""
    every = businesses()
    for one in every:
        for at, chunk in enumerate(one.chunks):
            for said in one.told(at):
                if 3 < len(said.split()) <= 60:
                    yield from _of_statement(one, at, said, every, chance)
            yield from _of_table(one, at, chunk.text, chance)


def written_rows(chance: random.Random) -> Iterator[SupportPair]:
    """The hand-written replies, several times in slightly other words; the right ones altered too, and out of place."""
    for line in WRITTEN.read_text("utf-8").splitlines():
        row = json.loads(line)
        one = business(row["business"])
        places = list(dict.fromkeys(_holding(one, quote) for quote in row["evidence"]))
        beside = [said for at in places for said in one.beside(at)]
        held = " ".join(row["evidence"]) if row["supported"] else ""
        for turn in range(_TURNS):
            said = framed(row["reply"] if turn < 2 else reworded(row["reply"], chance, 2), chance)
            label, weight = (SUPPORTED, _OF_RIGHT) if row["supported"] else (EITHER, _OF_WRONG)
            yield from _read(one, places, said, label, chance, held, weight)
        if row["supported"]:
            for _ in range(_ALTERED):
                if wrong := altered(row["reply"], beside, chance):
                    yield from _read(one, places, framed(wrong.text, chance), wrong.label, chance, "", _OF_ALTERED)
            elsewhere = chance.choice([at for at in range(len(one.chunks)) if at not in places])
            yield from _read(one, [elsewhere], row["reply"], NOT_SAID, chance, "", _OF_ALTERED, alone=True)


def _of_statement(
    one: Business, at: int, said: str, every: Sequence[Business], chance: random.Random
) -> Iterator[SupportPair]:
    beside = [other for other in one.beside(at) if other != said]
    for _ in range(_RIGHT):
        right, held = shortened(fronted(said, chance), chance), said
        if beside and chance.random() < 0.25:
            second = chance.choice([*one.told(at)])
            right, held = joined(right, second, chance), f"{said} {second}"
        yield from _read(one, [at], framed(reworded(right, chance), chance), SUPPORTED, chance, held, _BY_RULE)
    for _ in range(_WRONG):
        wrong = altered(reworded(said, chance, 3), beside, chance)
        if wrong is None:
            continue
        text = wrong.text
        if beside and chance.random() < 0.15:
            text = joined(*chance.sample([text, chance.choice(one.told(at))], 2), chance)
        yield from _read(one, [at], framed(text, chance), wrong.label, chance, "", _BY_RULE)
    for _ in range(_STRANGE):
        other = chance.choice(every) if chance.random() < 0.5 else one
        place = chance.randrange(len(other.chunks))
        strange = other.told(place)
        if strange and (other is not one or place != at):
            text = framed(reworded(chance.choice(strange), chance), chance)
            yield from _read(one, [at], text, NOT_SAID, chance, "", _BY_RULE / 2, alone=True)


def _of_table(one: Business, at: int, text: str, chance: random.Random) -> Iterator[SupportPair]:
    """Cells of tables as sentences, and with the cell of another row or column."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.lstrip().startswith("|")
    ]
    if len(rows) < 4 or len(rows[0]) < 2:
        return
    heads, body = rows[0], [row for row in rows[2:] if len(row) == len(rows[0])]
    for row in chance.sample(body, min(_TABLE_ROWS, len(body))):
        column = chance.randrange(1, len(heads))
        if not row[column] or row[column] in "-–—":
            continue
        others = {other[column] for other in body} | {cell for cell in row[1:] if cell[:1] == row[column][:1]}
        wrong = sorted(others - {row[column], "", "-", "–"})
        yield from _read(one, [at], _cell(row[0], heads[column], row[column], chance), SUPPORTED, chance, "", _BY_RULE)
        for cell in chance.sample(wrong, min(2, len(wrong))):
            yield from _read(one, [at], _cell(row[0], heads[column], cell, chance), CONTRADICTED, chance, "", _BY_RULE)


def _cell(label: str, head: str, cell: str, chance: random.Random) -> str:
    label = re.sub(r"[*_]", "", label)
    ways = [
        f"For {label}, the {head.lower()} is {cell}.", f"{label}: {head.lower()} {cell}.",
        f"The {head.lower()} for {label.lower()} is {cell}.", f"With {label} you get {cell} ({head.lower()}).",
    ]  # fmt: skip
    if cell.startswith("£"):
        ways += [f"{label} costs {cell}, {head.lower()}.", f"You'd pay {cell} for {label.lower()} ({head.lower()})."]
        ways += [
            f"{label} is {cell}."
            if "price" in head.lower() or "cost" in head.lower()
            else f"{label} {head.lower()} is {cell}."
        ]
    return framed(chance.choice(ways), chance)


def _read(
    one: Business,
    places: Sequence[int],
    said: str,
    label: str,
    chance: random.Random,
    held: str,
    weight: float,
    *,
    alone: bool = False,
) -> Iterator[SupportPair]:
    """The sentence against each window of the chunks and of one or two others; `held`: what must be in the window."""
    spare = [at for at in range(len(one.chunks)) if at not in places]
    near = [at for at in spare if min(abs(at - place) for place in places) <= 2]
    drawn = [] if alone else chance.sample(near, min(chance.randrange(3), len(near)))
    shown = [one.text(at, chance) for at in chance.sample([*places, *drawn], len(places) + len(drawn))]
    sources = [source for text in shown for source in statements(text)]
    statement = Statement.read(said)
    near_by = meaning.window(statement, meaning.ranked(statement, sources))
    wanted = Statement.read(held).roots if held else frozenset()
    for window in windows(sources, near_by):
        if not wanted or len(wanted & Statement.read(window).roots) >= _HELD * len(wanted):
            yield SupportPair(window, said, label, weight)


def _holding(one: Business, quote: str) -> int:
    """The chunk that holds most of a quotation."""
    words = set(_plain(quote).split())
    return max(
        range(len(one.chunks)),
        key=lambda at: (
            _plain(quote) in _plain(one.chunks[at].text),
            len(words & set(_plain(one.chunks[at].text).split())),
        ),
    )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w£%.:]+", text.lower()))


def _sentence(text: str) -> str:
    text = re.sub(r"[*_`]", "", " ".join(text.split()))
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."
