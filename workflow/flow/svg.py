"""A flow as a picture: SVG that any browser shows, with nothing to install and nothing to load."""

import textwrap
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from workflow.flow.flow import Flow, State
from workflow.flow.graph import edges, everywhere
from workflow.flow.layout import Box, Layout, Line, laid_out

_CHARACTER, _LINE = 6.4, 15.0  # pixels of a letter at 12 px, and of a line
_BOLD_CHARACTER = 8.4  # pixels of a letter of a state's name
_MARGIN, _PADDING = 24.0, 10.0
_WIDE, _LABEL_WIDE, _FOOT_WIDE = 30, 22, 100  # characters of a line
_COLOURS = {
    "end": ("#e6f4ea", "#2f7d4f"),
    "hand_over": ("#fdeaea", "#b83232"),
    "answer": ("#e8f0fb", "#2b5fa8"),
    "collect": ("#fff6e0", "#a87413"),
    "qualify": ("#fff6e0", "#a87413"),
}
_PLAIN = ("#f5f5f7", "#5a5f6b")
_HEAD = """<svg xmlns="http://www.w3.org/2000/svg" width="{w:.0f}" height="{h:.0f}" viewBox="0 0 {w:.0f} {h:.0f}"
 role="img" aria-label="{title}" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif">
<title>{title}</title>
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 L10 5 L0 10 z" fill="#5a5f6b"/></marker></defs>
<rect width="100%" height="100%" fill="white"/>"""


def svg(flow: Flow) -> str:
    """The picture: a box a state, with what it says; labelled arrows; what is possible from anywhere below."""
    texts = {name: _lines_of(flow, name, state) for name, state in flow.states.items()}
    ordered = [flow.start, *(name for name in flow.states if name != flow.start)]
    ends = [name for name, state in flow.states.items() if state.action == "end"]
    layout = laid_out({name: _size(texts[name]) for name in ordered}, _arrows(flow), ends)
    foot = _foot(flow, max(_FOOT_WIDE, int(layout.width / _CHARACTER)))
    heading = f"{flow.flow}, version {flow.version}"
    width = max(layout.width, max((len(line) for line in (*foot, heading)), default=0) * _CHARACTER) + 2 * _MARGIN
    top = _MARGIN + 2 * _LINE
    height = top + layout.height + len(foot) * _LINE + 2 * _MARGIN
    shift = (width - layout.width) / 2
    parts = [_HEAD.format(w=width, h=height, title=escape(f"Conversation flow {heading}"))]
    parts.append(_text(_MARGIN, _MARGIN + 4, heading, "font-size='15' font-weight='600' fill='#1d2026'"))
    parts.append(f"<g transform='translate({shift:.1f} {top:.1f})'>")
    parts += [_arrow(layout, line) for line in layout.lines]
    parts += [_label(layout.boxes, line) for line in layout.lines if line.label]
    parts += [_box(layout.boxes[name], flow.states[name], texts[name], first=name == flow.start) for name in ordered]
    parts.append("</g>")
    below = top + layout.height + _MARGIN
    parts += [_text(_MARGIN, below + at * _LINE, line, _QUIET) for at, line in enumerate(foot)]
    return "\n".join([*parts, "</svg>", ""])


_QUIET = "font-size='12' fill='#5a5f6b'"


def _lines_of(flow: Flow, name: str, state: State) -> list[str]:
    does = state.action.replace("_", " ")
    collected = ", ".join(slot.replace("_", " ") for slot in state.collect)
    said = textwrap.wrap(state.prompt or "", _WIDE, max_lines=3, placeholder=" …")
    out = flow.way_out_of(name)
    again = [f"again: {edge.label}" for edge in edges(flow) if edge.origin == edge.target == name]
    guarded = [f"at most {flow.loops(name) + 1} visits, then {out.replace('_', ' ')}"] if state.way_out and out else []
    head = f"{does}: {collected}" if collected else does
    return [name.replace("_", " "), *textwrap.wrap(head, _WIDE), *said, *again, *guarded]


