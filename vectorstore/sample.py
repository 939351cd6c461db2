"""Texts by which two embedders are compared: what customers and SOPs write, and what neither should."""

from collections.abc import Sequence

import numpy as np

from vectorstore.embedder import Embedder, Vectors

EQUAL = 0.9999
"""Least cosine, on every text, of an engine that counts as equal; single precision alone differs by less than 1e-6."""

_SENTENCE = "You can move an appointment free of charge until 24 hours before it, by phone or e-mail. "

TEXTS = (
    "How much is lip filler?",
    "hours",
    "",
    " \n\t ",
    "?",
    "  Leading and trailing blanks, and\n\nempty lines\tbetween.  ",
    "Dermal fillers › Prices. Lip filler, 0.5 ml: £160; 1 ml: £240 (incl. VAT).",
    "WHERE ARE YOU?!?! call me on +44 20 7946 0018 or write to jane.doe@example.com",
    "Können Sie mir sagen, ob der Eingriff weh tut? Ça coûte combien, s’il vous plaît?",
    "予約を変更できますか。 هل يمكنني الحجز اليوم؟ Можно записаться на завтра?",
    "🙂🙂 thx!! 👩‍⚕️ ﬁller \u200b cafe\u0301 \ufeff ½ № ①",
    "[CLS] [SEP] [PAD] [MASK] </s> <unk>",
    "antidisestablishmentarianism" * 8,
    _SENTENCE * 3,
    _SENTENCE * 40,
)


def reference_vectors(embedder: Embedder) -> Vectors:
    """Every text as a document, then every text as a question."""
    return np.concatenate([embedder.embed(TEXTS), embedder.embed(TEXTS, as_query=True)])


def least_cosine(embedder: Embedder, reference: Vectors) -> float:
    """Of the sample's vectors with those of the reference, all of unit length; -1 where they cannot be compared."""
    vectors = reference_vectors(embedder)
    if vectors.shape != reference.shape:
        return -1.0
    cosines: Sequence[float] = (vectors * reference).sum(axis=1)
    return float(np.nan_to_num(np.min(cosines), nan=-1.0))
