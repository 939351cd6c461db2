"""Settings: read once, here, and handed down. `.env` in the working folder, then the environment, then options."""

import io
import os
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from records.address import Address
from sop.errors import SettingError
from vectorstore.server_address import ServerAddress

ENV_FILE = Path(".env")
ProviderName = Literal["anthropic", "openai", "ollama", "local"]

MIN_SIMILARITY = 0.22
"""Below this cosine the best passage is about something else: chosen so that 99 % of answerable questions of the
tuning documents lie above it (bench/README.md)."""


class Settings(BaseSettings):
    """Every setting Bloom knows, by the name it has in the environment (here in lower case)."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    bloom_home: Path = Field(default_factory=lambda: user_data_path("bloom", appauthor=False))
    database_url: SecretStr | None = None
    chroma_url: SecretStr | None = None
    chroma_token: SecretStr | None = None
    embedding_model: str = "all-MiniLM-L6-v2"
    llm_provider: ProviderName | None = None
    llm_fallback: Literal["local"] | None = None
    llm_deadline: float = Field(default=20.0, gt=0, le=300)
    anthropic_api_key: SecretStr | None = None
    anthropic_model: str = "claude-haiku-5-5"
    anthropic_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    openai_model: str = "gpt-5.4-mini"
    openai_base_url: str | None = None
    ollama_model: str = "qwen2.5:1.5b"
    ollama_base_url: str = "http://127.0.0.1:11434"
    confidence_threshold: float = Field(default=0.6, ge=0, le=1)
    min_similarity: float = Field(default=MIN_SIMILARITY, ge=0, le=1)

    @property
    def database(self) -> str | Path:
        """Where the records are: DATABASE_URL, or a SQLite file in the data folder."""
        return self.database_url.get_secret_value() if self.database_url else self.bloom_home / "bloom.sqlite"

    @property
    def chroma(self) -> ServerAddress | None:
        """The Chroma server for index versions, None for the data folder. Raises SettingError."""
        token = self.chroma_token.get_secret_value() if self.chroma_token else None
        return ServerAddress.of(self.chroma_url.get_secret_value(), token) if self.chroma_url else None


def load(**options: Any) -> Settings:
    """The settings, with `options` (None left out) over the environment over `.env`.

    Raises SettingError naming the setting, where it was given and what is allowed.
    """
    _refuse_unknown_names()
    given = {name: value for name, value in options.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as exc:
        raise _refused(exc, given) from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingError(
            f"it cannot be read ({type(exc).__name__})", where=str(ENV_FILE), fix="fix or remove it"
        ) from exc
    settings = settings.model_copy(update={"bloom_home": _absolute(settings.bloom_home)})
    _check_addresses(settings)
    return settings


def source_of(name: str) -> str:
    """Where a setting's value comes from: the environment, `.env` or the default."""
    if name.upper() in {key.upper() for key in os.environ}:
        return "environment"
    return str(ENV_FILE) if name.upper() in _env_file_names() else "default"


def _refuse_unknown_names() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for source, names in (("environment", os.environ.keys()), (str(ENV_FILE), _env_file_names())):
        for name in sorted(names):
            if name.upper().startswith("BLOOM_") and name.upper() not in known:
                allowed = ", ".join(sorted(n for n in known if n.startswith("BLOOM_")))
                raise SettingError(f"there is no setting {name}", where=source, fix=f"known names: {allowed}")


def _check_addresses(settings: Settings) -> None:
    try:
        Address.of(settings.database)
    except SettingError as exc:
        raise SettingError(f"DATABASE_URL: {exc.what}", where=source_of("database_url"), fix=exc.fix) from exc
    try:
        settings.chroma  # noqa: B018  # read for what it raises
    except SettingError as exc:
        raise SettingError(f"CHROMA_URL: {exc.what}", where=source_of("chroma_url"), fix=exc.fix) from exc


def _absolute(home: Path) -> Path:
    where, fix = source_of("bloom_home"), "give the path of a folder"
    if "\0" in str(home):
        raise SettingError("BLOOM_HOME: a path cannot hold a NUL character", where=where, fix=fix)
    try:
        return home.expanduser().absolute()
    except RuntimeError as exc:
        raise SettingError(f"BLOOM_HOME: {exc}", where=where, fix=fix) from exc


def _env_file_names() -> set[str]:
    """The names that `.env` sets. Raises SettingError for what would be passed over, or waited for without end."""
    from dotenv.parser import parse_stream

    if ENV_FILE.is_fifo():
        raise SettingError("it is no regular file", where=str(ENV_FILE), fix="replace it by a file or remove it")
    try:
        text = ENV_FILE.read_text("utf-8") if ENV_FILE.is_file() else ""
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingError(
            f"it cannot be read ({type(exc).__name__})", where=str(ENV_FILE), fix="fix or remove it"
        ) from exc
    lines = list(parse_stream(io.StringIO(text)))
    for line in lines:
        if line.error:
            written = line.original.string
            number = line.original.line + written[: len(written) - len(written.lstrip())].count("\n")
            raise SettingError("it is no NAME=value", where=f"{ENV_FILE}:{number}", fix="correct or remove the line")
    return {line.key.upper() for line in lines if line.key}


def _refused(exc: ValidationError, given: dict[str, Any]) -> SettingError:
    error = exc.errors(include_input=False, include_url=False)[0]
    name = str(error["loc"][0])
    where = "option" if name in given else source_of(name)
    return SettingError(f"{name.upper()}: {error['msg']}", where=where, fix="see the configuration table in README.md")
