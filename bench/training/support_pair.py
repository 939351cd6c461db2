"""What the network that reads replies learns from."""

from dataclasses import dataclass
from typing import Literal

from bench.training.alteration import CONTRADICTED, EITHER, NOT_SAID

SUPPORTED = "supported"
LABELS = (SUPPORTED, CONTRADICTED, NOT_SAID, EITHER)
"""The last: contradicted or not said, nobody knows which."""


@dataclass(frozen=True, slots=True)
class SupportPair:
    """Evidence as `workflow.verification.support.windows` puts it, a sentence, and one of `LABELS`."""

    evidence: str
    sentence: str
    label: Literal["supported", "contradicted", "not said", "either"] | str
    weight: float = 1.0
