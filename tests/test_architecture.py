"""The rooms and the direction of their imports, as docs/architecture.md draws them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {
    "sop": 0,
    "vectorstore": 1,
    "records": 1,
    "ingest": 2,
    "retrieval": 2,
    "workflow": 3,
    "evaluation": 4,
    "bloom": 5,
    "cli": 6,
}
ONE_HOME = {
    "chromadb": "vectorstore/collection.py",
    "chromadb_rust_bindings": "vectorstore/chroma_core.py",
    "sentence_transformers": "vectorstore/reference.py",
    "onnxruntime": "vectorstore/onnx_session.py",
    "sklearn": "evaluation/gap.py",
    "anthropic": "workflow/model/anthropic_vendor.py",
    "openai": "workflow/model/openai_vendor.py",
    "ollama": "workflow/model/ollama_vendor.py",
    "tenacity": "workflow/model/structured.py",
    "docutils": "sop/rst_file.py",
    "selectolax": "sop/html_content.py",
    "pdfplumber": "sop/pdf_pages.py",
    "docx": "sop/docx_file.py",
    "openpyxl": "sop/xlsx_file.py",
}
MODULES = sorted(path for room in FLOORS for path in (ROOT / room).rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    """Top-level names of everything a module imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_that_a_room_imports_only_lower_floors(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    allowed = {other for other, floor in FLOORS.items() if floor < FLOORS[room]} | {room}
    assert not {name for name in _imports(path) if name in FLOORS} - allowed


@pytest.mark.parametrize(("library", "home"), ONE_HOME.items())
def test_that_a_vendor_is_imported_in_one_file_only(library: str, home: str) -> None:
    users = {path.relative_to(ROOT).as_posix() for path in MODULES if library in _imports(path)}
    assert users == {home}


def test_that_only_the_front_door_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).parts[0]
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and "setdefault" not in ast.dump(node)
    }
    assert readers <= {"bloom", "cli", "vectorstore"}


def test_that_a_broad_except_stands_only_around_a_vendor_s_call_and_in_the_fail_safe_of_a_turn() -> None:
    """And in the thread that makes the call, which hands what it caught to the one that waits."""
    broad = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }
    assert broad == {
        "workflow/desk.py",
        "workflow/model/exchange.py",
        "workflow/model/failure.py",
    }
