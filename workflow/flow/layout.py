"""Where the boxes of a drawing stand: in layers, few crossings, none on top of another.

Sugiyama's method ("Methods for Visual Understanding of Hierarchical System Structures", 1981): edges that lead back are
turned round, boxes are put in layers by the longest way to them, layers are ordered by the mean of their neighbours,
and within a layer each box comes as near to its neighbours as the boxes beside it allow. A label is a box of its own on
its edge, so that it covers nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_SWEEPS = 24
_APART, _BELOW = 26.0, 34.0  # pixels between boxes


@dataclass(slots=True)
class Box:
    """`x` is the middle, `y` the top, in pixels."""

    name: str
    width: float
    height: float
    layer: int = 0
    x: float = 0.0
    y: float = 0.0


@dataclass(slots=True)
class Line:
    """An edge from box to box: `via` are the names of the boxes it runs through, of which `at` holds the label.

    `turned`: in the picture it leads upwards.
    """

    origin: str
    target: str
    label: str
    via: list[str] = field(default_factory=list)
    turned: bool = False
    at: str = ""

    @property
    def chain(self) -> list[str]:
        """Every box it touches, from the top down."""
        ends = [self.origin, self.target]
        upper, lower = reversed(ends) if self.turned else ends
        return [upper, *self.via, lower]


@dataclass(frozen=True, slots=True)
class Layout:
    boxes: Mapping[str, Box]
    lines: Sequence[Line]
    width: float
    height: float


def laid_out(
    sizes: Mapping[str, tuple[float, float]],
    drawn: Sequence[tuple[str, str, str, tuple[float, float]]],
    ends: Iterable[str] = (),
) -> Layout:
    """`sizes` of the boxes, the first of which begins; `drawn` are edges as origin, target, label and its size.

    Edges from a box to itself are left out. The boxes among `ends` come below all that leads to them.
    """
    lines = [Line(origin, target, label) for origin, target, label, _ in drawn if origin != target]
    labels = {(origin, target): size for origin, target, _, size in drawn}
    boxes = {name: Box(name, *size) for name, size in sizes.items()}
    last = frozenset(ends)
    for line in lines:
        line.turned = line.origin in last
    _turn_back(list(sizes), lines)
    for name, layer in _layers(list(sizes), lines).items():
        boxes[name].layer = 2 * layer
    _put_labels(boxes, lines, labels)
    rows = _ordered(boxes, lines)
    _place(rows, _neighbours(lines))
    return _measured(boxes, lines, rows)


def _turn_back(names: Sequence[str], lines: Sequence[Line]) -> None:
    """Mark the edges that close a circle, found by walking from the first box on."""
    onwards: dict[str, list[Line]] = {}
    for line in (line for line in lines if not line.turned):
        onwards.setdefault(line.origin, []).append(line)
    done: set[str] = set()

    def walk(name: str, path: frozenset[str]) -> None:
        for line in onwards.get(name, ()):
            if line.target in path:
                line.turned = True
            elif line.target not in done:
                walk(line.target, path | {line.target})
        done.add(name)

    for name in names:
        if name not in done:
            walk(name, frozenset({name}))


def _layers(names: Sequence[str], lines: Sequence[Line]) -> dict[str, int]:
    layers = dict.fromkeys(names, 0)
    for _ in names:
        for upper, lower in ((line.chain[0], line.chain[-1]) for line in lines):
            layers[lower] = max(layers[lower], layers[upper] + 1)
    drawn = {name for line in lines for name in (line.origin, line.target)}
    last = max(layers.values())
    return {name: layer if name in drawn or name == names[0] else last for name, layer in layers.items()}


def _put_labels(
    boxes: dict[str, Box], lines: Sequence[Line], labels: Mapping[tuple[str, str], tuple[float, float]]
) -> None:
    """Every edge passes a box in each layer between its ends; the one nearest to where it starts is its label."""
    for number, line in enumerate(lines):
        upper, lower = line.chain
        between = list(range(boxes[upper].layer + 1, boxes[lower].layer))
        at = between[-1] if line.turned else between[0]
        for layer in between:
            name = f"{number}:{layer}"
            holds_label = layer == at and bool(line.label)
            size = labels[(line.origin, line.target)] if holds_label else (8.0, 0.0)
            boxes[name] = Box(name, *size, layer=layer)
            line.via.append(name)
            line.at = name if holds_label else line.at


def _neighbours(lines: Iterable[Line]) -> dict[str, tuple[list[str], list[str]]]:
    """What is above and what is below each box."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for line in lines:
        for upper, lower in pairwise(line.chain):
            found.setdefault(upper, ([], []))[1].append(lower)
            found.setdefault(lower, ([], []))[0].append(upper)
    return found