def _size(lines: list[str]) -> tuple[float, float]:
    widest = max(len(lines[0]) * _BOLD_CHARACTER, *(len(line) * _CHARACTER for line in lines))
    return widest + 2 * _PADDING, len(lines) * _LINE + 2 * _PADDING - 2


def _arrows(flow: Flow) -> list[tuple[str, str, str, tuple[float, float]]]:
    """Transitions between the same two states are one arrow with a label of several lines."""
    labels: dict[tuple[str, str], list[str]] = {}
    for edge in edges(flow):
        if edge.kind == "transition":
            labels.setdefault((edge.origin, edge.target), []).append(edge.label)
    drawn = []
    for (origin, target), words in labels.items():
        lines = [line for label in words for line in textwrap.wrap(label, _LABEL_WIDE, max_lines=3, placeholder=" …")]
        drawn.append((origin, target, "\n".join(lines), (max(map(len, lines)) * 5.9 + 6, len(lines) * 13.0 + 2)))
    return drawn


def _foot(flow: Flow, wide: int) -> list[str]:
    lines = [f"From anywhere: {'; '.join(everywhere(flow))}."] if flow.global_ else []
    if flow.way_out:
        visits = f"No state is entered more than {flow.max_loops + 1} times"
        lines.append(f"{visits}; the way out of a loop is {flow.way_out.replace('_', ' ')}.")
    return [piece for line in lines for piece in textwrap.wrap(line, wide)]


def _arrow(layout: Layout, line: Line) -> str:
    """A smooth line through the middle of every box on its way."""
    first, last = (layout.boxes[name] for name in (line.chain[0], line.chain[-1]))
    points = [(first.x + _beside(layout, line, at_top=False), first.y + first.height)]
    for box in (layout.boxes[name] for name in line.via):
        points += [(box.x, box.y), (box.x, box.y + box.height)]
    points.append((last.x + _beside(layout, line, at_top=True), last.y))
    path = _curve(points[::-1] if line.turned else points)
    return f"<path d='{path}' fill='none' stroke='#8b909c' stroke-width='1.4' marker-end='url(#tip)'/>"


def _curve(points: Sequence[tuple[float, float]]) -> str:
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (y1 + y2) / 2
        path += f" C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2:.1f}"
    return path


def _beside(layout: Layout, line: Line, *, at_top: bool) -> float:
    """Arrows leave and reach a box beside each other, in the order in which they come: pixels from its middle."""
    end, next_to_it = (-1, -2) if at_top else (0, 1)
    box = layout.boxes[line.chain[end]]
    mine = [other for other in layout.lines if other.chain[end] == box.name]
    mine.sort(key=lambda other: layout.boxes[other.chain[next_to_it]].x)
    step = min(18.0, box.width * 0.7 / len(mine))
    return (mine.index(line) - (len(mine) - 1) / 2) * step


def _label(boxes: Mapping[str, Box], line: Line) -> str:
    box = boxes[line.at]
    back = (
        f"<rect x='{box.x - box.width / 2:.1f}' y='{box.y:.1f}' width='{box.width:.1f}' height='{box.height:.1f}'"
        " rx='4' fill='white' fill-opacity='0.94'/>"
    )
    style = "font-size='11' fill='#3a3f4b' text-anchor='middle'"
    lines = line.label.split("\n")
    return back + "".join(_text(box.x, box.y + 11 + at * 13, words, style) for at, words in enumerate(lines))


def _box(box: Box, state: State, lines: list[str], *, first: bool) -> str:
    fill, edge = _COLOURS.get(state.action, _PLAIN)
    parts = [
        f"<rect x='{box.x - box.width / 2:.1f}' y='{box.y:.1f}' width='{box.width:.1f}' height='{box.height:.1f}'"
        f" rx='9' fill='{fill}' stroke='{edge}' stroke-width='{2.6 if first else 1.4}'/>"
    ]
    for at, words in enumerate(lines):
        style = f"font-size='13' font-weight='600' fill='{edge}'" if at == 0 else _QUIET
        style += " text-anchor='middle'"
        parts.append(_text(box.x, box.y + _PADDING + 11 + at * _LINE, words, style))
    return "".join(parts)


def _text(x: float, y: float, words: str, style: str) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {style}>{escape(words)}</text>"
