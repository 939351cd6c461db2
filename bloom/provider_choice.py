"""Which model writes the replies, and why: an Anthropic key, an OpenAI key, a running Ollama, or none at all."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from bloom.settings import ProviderName, Settings, source_of
from sop.errors import SettingError
from workflow.model.chat_model import ChatModel

if TYPE_CHECKING:
    from workflow.model.vendor import Vendor

_PATIENCE = 0.7  # seconds; an Ollama on this machine or next to it answers in a few milliseconds
_MOST = 1_000_000  # bytes of a list of models

Ollama = Literal["ready", "not pulled", "unreachable"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who writes, with which model ("" for none), and why."""

    provider: str
    model: str
    reason: str

    def __str__(self) -> str:
        return f"{self.provider} {self.model}".strip()


def choose(settings: Settings) -> Choice:
    """The provider that is set, or else the first that can work, in the order that the README gives.

    Raises SettingError for a provider that was asked for and cannot work: nothing is changed silently.
    """
    if settings.llm_provider:
        return _asked_for(settings.llm_provider, settings)
    for provider in ("anthropic", "openai"):
        if _key(provider, settings):
            name = f"{provider}_api_key"
            return Choice(
                provider, getattr(settings, f"{provider}_model"), f"{name.upper()} is set ({source_of(name)})"
            )
    state = ollama(settings)
    if state == "ready":
        return Choice("ollama", settings.ollama_model, f"Ollama runs at {settings.ollama_base_url}")
    why = {
        "not pulled": f"no key is set, and Ollama has no model {settings.ollama_model}",
        "unreachable": "no key is set, and no Ollama is running",
    }[state]
    return Choice("local", "", why)


def chat_model(choice: Choice, settings: Settings) -> ChatModel | None:
    """The model of a choice; None for `local`. Nothing is called or imported yet."""
    if choice.provider == "local":
        return None
    from workflow.model.circuit import Circuit, GuardedModel
    from workflow.model.structured import StructuredModel

    return GuardedModel(StructuredModel(_vendor(choice, settings)), Circuit())


def _vendor(choice: Choice, settings: Settings) -> "Vendor":
    match choice.provider:
        case "anthropic":
            from workflow.model.anthropic_vendor import AnthropicVendor

            return AnthropicVendor(choice.model, settings.anthropic_base_url, _secret(settings.anthropic_api_key))
        case "openai":
            from workflow.model.openai_vendor import OpenAIVendor

            return OpenAIVendor(choice.model, settings.openai_base_url, _secret(settings.openai_api_key))
        case _:
            from workflow.model.ollama_vendor import OllamaVendor

            return OllamaVendor(choice.model, settings.ollama_base_url)


def ollama(settings: Settings) -> Ollama:
    """Whether an Ollama answers and has the model that is set."""
    from urllib.error import URLError
    from urllib.request import ProxyHandler, Request, build_opener

    address = settings.ollama_base_url.rstrip("/")
    if urlsplit(address).scheme not in ("http", "https"):
        raise SettingError(f"OLLAMA_BASE_URL: {address!r} is no http address", where=source_of("ollama_base_url"))
    near = urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")
    opener = build_opener(ProxyHandler({})) if near else build_opener()
    try:
        with opener.open(Request(f"{address}/api/tags"), timeout=_PATIENCE) as reply:  # noqa: S310  # http or https, as checked
            models = json.loads(reply.read(_MOST))["models"]
            names = {str(model["name"]) for model in models}
    except (URLError, OSError, ValueError, KeyError, TypeError):
        return "unreachable"
    wanted = settings.ollama_model if ":" in settings.ollama_model else f"{settings.ollama_model}:latest"
    return "ready" if wanted in names else "not pulled"


def _asked_for(provider: ProviderName, settings: Settings) -> Choice:
    where, why = source_of("llm_provider"), "it is asked for"
    if where == "default":
        where, why = "--provider", "it is asked for (--provider)"
    else:
        why = f"LLM_PROVIDER says so ({where})"
    if provider == "local":
        return Choice("local", "", why)
    if provider != "ollama":
        if not _key(provider, settings):
            name = f"{provider.upper()}_API_KEY"
            raise SettingError(f"{provider} needs a key", where=where, fix=f"set {name} in .env or the environment")
        return Choice(provider, getattr(settings, f"{provider}_model"), why)
    state = ollama(settings)
    if state == "unreachable":
        fix = "start it with `ollama serve`, or set OLLAMA_BASE_URL"
        raise SettingError(f"no Ollama answers at {settings.ollama_base_url}", where=where, fix=fix)
    if state == "not pulled":
        fix = f"run `ollama pull {settings.ollama_model}`, or set OLLAMA_MODEL"
        raise SettingError(f"Ollama has no model {settings.ollama_model}", where=where, fix=fix)
    return Choice("ollama", settings.ollama_model, why)


def _key(provider: Literal["anthropic", "openai"], settings: Settings) -> str:
    return _secret(getattr(settings, f"{provider}_api_key"))


def _secret(key: SecretStr | None) -> str:
    return key.get_secret_value().strip() if key else ""
