"""What it means when a service refuses or the way to it fails, the same for every vendor."""

import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from types import ModuleType

from workflow.model.errors import Auth, BadOutput, Misconfigured, ProviderError, RateLimited, TimedOut, Unavailable
from workflow.model.vendor import Request

LONGEST_QUOTE = 160  # characters of what a service said
RUN = 4  # words in a row, shared with the prompt, that make a service's words unfit to keep
A_DAY = 86_400.0
_KEY_LIKE = re.compile(r"\b(?:sk|key|pk|rk|sess)-[\w*.-]{4,}|Bearer\s+\S+|\b[A-Za-z0-9_*-]{32,}")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{2,60}")
_STATUS_OF_CODE = {
    "authentication_error": 401,
    "invalid_api_key": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
    "invalid_request_error": 400,
    "invalid_prompt": 400,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
}
_NO_CREDIT = {"insufficient_quota", "billing_error", "billing_hard_limit_reached"}
_PASSING = {408, 409, 425, 499}


@dataclass(frozen=True, slots=True)
class Service:
    """Who is asked, as its errors name it. `secrets` never appear in them. `is_vendors_own`: the vendor itself, not a
    server elsewhere that speaks its protocol.
    """

    vendor: str
    model: str
    secrets: Sequence[str] = field(default=(), repr=False)
    is_vendors_own: bool = True

    @property
    def where(self) -> str:
        return f"{self.vendor} {self.model}"

    def setting(self, name: str) -> str:
        return f"{self.vendor.upper()}_{name}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A service's answer that is an error. `status` 200: it came inside a stream that had begun well."""

    status: int
    code: str = ""
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def usable_key(key: str, vendor: str) -> str:
    """The key. Raises Auth where it cannot be one, before it is sent anywhere."""
    service = Service(vendor, "key")
    fix = f"set {service.setting('API_KEY')} to the key alone"
    if not key.strip():
        raise Auth("no key is set", where=vendor, fix=fix)
    if not re.fullmatch(r"[!-~]+", key):
        raise Auth("the key holds a space, a line break or a letter that no key has", where=vendor, fix=fix)
    return key


@contextmanager
def only_provider_errors(
    service: Service, request: Request, refusal_in: Callable[[Exception], Refusal | None], httpx: ModuleType
) -> Iterator[None]:
    """Around a vendor's call: lets nothing out but ProviderError, whatever its SDK raises.

    `refusal_in` finds the service's own refusal in an SDK's exception, `httpx` is the library that the SDK stands on.
    `from None`: what they raise holds the request and the key.
    """
    try:
        yield
    except ProviderError:
        raise
    except Exception as error:  # noqa: BLE001  an SDK raises what it likes: TypeError, KeyError, JSONDecodeError
        if refusal := refusal_in(error):
            raise refused(service, refusal, request) from None
        raise _failed(service, error, httpx) from None


def refused(service: Service, refusal: Refusal, request: Request) -> ProviderError:
    """The error that a service's refusal is."""
    error = _error_of(service, refusal, _quoted(service, refusal, request))
    error.retry_after = retry_after(refusal.headers, time.time())
    return error


def _error_of(service: Service, refusal: Refusal, said: str) -> ProviderError:
    status = refusal.status if refusal.status >= 300 else _STATUS_OF_CODE.get(refusal.code, 500)
    where = service.where
    if refusal.code in _NO_CREDIT or status == 402:
        return Misconfigured(f"the account has no credit left{said}", where=where, fix="add credit with the vendor")
    if status in (401, 403):
        return Auth(f"the key was refused{said}", where=where, fix=f"check {service.setting('API_KEY')}")
    if status == 404:
        return Misconfigured(f"no such model or address{said}", where=where, fix=_fix_for_missing(service))
    if status == 429:
        return RateLimited(f"too many requests{said}", where=where)
    if status >= 500 or status in _PASSING:
        return Unavailable(f"the service failed{said}", where=where, fix="see the vendor's status page")
    if status < 400:
        return Misconfigured(f"a redirect instead of a reply{said}", where=where, fix=_fix_for_address(service))
    return Misconfigured(f"the request was refused{said}", where=where, fix=f"check {service.setting('MODEL')}")


