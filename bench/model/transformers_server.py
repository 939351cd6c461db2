"""`transformers serve` around a random model: `python -m bench.model.transformers_server --port 8102`.

Needs the package transformers with its extra `serving`; Bloom does not. Nothing holds its replies to a schema.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.model.random_model import write_checkpoint


def serve(port: int, seed: int) -> None:
    """Until the process is ended."""
    with tempfile.TemporaryDirectory() as folder:
        write_checkpoint(Path(folder), seed)
        print(f"OPENAI_MODEL={folder}", flush=True)
        entry = "from transformers.cli.transformers import main; main()"
        options = ["--port", str(port), "--host", "127.0.0.1", "--device", "cpu"]
        subprocess.run([sys.executable, "-c", entry, "serve", folder, *options], check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    serve(chosen.port, chosen.seed)


if __name__ == "__main__":
    main()
