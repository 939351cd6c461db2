"""The flows that come with Bloom."""

from functools import cache
from importlib import resources

from sop.errors import SettingError
from workflow.flow.flow import Flow
from workflow.flow.flow_file import read_flow

_ENDING = ".flow.yaml"


def names() -> list[str]:
    """Every flow that comes with Bloom."""
    files = (file.name for file in resources.files("workflow.flow").iterdir())
    return sorted(name.removesuffix(_ENDING) for name in files if name.endswith(_ENDING))


@cache
def shipped(name: str) -> Flow:
    """A flow that comes with Bloom. Raises SettingError for an unknown name."""
    if name not in names():
        what = f"there is no conversation flow named {name!r}"
        fix = f"use one of {', '.join(names())}, or the path of a *{_ENDING} file"
        raise SettingError(what, where="business.yaml: flow", fix=fix)
    return read_flow(f"{name}{_ENDING}", text_of(name))


def text_of(name: str) -> str:
    """The file of a shipped flow as it stands."""
    return resources.files("workflow.flow").joinpath(f"{name}{_ENDING}").read_text("utf-8")