def _fix_for_missing(service: Service) -> str:
    if service.vendor == "ollama":
        return f"run: ollama pull {service.model}"
    return f"check {service.setting('MODEL')} and {service.setting('BASE_URL')}"


def _fix_for_address(service: Service) -> str:
    return f"check {service.setting('BASE_URL')}"


def _failed(service: Service, error: Exception, httpx: ModuleType) -> ProviderError:
    """The error that an exception of an SDK or of what it stands on means; BadOutput for what nobody foresaw.

    The exceptions that it arose from are read too: openai calls a body that cannot be unpacked a connection error.
    """
    chain = list(_chain(error))
    for each in chain:
        if isinstance(each, ProviderError):
            return each
    for each in chain:
        if found := _network(service, each, httpx):
            return found
    return BadOutput(f"an answer that cannot be read ({type(error).__name__})", where=service.where)


def _network(service: Service, error: BaseException, httpx: ModuleType) -> ProviderError | None:
    where, address = service.where, _fix_for_address(service)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        return Unavailable("no connection to the service", where=where, fix=_fix_for_silence(service))
    if isinstance(error, httpx.TimeoutException):
        return TimedOut("no whole reply in time", where=where, fix="raise LLM_DEADLINE or use a faster model")
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | httpx.LocalProtocolError):
        return Misconfigured("the address or the key cannot be used", where=where, fix=address)
    if isinstance(error, httpx.DecodingError):
        return BadOutput("an answer that cannot be unpacked", where=where, fix=address)
    if isinstance(error, httpx.TransportError):
        return Unavailable("the connection broke off", where=where, fix="check the network and the service's log")
    return None


def _fix_for_silence(service: Service) -> str:
    if service.vendor == "ollama":
        return "start it with: ollama serve"
    return f"check the network and {service.setting('BASE_URL')}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    following: BaseException | None = error
    while following is not None:
        yield following
        following = following.__cause__ or following.__context__


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a service asks to be left alone, from its headers; `now` is a Unix time.

    >>> retry_after({"retry-after": "2.5"}, 0), retry_after({"retry-after-ms": "1500"}, 0), retry_after({}, 0)
    (2.5, 1.5, None)
    >>> retry_after({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT"}, 10)
    50.0
    """
    with suppress(ValueError):
        return _bounded(float(headers.get("retry-after-ms", "")) / 1000)
    said = headers.get("retry-after", "")
    with suppress(ValueError):
        return _bounded(float(said))
    with suppress(ValueError, TypeError):
        return _bounded(parsedate_to_datetime(said).timestamp() - now)
    return None


def _bounded(seconds: float) -> float | None:
    return None if math.isnan(seconds) else min(max(seconds, 0.0), A_DAY)


def _quoted(service: Service, refusal: Refusal, request: Request) -> str:
    """The service's own words, short, for whoever operates Bloom, or its code alone where they hold any of ours."""
    words = "".join(letter for letter in " ".join(refusal.text.split()) if letter.isprintable())
    for secret in filter(None, service.secrets):
        words = words.replace(secret, "***")
    words = _KEY_LIKE.sub("***", words)
    if _repeats(words, request) or "<" in words:
        words = ""
    code = refusal.code if _CODE.fullmatch(refusal.code) else ""
    status = f"HTTP {refusal.status}" if refusal.status >= 300 else ""
    head = ", ".join(filter(None, (status, code)))
    short = words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rsplit(' ', 1)[0]}…"
    return (f" ({head})" if head else "") + (f": {short}" if short else "")


def _repeats(said: str, request: Request) -> bool:
    """Whether a service repeats part of the prompt or of what a customer wrote, which no error may carry on record."""
    heard = f" {' '.join(_words(said))} "
    return any(f" {run} " in heard for text in _texts(request) for run in _runs(_words(text)))


def _texts(request: Request) -> Iterator[str]:
    yield request.system
    yield from (message.text for message in request.messages)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _runs(words: Sequence[str]) -> Iterator[str]:
    for start in range(max(1, len(words) - RUN + 1)):
        if run := " ".join(words[start : start + RUN]):
            yield run
