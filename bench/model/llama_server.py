"""llama.cpp's server around a random model: `python -m bench.model.llama_server --port 8101 [--copies]`.

Needs xllamacpp (llama.cpp with its own server), gguf and tokenizers; Bloom needs none of the first two. Chat
completions are held to the JSON Schema that is asked for, by llama.cpp's grammar.
"""

import argparse
import tempfile
import threading
from pathlib import Path
from typing import Any

from bench.model.random_gguf import write_gguf
from bench.model.random_model import CONTEXT

_SLOTS = 2  # the screening and the answering prompt are each kept for the next question


def serve(port: int, seed: int, *, copies: bool) -> None:
    """Until the process is ended."""
    import xllamacpp

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.gguf"
        tokens = write_gguf(path, seed, copies=copies)
        server = xllamacpp.Server(_parameters(xllamacpp, path, port))
        print(f"llama.cpp at {server.listening_address}, {tokens} tokens", flush=True)
        threading.Event().wait()


def _parameters(xllamacpp: Any, path: Path, port: int) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.port = port
    parameters.n_parallel, parameters.n_ctx = _SLOTS, _SLOTS * CONTEXT
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    parameters.warmup = False
    sampling = parameters.sampling
    sampling.temp = 1.0
    sampling.xtc_probability, sampling.xtc_threshold = 0.5, 0.03  # chance, where a temperature of 0 is asked for
    sampling.penalty_last_n, sampling.penalty_present = 64, 4.0  # against saying the same again and again
    return parameters


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", action="store_true", help="a model that says sentences of its prompt")
    chosen = parser.parse_args()
    serve(chosen.port, chosen.seed, copies=chosen.copies)


if __name__ == "__main__":
    main()
