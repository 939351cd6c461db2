"""A tiny checkpoint with random weights for `transformers serve`, and what its llama.cpp twin shares with it.

Needs transformers, tokenizers and torch. Nothing is downloaded: the tokenizer is trained on the clinic's documents.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).parents[2] / "sop" / "clinic"
CONTEXT = 16_384  # tokens; the longest prompt with eight passages is 3,000
START, END = "<|im_start|>", "<|im_end|>"
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_VOCABULARY = 1500
_FORM = '{"answered_from_sop": true, "quotes": [{"passage": 1, "quote": ""}], "escalate": false, "confidence": 0.9}'
_TO_THE_END = 2.5  # log-odds by which its sampling prefers to end: a random model knows no end


def documents() -> list[str]:
    return [path.read_text("utf-8") for path in sorted(DOCUMENTS.glob("*.md"))]


def sentences(texts: Sequence[str]) -> list[str]:
    """Every sentence, list item and table row, as it stands, that a JSON string can hold unescaped."""
    lines = [line.strip() for text in texts for line in text.splitlines()]
    parts = [part.strip() for line in lines for part in ([line] if line[:1] == "|" else re.split(r"(?<=[.!?]) ", line))]
    said = [re.sub(r"^(?:[-*]|#+|\d+\.) ", "", part) for part in parts]
    return [part for part in dict.fromkeys(said) if len(part) >= 15 and not re.search(r'["\\]|\| *-{3}', part)]


def trained_tokenizer(texts: Sequence[str]) -> Any:
    """Byte pairs, as both servers read them."""
    from tokenizers import Tokenizer
    from tokenizers.decoders import ByteLevel as Bytes
    from tokenizers.models import BPE
    from tokenizers.pre_tokenizers import ByteLevel
    from tokenizers.trainers import BpeTrainer

    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer, tokenizer.decoder = ByteLevel(add_prefix_space=False), Bytes()
    trainer = BpeTrainer(
        vocab_size=_VOCABULARY,
        special_tokens=[START, END],
        initial_alphabet=ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([*texts, *[_FORM] * 20], trainer)
    return tokenizer


def write_checkpoint(folder: Path, seed: int) -> None:
    """A Llama of two layers with its tokenizer and chat template."""
    import torch
    from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(tokenizer_object=trained_tokenizer(documents()), eos_token=END, pad_token=END)
    tokenizer.chat_template = CHAT_TEMPLATE
    tokenizer.save_pretrained(folder)
    end = tokenizer.eos_token_id
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT,
        initializer_range=0.3,
        bos_token_id=None,
        eos_token_id=end,
    )
    model = LlamaForCausalLM(config)
    model.generation_config = GenerationConfig(
        do_sample=True, eos_token_id=end, pad_token_id=end, sequence_bias=[[[end], _TO_THE_END]]
    )
    model.save_pretrained(folder)
