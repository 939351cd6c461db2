"""Questions as `bloom ask --questions` reads them: one JSON object a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cli.json_lines import read_json_lines
from retrieval.question import Said
from sop.errors import SettingError

_SHAPE = 'each line looks like {"id": "1", "question": "…", "history": [{"role": "user", "text": "…"}]}'


class _Turn(BaseModel):
    role: Literal["user", "assistant"]
    text: str


class AskedQuestion(BaseModel):
    """A line's question, what was said before it, and the id its answer is given."""

    model_config = ConfigDict(strict=True)

    id: Any = None
    question: str
    history: list[_Turn] | None = None

    @property
    def said(self) -> list[Said]:
        """What was said before, oldest first."""
        return [Said(turn.role, turn.text) for turn in self.history or ()]


def asked_questions(file: Path) -> Iterator[AskedQuestion]:
    """The questions of a file in order. Raises SettingError naming file, line and what is wrong in it."""
    for number, line in read_json_lines(file):
        try:
            yield AskedQuestion.model_validate(line)
        except ValidationError as exc:
            error = exc.errors(include_url=False)[0]
            what = f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
            raise SettingError(what, where=f"{file}:{number}", fix=_SHAPE) from exc
