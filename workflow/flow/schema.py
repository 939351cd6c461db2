"""The JSON Schema of flow files, as it is published: `python -m workflow.flow.schema` writes it anew."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

from workflow.flow.flow import Flow

FILE = "flow.schema.json"


def schema() -> dict[str, Any]:
    """What editors complete and check a `*.flow.yaml` with. The engine's own checks go further."""
    generated = Flow.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **generated,
        "title": "Bloom conversation flow",
    }


def published() -> dict[str, Any]:
    """The schema as it comes with Bloom."""
    stored: dict[str, Any] = json.loads(resources.files("workflow.flow").joinpath(FILE).read_text("utf-8"))
    return stored


if __name__ == "__main__":
    text = json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
    for folder in (Path(__file__).parent, Path(__file__).parents[2] / "docs"):
        (folder / FILE).write_text(text, "utf-8")
