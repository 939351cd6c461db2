"""A flow as a Mermaid diagram, which many wikis and code hosts show as a picture."""

from workflow.flow.flow import RESTING, Flow
from workflow.flow.graph import Edge, edges, everywhere

_SHAPES = {"end": ('(["', '"])'), "hand_over": ('[["', '"]]'), "answer": ('("', '")')}


def mermaid(flow: Flow) -> str:
    """The text of a flowchart: states as nodes, transitions as arrows, ways out of loops dotted."""
    lines = ["flowchart TD", f"  %% {flow.flow}, version {flow.version}", f"  start((start)) --> {flow.start}"]
    for name, state in flow.states.items():
        opened, closed = _SHAPES.get(state.action, ('["', '"]'))
        lines.append(f"  {name}{opened}<b>{name}</b><br/>{_plain(state.action)}{closed}")
    lines += [f"  {edge.origin} {_arrow(edge)} {edge.target}" for edge in edges(flow)]
    for words in everywhere(flow):
        lines.append(f"  %% from anywhere: {words}")
    for action, style in (("end", "fill:#e3f4e8,stroke:#2f855a"), ("hand_over", "fill:#fde8e8,stroke:#c53030")):
        names = [name for name, state in flow.states.items() if state.action == action and action in RESTING]
        lines += [f"  style {name} {style}" for name in names]
    return "\n".join([*lines, ""])


def _arrow(edge: Edge) -> str:
    if edge.kind == "way_out":
        return "-.->"
    return f'-->|"{_plain(edge.label)}"|'


def _plain(label: str) -> str:
    """Nothing of it may end the label or be read as markup."""
    return label.replace("_", " ").replace('"', "”").replace("<", "‹").replace(">", "›").replace("|", "/")
