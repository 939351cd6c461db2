"""An encoder on the packaged model's word vectors: fitted with torch, shipped as a small ONNX file.

Word vectors and the lowest layers stay as they are: they know far more words than any of our texts hold.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from vectorstore.model_files import ModelFiles
from vectorstore.network import Text, tokenizer

_BATCH = 32
_WARM_UP = 100  # steps
_BUCKET = 40  # batches that are sorted by length together
_DROPOUT = 0.1
_HEAD_FASTER = 8  # the head starts from nothing, the layers below from a language model

Loss = Callable[[Tensor, Tensor], Tensor]
"""Scores [n, outputs] and row numbers in; one loss a row out."""


class Encoder(nn.Module):
    """MiniLM with a linear head over its first token and the mean of all: `outputs` scores a text."""

    def __init__(self, outputs: int, frozen: int) -> None:
        super().__init__()
        from transformers import AutoModel

        self.body = AutoModel.from_pretrained(ModelFiles().folder, add_pooling_layer=False, attn_implementation="eager")
        self.head = nn.Linear(2 * self.body.config.hidden_size, outputs)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        for part in (self.body.embeddings, *self.body.encoder.layer[:frozen]):
            part.requires_grad_(requires_grad=False)

    def forward(self, words: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        read = self.body(inputs_embeds=words, attention_mask=mask, token_type_ids=types).last_hidden_state
        kept = mask.unsqueeze(-1).float()
        pooled = torch.cat([read[:, 0], (read * kept).sum(1) / kept.sum(1)], dim=1)
        return self.head(nn.functional.dropout(pooled, _DROPOUT, self.training))

    def word_vectors(self, ids: Tensor) -> Tensor:
        return self.body.embeddings.word_embeddings(ids)


def fit(encoder: Encoder, texts: Sequence[Text], loss: Loss, *, epochs: int, rate: float, seed: int = 1) -> None:
    """Adam with a short warm-up and a linear decay; a line of progress every hundred steps."""
    read = tokenizer().encode_batch(list(texts))
    chance = random.Random(seed)
    torch.manual_seed(seed)
    steps = [rows for _ in range(epochs) for rows in _batches([len(one.ids) for one in read], chance)]
    body = [p for p in encoder.body.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": encoder.head.parameters(), "lr": _HEAD_FASTER * rate}],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / _WARM_UP) * max(0.02, 1 - step / len(steps))
    )
    encoder.train()
    smooth = 0.0
    for step, rows in enumerate(steps):
        value = loss(_scores(encoder, [read[row] for row in rows]), torch.tensor(rows)).mean()
        optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        smooth = value.item() if step == 0 else 0.98 * smooth + 0.02 * value.item()
        if step % 100 == 0:
            print(f"step {step} of {len(steps)}, loss {smooth:.3f}", flush=True)
    encoder.eval()


@torch.no_grad()
def scores(encoder: Encoder, texts: Sequence[Text]) -> NDArray[np.float32]:
    """Shape [texts, outputs]."""
    encoder.eval()
    read = tokenizer().encode_batch(list(texts))
    found = np.zeros((len(texts), encoder.head.out_features), dtype=np.float32)
    for rows in _sorted_batches([len(one.ids) for one in read]):
        found[rows] = _scores(encoder, [read[row] for row in rows]).numpy()
    return found


def export(encoder: Encoder, path: Path) -> None:
    """Write the layers and the head with weights of seven bits a number, about 11 MB."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    encoder.eval()
    words, mask = torch.randn(2, 9, encoder.body.config.hidden_size), torch.ones(2, 9, dtype=torch.long)
    names = ("words", "mask", "types")
    with TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        torch.onnx.export(
            encoder,
            (words, mask, torch.zeros_like(mask)),
            exact,
            input_names=names,
            output_names=("scores",),
            dynamic_axes={**{name: {0: "texts", 1: "tokens"} for name in names}, "scores": {0: "texts"}},
            dynamo=False,
        )
        quantize_dynamic(
            exact,
            path,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
        )


def _scores(encoder: Encoder, read: Sequence) -> Tensor:  # type: ignore[type-arg]
    shape = len(read), max(len(one.ids) for one in read)
    ids, mask, types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for row, one in enumerate(read):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        mask[row, : len(one.ids)] = 1
        types[row, : len(one.ids)] = torch.tensor(one.type_ids)
    return encoder(encoder.word_vectors(ids), mask, types)


def _batches(lengths: Sequence[int], chance: random.Random) -> Iterator[list[int]]:
    """Every row once, in batches of like lengths, in an order drawn by chance."""
    rows = list(range(len(lengths)))
    chance.shuffle(rows)
    cut = []
    for start in range(0, len(rows), _BATCH * _BUCKET):
        bucket = sorted(rows[start : start + _BATCH * _BUCKET], key=lambda row: lengths[row])
        cut += [bucket[at : at + _BATCH] for at in range(0, len(bucket), _BATCH)]
    chance.shuffle(cut)
    return iter(cut)


def _sorted_batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    rows = sorted(range(len(lengths)), key=lambda row: lengths[row])
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))
