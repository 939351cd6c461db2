"""An encoder on the packaged model's word vectors: fitted with torch, shipped as a small ONNX file.

Word vectors stay as they are: they know far more words than any of our texts hold. Fitted on a GPU where there is one,
in bfloat16, else on the CPU.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from vectorstore.model_files import ModelFiles
from vectorstore.network import Text, tokenizer

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
torch.backends.cuda.enable_cudnn_sdp(False)  # it plans anew, 0.2 s, for every length
_PADDED = 16  # tokens; few lengths, few plans
_WARM_UP = 100  # steps
_BUCKET = 40  # batches that are sorted by length together
_DROPOUT = 0.1
_HEAD_FASTER = 8  # the head starts from nothing, the layers below from a language model
_REMEMBERED = 0.999  # share of the running average of the weights that a step keeps

Loss = Callable[[Tensor, Tensor], Tensor]
"""Scores [n, outputs] and row numbers in, both on DEVICE; one loss a row out."""


class Encoder(nn.Module):
    """MiniLM with a linear head over its first token and the mean of all: `outputs` scores a text.

    The lowest `frozen` layers stay as they are; with 0 all layers learn, and only the word vectors stay.
    """

    def __init__(self, outputs: int, frozen: int, attention: str = "sdpa") -> None:
        super().__init__()
        from transformers import AutoModel

        self.body = AutoModel.from_pretrained(
            ModelFiles().folder, add_pooling_layer=False, attn_implementation=attention
        )
        self.head = nn.Linear(2 * self.body.config.hidden_size, outputs)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        still = (self.body.embeddings, *self.body.encoder.layer[:frozen]) if frozen else ()
        for part in (self.body.embeddings.word_embeddings, *still):
            part.requires_grad_(requires_grad=False)

    def forward(self, words: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        read = self.body(inputs_embeds=words, attention_mask=mask, token_type_ids=types).last_hidden_state
        kept = mask.unsqueeze(-1).float()
        pooled = torch.cat([read[:, 0], (read * kept).sum(1) / kept.sum(1)], dim=1)
        return self.head(nn.functional.dropout(pooled, _DROPOUT, self.training))

    def begin_as(self, state: dict[str, Tensor]) -> None:
        """Take over the layers of another encoder, not its head."""
        self.load_state_dict({name: value.float() for name, value in state.items() if name[:4] == "body"}, strict=False)

    def word_vectors(self, ids: Tensor) -> Tensor:
        return self.body.embeddings.word_embeddings(ids)


def fit(
    encoder: Encoder, texts: Sequence[Text], loss: Loss, *, epochs: int, rate: float, batch: int = 32, seed: int = 1
) -> None:
    """Adam with a short warm-up and a linear decay; `encoder` ends as the running average of its weights.

    A line of progress every hundred steps.
    """
    read = [_Read.of(one) for one in tokenizer().encode_batch(list(texts))]
    chance = random.Random(seed)
    torch.manual_seed(seed)
    encoder.to(DEVICE)
    steps = [rows for _ in range(epochs) for rows in _batches([len(one.ids) for one in read], batch, chance)]
    body = [p for p in encoder.body.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": encoder.head.parameters(), "lr": _HEAD_FASTER * rate}],
        weight_decay=0.01,
        fused=DEVICE == "cuda",
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / _WARM_UP) * max(0.02, 1 - step / len(steps))
    )
    kept = min(_REMEMBERED, max(0.0, 1 - 8 / len(steps)))
    averaged = AveragedModel(encoder, multi_avg_fn=get_ema_multi_avg_fn(kept))
    encoder.train()
    smooth = torch.zeros((), device=DEVICE)
    for step, rows in enumerate(steps):
        value = loss(_scores(encoder, [read[row] for row in rows]), torch.tensor(rows, device=DEVICE)).mean()
        optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        averaged.update_parameters(encoder)
        smooth = value.detach() if step == 0 else 0.98 * smooth + 0.02 * value.detach()
        if step % 100 == 0:
            print(f"step {step} of {len(steps)}, loss {smooth.item():.3f}", flush=True)
    encoder.load_state_dict(averaged.module.state_dict())
    encoder.eval()


def mean_of(encoders: Sequence[Encoder]) -> Encoder:
    """One encoder with the mean of all weights: several fits from one start agree well enough to be averaged."""
    states = [one.state_dict() for one in encoders]
    encoders[0].load_state_dict(
        {
            name: torch.stack([state[name].float() for state in states]).mean(0).to(states[0][name].dtype)
            for name in states[0]
        }
    )
    return encoders[0]


@torch.no_grad()
def scores(encoder: Encoder, texts: Sequence[Text], batch: int = 32) -> NDArray[np.float32]:
    """Shape [texts, outputs]."""
    encoder.eval().to(DEVICE)
    read = [_Read.of(one) for one in tokenizer().encode_batch(list(texts))]
    found = np.zeros((len(texts), encoder.head.out_features), dtype=np.float32)
    for rows in _sorted_batches([len(one.ids) for one in read], batch):
        found[rows] = _scores(encoder, [read[row] for row in rows]).float().cpu().numpy()
    return found


def export(encoder: Encoder, path: Path) -> None:
    """Write the layers and the head with weights of seven bits a number, about 11 MB."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    plain = Encoder(encoder.head.out_features, 0, attention="eager")
    plain.load_state_dict({name: value.cpu() for name, value in encoder.state_dict().items()})
    plain.eval()
    words, mask = torch.randn(2, 9, plain.body.config.hidden_size), torch.ones(2, 9, dtype=torch.long)
    names = ("words", "mask", "types")
    with TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        torch.onnx.export(
            plain,
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


class _Read:
    """One text as tokens."""

    __slots__ = ("ids", "types")

    def __init__(self, ids: NDArray[np.int64], types: NDArray[np.int64]) -> None:
        self.ids, self.types = ids, types

    @classmethod
    def of(cls, encoding) -> "_Read":  # type: ignore[no-untyped-def]  # tokenizers ships no usable stubs
        return cls(np.array(encoding.ids), np.array(encoding.type_ids))


def _scores(encoder: Encoder, read: Sequence[_Read]) -> Tensor:
    shape = len(read), -(-max(len(one.ids) for one in read) // _PADDED) * _PADDED
    ids, mask, types = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for row, one in enumerate(read):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
        types[row, : len(one.ids)] = one.types
    tokens, kept, sides = (torch.from_numpy(each).to(DEVICE, non_blocking=True) for each in (ids, mask, types))
    with torch.autocast(DEVICE, dtype=torch.bfloat16, enabled=DEVICE == "cuda"):
        return encoder(encoder.word_vectors(tokens), kept, sides).float()


def _batches(lengths: Sequence[int], size: int, chance: random.Random) -> Iterator[list[int]]:
    """Every row once, in batches of like lengths, in an order drawn by chance."""
    rows = list(range(len(lengths)))
    chance.shuffle(rows)
    cut = []
    for start in range(0, len(rows), size * _BUCKET):
        bucket = sorted(rows[start : start + size * _BUCKET], key=lambda row: lengths[row])
        cut += [bucket[at : at + size] for at in range(0, len(bucket), size)]
    chance.shuffle(cut)
    return iter(cut)


def _sorted_batches(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    rows = sorted(range(len(lengths)), key=lambda row: lengths[row])
    return (rows[start : start + size] for start in range(0, len(rows), size))
