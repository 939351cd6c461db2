"""What the calls to a model cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """What was spent. Tokens as the service counts them, 0 where it does not say; `cached_tokens` are those of the
    input that it had read before and charges less for.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
        )

    @property
    def in_words(self) -> str:
        """
        >>> Usage(2, 900, 80, 600).in_words
        '2 calls, 900 tokens read (600 of them cached), 80 written'
        """
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        cached = f" ({self.cached_tokens} of them cached)" if self.cached_tokens else ""
        return f"{calls}, {self.input_tokens} tokens read{cached}, {self.output_tokens} written"
