"""The JSON Schema of flow files, as it is published: `python -m workflow.flow.schema` writes it anew."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

from workflow.flow.flow import Flow

FILE = "flow.schema.json"


def schema() -> dict[str, Any]:
    """What editors complete and check a `*.flow.yaml` with. The engine's own checks go further."""
    generated: dict[str, Any] = _for_owners(Flow.model_json_schema(by_alias=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **generated,
        "title": "Bloom conversation flow",
    }


def _for_owners(node: Any) -> Any:
    """Descriptions are the classes' own words; what is meant for programmers is left out."""
    if isinstance(node, list):
        return [_for_owners(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _described(value) if key == "description" and isinstance(value, str) else _for_owners(value)
        for key, value in node.items()
    }


def _described(text: str) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(part for part in paragraphs if not part.lstrip().startswith((">>>", "Raises")))


def published() -> dict[str, Any]:
    """The schema as it comes with Bloom."""
    stored: dict[str, Any] = json.loads(resources.files("workflow.flow").joinpath(FILE).read_text("utf-8"))
    return stored


if __name__ == "__main__":
    text = json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
    for folder in (Path(__file__).parent, Path(__file__).parents[2] / "docs"):
        (folder / FILE).write_text(text, "utf-8")
