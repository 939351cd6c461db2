"""Everything that can go wrong between Bloom and a model, drawn as a tree by what may help.

* ProviderError
  + Unavailable      no connection, or the service is down or overloaded: the same call may work a moment later
    - RateLimited    it said to slow down, and for how long
    - TimedOut       the turn's deadline passed; nothing is left to try again in
    - CircuitOpen    it failed a moment ago, so it was not called
  + BadOutput        it answered with something that is no reply; asking once more may help
    - Truncated      it stopped before its reply was whole
    - Refused        it declined to answer
  + Misconfigured    the request itself is wrong (model name, address): an operator must act
    - Auth           the key is missing, wrong or not allowed

The adapters raise nothing else. No message holds a key, a prompt or a customer's words: it is kept on record.
"""

from sop.errors import BloomError
from workflow.model.usage import Usage


class ProviderError(BloomError):
    """`retry_after`: seconds the service asked to be left alone, None where it did not say. `usage`: what the failed
    call spent as far as the service said so.
    """

    retry_after: float | None = None
    usage: Usage = Usage()

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed a moment later."""
        return False


class Unavailable(ProviderError):
    @property
    def passing(self) -> bool:
        return True


class RateLimited(Unavailable):
    def __init__(self, what: str, *, where: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(what, where=where, fix="raise the limit with the vendor, or set LLM_FALLBACK=local")
        self.retry_after = retry_after


class TimedOut(Unavailable):
    @property
    def passing(self) -> bool:
        return False


class CircuitOpen(Unavailable):
    @property
    def passing(self) -> bool:
        return False


class BadOutput(ProviderError):
    pass


class Truncated(BadOutput):
    pass


class Refused(BadOutput):
    pass


class Misconfigured(ProviderError):
    pass


class Auth(Misconfigured):
    pass
