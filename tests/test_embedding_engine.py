"""What runs the embedding model: the same vectors as sentence-transformers, without torch where that can be."""

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import environment
from hashing_embedder import write_word_model

from bloom.doctor import examine
from vectorstore import packaged, sample
from vectorstore.engine import OnnxEmbedder, Recipe
from vectorstore.engine_folder import EngineFolder, Verdict, read
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from vectorstore.reference import SentenceTransformerEmbedder

TORCH = ("torch", "sentence_transformers", "transformers", "onnx")
ANSWERED = """
import sys
from bloom.assistant import Assistant
bloom = Assistant.open()
print(bloom.ask("How much is lip filler?")["kind"])
print("LOADED", *[name for name in %r if name in sys.modules])
"""


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer with random weights, the first token for the whole, and a prompt for questions."""
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("small") / "model"
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=30522, **sizes)).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        shutil.copy(ModelFiles().folder / name, folder)
    kinds = ["Transformer", "Pooling"]
    modules = [{"idx": n, "name": str(n), "path": f"{n}_{kind}" if n else ""} for n, kind in enumerate(kinds)]
    listed = [one | {"type": f"sentence_transformers.models.{kind}"} for one, kind in zip(modules, kinds, strict=True)]
    write_json(folder / "modules.json", listed)
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 64})
    write_json(folder / "config_sentence_transformers.json", {"prompts": {"query": "query: ", "passage": "passage: "}})
    write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": 32, "pooling_mode_cls_token": True})
    return folder


@pytest.fixture(scope="module")
def exported(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of engines after the small model was prepared; copy it, do not write to it."""
    engines = tmp_path_factory.mktemp("engines")
    ModelEmbedder(ModelFiles(str(small_model)), engines).prepare()
    return engines


@pytest.fixture
def engines(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "engines"))


def write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def model_of(folder: Path, engines: Path) -> ModelEmbedder:
    return ModelEmbedder(ModelFiles(str(folder)), engines)


def test_that_the_packaged_model_without_torch_equals_the_library() -> None:
    engine = packaged.engine(ModelFiles())
    assert engine
    reference = SentenceTransformerEmbedder(ModelFiles())
    without = OnnxEmbedder(engine, ModelFiles().fingerprint)
    assert sample.least_cosine(without, sample.reference_vectors(reference)) > 0.99999
    assert np.allclose(packaged.reference(), sample.reference_vectors(reference), atol=1e-5)


def test_that_vectors_depend_neither_on_company_nor_on_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = packaged.engine(ModelFiles())
    assert engine
    embedder = OnnxEmbedder(engine, "packaged")
    texts = [*sample.TEXTS, *(f"Item {n} costs £{n}, or less {'in winter ' * (n % 40)}" for n in range(300))]
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    together = embedder.embed(texts)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert np.array_equal(embedder.embed(texts), together)
    alone = np.concatenate([embedder.embed([text]) for text in texts[::20]])
    assert np.allclose(alone, together[::20], atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)


def test_that_no_text_is_no_row(engines: Path, small_model: Path) -> None:
    assert model_of(small_model, engines).embed([]).shape == (0, 32)


def test_that_another_model_is_exported_with_its_pooling_prompts_and_window(engines: Path, small_model: Path) -> None:
    files = ModelFiles(str(small_model))
    verdict = EngineFolder(engines, files.identity).read()
    assert verdict
    assert verdict.recipe == Recipe(
        dimension=32,
        window=64,
        inputs=("attention_mask", "input_ids", "token_type_ids"),
        query_prompt="query: ",
    )
    reference = sample.reference_vectors(SentenceTransformerEmbedder(files))
    assert sample.least_cosine(model_of(small_model, engines), reference) > sample.EQUAL
    assert "ONNX Runtime, as sentence-transformers on" in model_of(small_model, engines).run_by()


def test_that_the_answer_path_loads_no_torch(home: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ANSWERED % (TORCH,)], env=environment({}), capture_output=True, text=True, check=True
    )
    assert ended.stdout.split("\n")[:2] == ["answer", "LOADED"]


def test_that_an_exported_model_needs_no_torch_either(engines: Path, small_model: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from vectorstore.model_embedder import ModelEmbedder;"
        "from vectorstore.model_files import ModelFiles;"
        "ModelEmbedder(ModelFiles(sys.argv[1]), Path(sys.argv[2])).embed(['hello'], as_query=True);"
        f"print([name for name in {TORCH!r} if name in sys.modules])"
    )
    command = [sys.executable, "-c", program, str(small_model), str(engines)]
    assert subprocess.check_output(command, env=environment({}), text=True).strip() == "[]"


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\x00"),
        lambda path: path.unlink(),
    ],
    ids=["empty", "one byte", "missing"],
)
@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "engine.json"])
def test_that_a_damaged_export_is_not_used(
    engines: Path, small_model: Path, name: str, damage: Callable[[Path], None]
) -> None:
    folder = EngineFolder(engines, ModelFiles(str(small_model)).identity)
    damage(folder.path / name)
    assert folder.read() is None
    assert "not exported yet" in model_of(small_model, engines).run_by()