def _ordered(boxes: Mapping[str, Box], lines: Sequence[Line]) -> list[list[Box]]:
    """The rows of boxes, each in an order with few crossings: the best of several sweeps down and up."""
    last = max(box.layer for box in boxes.values())
    rows = [[box for box in boxes.values() if box.layer == layer] for layer in range(last + 1)]
    near = _neighbours(lines)
    best, fewest = [list(row) for row in rows], _crossings(rows, near)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            place = {box.name: at for other in rows for at, box in enumerate(other)}
            row.sort(key=lambda box, down=down, place=place: _mean(box, near, place, down=down))  # type: ignore[misc]
        if (crossings := _crossings(rows, near)) < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _mean(box: Box, near: Mapping[str, tuple[list[str], list[str]]], place: Mapping[str, int], *, down: bool) -> float:
    others = near.get(box.name, ([], []))[0 if down else 1]
    return sum(place[other] for other in others) / len(others) if others else float(place[box.name])


def _crossings(rows: Sequence[Sequence[Box]], near: Mapping[str, tuple[list[str], list[str]]]) -> int:
    count = 0
    place = {box.name: at for row in rows for at, box in enumerate(row)}
    for row in rows:
        pairs = [(at, place[below]) for at, box in enumerate(row) for below in near.get(box.name, ([], []))[1]]
        count += sum(a < c and b > d for a, b in pairs for c, d in pairs)
    return count


def _place(rows: Sequence[Sequence[Box]], near: Mapping[str, tuple[list[str], list[str]]]) -> None:
    boxes = {box.name: box for row in rows for box in row}
    for row in rows:
        _spread(row, [box.width for box in row])
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = []
            for box in row:
                above, below = near.get(box.name, ([], []))
                others = [*above, *below] if sweep > _SWEEPS // 2 else (above if sweep % 2 == 0 else below)
                wanted.append(sum(boxes[o].x for o in others) / len(others) if others else box.x)
            _spread(row, wanted)
    _draw_near(rows, near)


def _draw_near(rows: Sequence[Sequence[Box]], near: Mapping[str, tuple[list[str], list[str]]]) -> None:
    """A box that nothing leads to stands right beside the others of its row."""
    for row in rows:
        alone = [box for box in row if box.name not in near]
        if alone and len(alone) < len(row):
            middle = sum(box.x for box in row if box.name in near) / (len(row) - len(alone))
            _spread(row, [middle if box.name not in near else box.x for box in row])


def _spread(row: Sequence[Box], wanted: Sequence[float]) -> None:
    """As near as possible to where each box wants to be, in order and apart: isotonic regression by pooling."""
    offsets, at = [], 0.0
    for number, box in enumerate(row):
        at += 0.0 if number == 0 else (row[number - 1].width + box.width) / 2 + _APART
        offsets.append(at)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        pools.append((want - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (b, many_b), (a, many_a) = pools.pop(), pools.pop()
            pools.append(((a * many_a + b * many_b) / (many_a + many_b), many_a + many_b))
    values = [value for value, many in pools for _ in range(many)]
    for box, value, offset in zip(row, values, offsets, strict=True):
        box.x = value + offset


def _measured(boxes: dict[str, Box], lines: list[Line], rows: Sequence[Sequence[Box]]) -> Layout:
    left = min(box.x - box.width / 2 for box in boxes.values())
    top = 0.0
    for row in rows:
        tallest = max((box.height for box in row), default=0.0)
        for box in row:
            box.x -= left
            if not box.height:  # a bend keeps clear of the boxes beside it
                box.height = tallest
            box.y = top + (tallest - box.height) / 2
        top += tallest + (_BELOW if tallest else 0)
    width = max(box.x + box.width / 2 for box in boxes.values())
    return Layout(boxes, lines, width, top)
