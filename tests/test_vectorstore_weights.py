"""Weights are read where they lie in the model's file, and their memory is given back once a session has its own."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from vectorstore.weights import tensors, unread

SMAPS = Path("/proc/self/smaps")


def _resident_kilobytes(file: Path) -> int:
    blocks = SMAPS.read_text().split(str(file))[1:]
    return sum(int(block.split("Rss:")[1].split()[0]) for block in blocks)


def test_that_weights_are_the_same_after_their_memory_was_given_back(tmp_path):
    weights = np.arange(64, dtype=np.float32).reshape(8, 8)
    save_file({"one": weights, "two": weights + 1}, tmp_path / "model.safetensors")
    found = tensors(tmp_path / "model.safetensors")
    unread(found)
    assert np.array_equal(found["one"], weights)
    assert np.array_equal(found["two"], weights + 1)


@pytest.mark.skipif(not SMAPS.exists(), reason="only Linux tells what is in memory of a file")
def test_that_memory_of_weights_is_given_back(tmp_path):
    file = tmp_path / "model.safetensors"
    save_file({"one": np.ones((1000, 1000), np.float32)}, file)
    found = tensors(file)
    assert float(found["one"].sum()) == 1_000_000
    assert _resident_kilobytes(file) > 3000
    unread(found)
    assert _resident_kilobytes(file) < 100