def test_that_an_export_of_other_libraries_or_prompts_is_not_used(engines: Path, small_model: Path) -> None:
    [path] = engines.glob("*/engine.json")
    write_json(path, json.loads(path.read_text()) | {"versions": {"onnxruntime": "1.0"}})
    assert EngineFolder(engines, ModelFiles(str(small_model)).identity).read() is None
    before = ModelFiles(str(small_model)).identity
    changed = Path(shutil.copytree(small_model, engines.parent / "changed"))
    write_json(changed / "config_sentence_transformers.json", {"prompts": {"query": "question: "}})
    assert ModelFiles(str(changed)).identity != before


def test_that_a_model_that_cannot_be_exported_falls_back_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_word_model(tmp_path / "words")
    embedder = model_of(folder, tmp_path / "home" / "engines")
    embedder.prepare()
    expected = SentenceTransformerEmbedder(ModelFiles(str(folder))).embed(["hello there"])
    assert np.array_equal(embedder.embed(["hello there"]), expected)
    monkeypatch.setenv("EMBEDDING_MODEL", str(folder))
    [check] = [check for check in examine("default") if check.name == "embedding engine"]
    assert check.ok
    assert check.detail.startswith("run by sentence-transformers: it ")
    assert "not exported yet" not in check.detail


def test_that_vectors_that_differ_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "reference", lambda: np.roll(packaged_vectors, 1, axis=1))
    packaged_vectors = np.load(packaged.REFERENCE)
    embedder = ModelEmbedder(ModelFiles(), tmp_path)
    embedder.prepare()
    assert embedder.run_by().startswith("sentence-transformers: its vectors differ (least cosine ")


def test_that_an_export_killed_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    def killed(folder: Path) -> Verdict:
        (folder / "model.onnx").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    folder = EngineFolder(tmp_path, "model")
    child = multiprocessing.get_context("fork").Process(target=folder.make, args=(killed,))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert folder.read() is None
    folder.make(lambda _: Verdict(refused="it cannot"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "model"]
    assert read(folder.path).refused == "it cannot"


def test_that_several_processes_export_once(tmp_path: Path) -> None:
    def slow(folder: Path) -> Verdict:
        with (tmp_path / "made").open("a") as file:
            file.write("x")
        (folder / "model.onnx").write_bytes(b"graph")
        time.sleep(0.2)
        return Verdict(refused="whatever")

    folder = EngineFolder(tmp_path / "engines", "model")
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=folder.make, args=(slow,)) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert (tmp_path / "made").read_text() == "x"
    assert folder.read() is not None


def test_that_a_folder_nobody_may_write_to_leaves_the_library_to_run_it(
    small_model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    embedder = model_of(small_model, tmp_path / "file" / "engines")  # not even root can make a folder in a file
    embedder.prepare()
    assert "cannot be kept" in caplog.text
    assert embedder.embed(["hello"]).shape == (1, 32)


def test_that_an_export_that_crashes_is_told_and_tried_again(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    embedder = model_of(small_model, tmp_path)
    embedder.prepare()
    assert "is not exported" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_that_a_graph_that_does_not_load_gives_way_to_the_library(
    engines: Path, small_model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = EngineFolder(engines, ModelFiles(str(small_model)).identity)
    verdict = folder.read()
    assert verdict
    (folder.path / "model.onnx").write_bytes(b"not a graph")
    embedder = model_of(small_model, engines)
    embedder._chosen = OnnxEmbedder(folder.engine(verdict), embedder.fingerprint)  # type: ignore[arg-type]
    assert embedder.embed(["hello"]).shape == (1, 32)
    assert "sentence-transformers runs the embedding model" in caplog.text


def test_that_the_cores_wished_for_are_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    from vectorstore.cores import usable

    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert usable() == 7
    for none in ("", "0", "many"):
        monkeypatch.setenv("OMP_NUM_THREADS", none)
        assert 1 <= usable() <= (os.cpu_count() or 1)


def test_that_a_container_s_quota_bounds_the_cores(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from vectorstore import cores

    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    for text, expected in (("150000 100000", 2), ("50000 100000", 1), ("max 100000", 64), ("nonsense", 64)):
        quota = tmp_path / "cpu.max"
        quota.write_text(text)
        monkeypatch.setattr(cores, "_QUOTA", quota)
        assert cores.usable() == expected
