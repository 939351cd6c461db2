"""Files of one JSON object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sop.errors import SettingError


def read_json_lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of every line that is not blank. Raises SettingError naming file and line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise SettingError(f"the file cannot be read ({exc.strerror})", where=str(file)) from exc
    except UnicodeDecodeError as exc:
        raise SettingError(f"the file is not UTF-8 at byte {exc.start}", where=str(file)) from exc
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _object(line, f"{file}:{number}")


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise SettingError("the line is not JSON", where=where, fix="put one JSON object on each line") from exc
    if not isinstance(value, dict):
        raise SettingError("the line is not a JSON object", where=where, fix="put one JSON object on each line")
    return value
