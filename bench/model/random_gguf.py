"""A tiny model with random weights for llama.cpp, which can hold it to a JSON Schema.

Needs gguf and tokenizers. With `copies` its vocabulary holds every sentence and table row of the clinic's documents as
one token, and its first layer adds up which of them the prompt holds, so that it prefers to say those: real quotations
and real sentences of the business, in valid JSON that means nothing. All else is random.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.model.random_model import CHAT_TEMPLATE, CONTEXT, END, documents, sentences, trained_tokenizer

_WIDTH, _LAYERS, _HEADS, _INNER = 256, 2, 4, 64
_FOR_SENTENCES = 192  # dimensions that tell sentences apart; the others are those of ordinary tokens
_LOUDNESS = 20.0  # log-odds of a token per cosine with what the model has in mind
_FIGURES = ("0.4", "0.8", "0.9")  # a confidence in one token
_LIKED = {'"': 11.8, ",": 7.0, "}": 5.0, "]": 5.0, END: 11.0}
_LIKED |= {"0.9": 4.5, "0.8": 4.5, "0.4": 3.0, "1": 2.0, "2": 2.0, "3": 2.0, "true": 4.0, "Ġtrue": 4.0}
"""Log-odds by which some tokens are preferred: those that end a string, a list or a number, as a random model fills its
whole budget with one string; and fields as a model fills them in that means to answer."""


def write_gguf(path: Path, seed: int, *, copies: bool) -> int:
    """The number of its tokens."""
    from gguf import GGUFWriter

    texts = documents()
    pairs = json.loads(trained_tokenizer(texts).to_str())["model"]
    ordinary = sorted(pairs["vocab"], key=pairs["vocab"].get)
    whole = sentences(texts) if copies else []
    tokens = [*ordinary, *_FIGURES, *whole]
    writer = GGUFWriter(path, "qwen2")  # of the plain architectures, the one that may have a bias on its output
    _add_shape(writer)
    _add_vocabulary(writer, tokens, len(ordinary), pairs["merges"])
    weights = _weights(len(tokens) - len(whole), len(whole), np.random.default_rng(seed))
    for name, values in weights.items():
        writer.add_tensor(name, values)
    writer.add_tensor("output.bias", np.array([_LIKED.get(token, 0.0) for token in tokens], np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return len(tokens)


def _add_shape(writer: Any) -> None:
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)


def _add_vocabulary(writer: Any, tokens: Sequence[str], ordinary: int, merges: Sequence[Any]) -> None:
    from gguf import TokenType

    kinds = [TokenType.CONTROL] * 2 + [TokenType.NORMAL] * (ordinary - 2)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(list(tokens))
    writer.add_token_types([*kinds, *[TokenType.USER_DEFINED] * (len(tokens) - ordinary)])
    writer.add_token_merges([pair if isinstance(pair, str) else " ".join(pair) for pair in merges])
    writer.add_eos_token_id(list(tokens).index(END))
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def _weights(ordinary: int, whole: int, chance: np.random.Generator) -> dict[str, Any]:
    def noise(*shape: int) -> Any:
        return (chance.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)

    embedded = noise(ordinary + whole, _WIDTH)
    if whole:
        embedded[:ordinary, -_FOR_SENTENCES:] = 0
        embedded[ordinary:, :-_FOR_SENTENCES] = 0
    embedded /= np.linalg.norm(embedded, axis=1, keepdims=True)
    weights = {"token_embd": embedded, "output": embedded * np.float32(_LOUDNESS / np.sqrt(_WIDTH))}
    for layer in range(_LAYERS):
        block = {f"attn_{part}": noise(_WIDTH, _WIDTH) for part in ("q", "k", "v", "output")}
        block |= {"ffn_gate": noise(_INNER, _WIDTH), "ffn_up": noise(_INNER, _WIDTH), "ffn_down": noise(_WIDTH, _INNER)}
        if whole and layer == 0:
            block |= _adding_up()
        weights |= {f"blk.{layer}.{name}": values for name, values in block.items()}
    return {f"{name}.weight": values for name, values in weights.items()} | _norms() | _no_bias()


def _adding_up() -> dict[str, Any]:
    """Attention that looks at everything alike, and carries on what it sees of sentences and of nothing else."""
    of_sentences = np.zeros((_WIDTH, _WIDTH), np.float32)
    of_sentences[range(_WIDTH - _FOR_SENTENCES, _WIDTH), range(_WIDTH - _FOR_SENTENCES, _WIDTH)] = 1
    loud = np.float32(CONTEXT / 16)  # one sentence among a thousand tokens still outweighs the token that was said last
    nothing = np.zeros_like(of_sentences)
    return {"attn_q": nothing, "attn_k": nothing, "attn_v": of_sentences, "attn_output": of_sentences * loud}


def _norms() -> dict[str, Any]:
    names = [f"blk.{layer}.{part}_norm" for layer in range(_LAYERS) for part in ("attn", "ffn")]
    return {f"{name}.weight": np.ones(_WIDTH, np.float32) for name in ("output_norm", *names)}


def _no_bias() -> dict[str, Any]:
    names = [f"blk.{layer}.attn_{part}" for layer in range(_LAYERS) for part in ("q", "k", "v")]
    return {f"{name}.bias": np.zeros(_WIDTH, np.float32) for name in names}
