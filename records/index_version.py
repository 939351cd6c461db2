"""One published, immutable index of a SOP."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """What was published, from what, when and where its files lie.

    `number` counts up per SOP and is never used twice. `documents` and `chunks` are how many there are,
    `embedder` is the embedder's fingerprint, `folder` is relative to wherever the reader keeps indexes.
    `is_current` says whether the SOP pointed to this version when it was read; it is not written.
    """

    sop: str
    number: int
    published: datetime
    documents: int
    chunks: int
    embedder: str
    sop_digest: str
    folder: str
    is_current: bool = field(default=False, compare=False)
